package alerts

import (
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// Policy holds what the watchlists say about telling.
type Policy struct {
	Watchlists []news.Watchlist // in the order they were compiled in
	Set        *rules.Set       // the same watchlists, compiled
	Window     time.Duration    // alerts.group_window
}

// Want is a story that one destination is to be told of.
type Want struct {
	Destination news.Destination
	Watchlists  []string // who asks for it, in their order
	// Groups are the groups that the story may join, the preferred one first; none for an alert of its own.
	Groups   []string
	Evidence []news.Evidence // of the first watchlist
	Report   int64           // the item whose words they are
}

// Decision is a watchlist that the story concerns, and what came of it.
type Decision struct {
	Watchlist string
	Reason    news.Reason // ReasonNew when it is told, else why not
}

// Wants says which destinations are to be told of a story, given the watchlists that it concerns.
func (p Policy) Wants(story news.Story, verdicts []rules.Verdict) ([]Want, []Decision) {
	var wants []Want
	var narrowest []string // for each want, the watched region that its groups come from
	var decisions []Decision
	for _, v := range verdicts {
		list := p.Watchlists[v.Index]
		reason := news.ReasonNew
		switch {
		case story.Level < postAt(list, v):
			reason = news.ReasonBelow
		case len(list.PostTo) == 0:
			reason = news.ReasonNoTarget
		}
		decisions = append(decisions, Decision{list.Name, reason})
		if reason != news.ReasonNew {
			continue
		}
		for _, d := range list.PostTo {
			i := slices.IndexFunc(wants, func(w Want) bool { return w.Destination == d })
			if i < 0 {
				i = len(wants)
				wants = append(wants, Want{Destination: d, Evidence: v.Evidence, Report: story.Reports[v.Report].ID})
				narrowest = append(narrowest, "")
			}
			w := &wants[i]
			w.Watchlists = append(w.Watchlists, list.Name)
			if !p.byRegion(v.Index) {
				continue
			}
			if w.Groups == nil || depth(v.Region) > depth(narrowest[i]) {
				w.Groups, narrowest[i] = groups(story.Paths, v.Region), v.Region
			}
		}
	}
	return wants, decisions
}

// postAt is the level from which the watchlist posts at once. Its default is judged by what hit: words at any level,
// a region, category, concept or level alone from elevated on.
func postAt(list news.Watchlist, v rules.Verdict) news.Level {
	switch {
	case list.PostAt != nil:
		return *list.PostAt
	case v.ByText:
		return news.None
	}
	return news.Elevated
}

func (p Policy) byRegion(i int) bool {
	switch p.Watchlists[i].GroupBy {
	case news.GroupRegion:
		return true
	case news.GroupStory:
		return false
	}
	return p.Set.WatchesRegion(i)
}

// groups returns the groups of a story for whoever watches a region ("" for one that a word brought in): for each of its
// paths there, the region one step below the country, else the country, but never one that lies above the watched region.
func groups(paths []string, watched string) []string {
	if watched == "" {
		watched = rules.Root
	}
	var out []string
	for _, path := range paths {
		if !covers(watched, path) {
			continue
		}
		group := oneBelowCountry(path)
		if watched != rules.Root && covers(group, watched) {
			group = watched
		}
		if !slices.Contains(out, group) {
			out = append(out, group)
		}
	}
	return out
}

func oneBelowCountry(path string) string {
	parts := strings.SplitN(path, "/", 3)
	return strings.Join(parts[:min(len(parts), 2)], "/")
}

func covers(watched, path string) bool {
	return watched == rules.Root || path == watched || strings.HasPrefix(path, watched+"/")
}

func depth(path string) int {
	if path == "" || path == rules.Root {
		return 0
	}
	return 1 + strings.Count(path, "/")
}
