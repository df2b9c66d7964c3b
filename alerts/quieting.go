package alerts

import (
	"slices"
	"time"

	"github.com/karaula/karaula/news"
)

// quieting returns what keeps a destination from being told of a story that the i-th watchlist asks for (-1: none that
// still exists): of the quietings that cover it the one that ends last; nil when none does. alert is the alert that the
// story stands in, 0 for none.
func (p Policy) quieting(i int, d news.Destination, alert int64, s news.Story) *news.Quieting {
	var last *news.Quieting
	for j := range p.Quietings {
		q := &p.Quietings[j]
		if q.In(d) && s.Level <= q.Level && (last == nil || q.Until.After(last.Until)) && p.about(q, i, alert, s) {
			last = q
		}
	}
	return last
}

// about reports whether a quieting is about a story. That of a place is judged by the part that the watchlist asked for:
// of the story's places those in the regions that its query watches (all of them when none is there), and all of these
// must lie in the quiet place. So who watches Kosovo and Serbia is told of what reached Niš while north Kosovo is quiet.
func (p Policy) about(q *news.Quieting, i int, alert int64, s news.Story) bool {
	switch q.Kind {
	case news.QuietAlert:
		return alert != 0 && q.Is(news.QuietAlert, alert)
	case news.QuietStory:
		return q.Is(news.QuietStory, s.ID)
	case news.QuietWatchlist:
		return i >= 0 && p.Watchlists[i].Name == q.What
	case news.QuietPlace:
		asked := s.Paths
		if i >= 0 {
			asked = p.Set.Asked(i, asked)
		}
		return len(asked) > 0 && !slices.ContainsFunc(asked, func(path string) bool { return !covers(q.What, path) })
	}
	return false
}

// Quieted returns which stories of an alert its destination is not to be told of now, since all watchlists that asked for
// them are quieted, and the first moment at which that ends for one of them. places says where each story is.
func (p Policy) Quieted(a news.Alert, places map[int64][]string) (stories map[int64]bool, until time.Time) {
	if len(p.Quietings) == 0 {
		return nil, time.Time{}
	}
	stories = map[int64]bool{}
	for _, s := range a.Stories {
		story := news.Story{ID: s.StoryID, Facts: news.Facts{Level: s.Level, Paths: places[s.StoryID]}}
		lists := p.indexes(s.Watchlists, a.Destination)
		if len(lists) == 0 {
			lists = []int{-1}
		}
		var end time.Time
		for _, i := range lists {
			q := p.quieting(i, a.Destination, a.ID, story)
			if q == nil {
				end = time.Time{}
				break
			}
			if end.IsZero() || q.Until.Before(end) {
				end = q.Until
			}
		}
		if end.IsZero() {
			continue
		}
		stories[s.StoryID] = true
		if until.IsZero() || end.Before(until) {
			until = end
		}
	}
	return stories, until
}

// indexes are the places of the watchlists that still exist among all. Of those that were made in chat, another workspace may
// have some of the same name: it counts which one posts to the destination.
func (p Policy) indexes(names []string, d news.Destination) (at []int) {
	for _, name := range names {
		if i := slices.IndexFunc(p.Watchlists, func(w news.Watchlist) bool { return w.Name == name && (w.Scope == "" || slices.Contains(w.PostTo, d)) }); i >= 0 {
			at = append(at, i)
		}
	}
	return at
}

// BaseLevel is the level that a quieting of a place or a watchlist is made at, given the highest that was told there of
// late: with nothing told it is tension, so that what is elevated is told all the same.
func BaseLevel(told news.Level) news.Level { return max(told, news.Tension) }
