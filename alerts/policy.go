package alerts

import (
	"cmp"
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
	Zone       *time.Location   // of quiet hours and digests; nil: UTC
	Quietings  []news.Quieting  // that hold now
	Throttle   Throttle         // alerts.throttle
	Channels   map[news.Destination]news.Channel
	// Homes says in which workspace or server channels are, where that is known.
	Homes map[news.Destination]string
}

// Want is a story that one destination is to be told of.
type Want struct {
	Destination news.Destination
	Watchlists  []string // who asks for it, in their order
	// Groups are the groups that the story may join, the preferred one first; none for an alert of its own.
	Groups   []string
	Evidence []news.Evidence // of the first watchlist
	Report   int64           // the item whose words they are
	// Digest says why the story waits for a digest at Due; "" when it is to be told at once.
	Digest   news.Reason
	Due      time.Time
	Quieting *news.Quieting // for ReasonQuieted: the one that holds it back
	Fold     news.Reason    // why the story is folded; "" when it is not
	// Correction is what the change took back of the story; nil for nothing.
	Correction *news.Correction
}

// Gathers is the group of the digest that the story waits for.
func (w Want) Gathers() string {
	if w.Quieting != nil {
		return w.Quieting.Group()
	}
	return string(w.Digest)
}

// Decision is a watchlist that the story concerns, and what came of it.
type Decision struct {
	Watchlist string
	Reason    news.Reason // ReasonNew when it is told at once, else what it waits for, or why it is not told
	// Quieting is what holds it back in Destination, for ReasonQuieted.
	Quieting    *news.Quieting
	Destination news.Destination
}

// Wants says which destinations are to be told of a story at now, given the watchlists that it concerns. Of several
// watchlists of one destination the most urgent decides: who wants it at once, then who waits for the end of quiet hours,
// then whose digest takes it, then who is quieted.
func (p Policy) Wants(story news.Story, verdicts []rules.Verdict, now time.Time) ([]Want, []Decision) {
	var wants []Want
	var narrowest []string // for each want, the watched region that its groups come from
	var decisions []Decision
	for _, v := range verdicts {
		list := p.Watchlists[v.Index]
		if story.Circle != "" {
			if list.PostTo = p.within(list, story.Circle); len(list.PostTo) == 0 {
				continue
			}
		}
		outcome := news.ReasonBelow // the most urgent of what comes of it in its destinations
		if len(list.PostTo) == 0 && story.Level >= postAt(list, v) {
			outcome = news.ReasonNoTarget
		}
		quieted := 0
		for _, d := range list.PostTo {
			reason, due := p.when(list, d, v, story.Level, now)
			if reason == news.ReasonBelow {
				continue
			}
			digest, q := reason, p.quieting(v.Index, d, 0, story)
			if digest == news.ReasonNew {
				digest = ""
			}
			if q != nil && !due.Before(q.Until) { // it waits for longer anyhow
				q = nil
			}
			if q != nil {
				digest, due = news.ReasonQuieted, q.Until
				decisions = append(decisions, Decision{list.Name, digest, q, d})
				quieted++
			} else if urgency(reason) > urgency(outcome) {
				outcome = reason
			}
			i := slices.IndexFunc(wants, func(w Want) bool { return w.Destination == d })
			if i < 0 {
				i = len(wants)
				wants = append(wants, Want{Destination: d, Digest: digest, Due: due, Quieting: q})
				narrowest = append(narrowest, "")
			}
			w := &wants[i]
			switch {
			case urgency(digest) < urgency(w.Digest):
				continue
			case urgency(digest) > urgency(w.Digest):
				*w, narrowest[i] = Want{Destination: d, Digest: digest, Due: due, Quieting: q}, ""
			case due.Before(w.Due):
				w.Due, w.Quieting = due, q
			}
			if len(w.Watchlists) == 0 {
				w.Evidence, w.Report = v.Evidence, story.Reports[v.Report].ID
			}
			w.Watchlists = append(w.Watchlists, list.Name)
			if !p.byRegion(v.Index) {
				continue
			}
			if w.Groups == nil || depth(v.Region) > depth(narrowest[i]) {
				w.Groups, narrowest[i] = groups(story.Paths, v.Region), v.Region
			}
		}
		if quieted == 0 || quieted < len(list.PostTo) {
			decisions = append(decisions, Decision{Watchlist: list.Name, Reason: outcome})
		}
	}
	return wants, decisions
}

// when says what a watchlist does in a destination with a story of the level: ReasonNew for telling it at once, ReasonQuiet
// or ReasonDigest with the time of the digest that it waits for, or ReasonBelow.
func (p Policy) when(list news.Watchlist, d news.Destination, v rules.Verdict, level news.Level, now time.Time) (news.Reason, time.Time) {
	list, local := p.Channels[d].Over(list), now.In(p.Place(d))
	if level < postAt(list, v) {
		if due, ok := list.NextDigest(local); ok {
			return news.ReasonDigest, due
		}
		return news.ReasonBelow, time.Time{}
	}
	if until, held := list.Quiet.Held(local, level); held {
		return news.ReasonQuiet, until
	}
	return news.ReasonNew, time.Time{}
}

func urgency(reason news.Reason) int {
	switch reason {
	case "", news.ReasonNew:
		return 3
	case news.ReasonQuiet:
		return 2
	case news.ReasonQuieted, news.ReasonBelow, news.ReasonNoTarget: // only what nobody else there asks for is held back by it
		return 0
	}
	return 1
}

// Place is the zone of all times that people read or write in a destination.
func (p Policy) Place(d news.Destination) *time.Location {
	return cmp.Or(p.Channels[d].Zone, p.Zone, time.UTC)
}

// Words is how cards are written for a destination.
func (p Policy) Words(w Wording, d news.Destination) Wording {
	w.Zone, w.Language = p.Channels[d].Zone, cmp.Or(p.Channels[d].Language, w.Language)
	return w
}

// Quiet reports until when an alert's destination is not to be told that it was raised: all watchlists that asked for it
// hold back a message of its level.
func (p Policy) Quiet(a news.Alert, now time.Time) (until time.Time, quiet bool) {
	local := now.In(p.Place(a.Destination))
	for _, list := range p.of(a) {
		end, held := list.Quiet.Held(local, a.Level)
		if !held {
			return time.Time{}, false
		}
		if until.IsZero() || end.Before(until) {
			until = end
		}
	}
	return until, !until.IsZero()
}

// Mention returns whom a new message about an alert calls: those whom a watchlist that asked for it wants called from the
// confirmed level, each once, unless all that want it are in silent hours.
func (p Policy) Mention(a news.Alert, confirmed news.Level, now time.Time) string {
	var who []string
	for _, list := range p.of(a) {
		name := list.Mention.Who[a.Destination]
		if name == "" || confirmed < list.Mention.Level || list.Quiet.Silent(now.In(p.Place(a.Destination))) || slices.Contains(who, name) {
			continue
		}
		who = append(who, name)
	}
	return strings.Join(who, " ")
}

// Call reports whether an alert's level was confirmed since its message, and somebody wants to be called for that.
func (p Policy) Call(a news.Alert, confirmed news.Level, now time.Time) bool {
	if a.Kind == news.KindFold {
		a.Stories = slices.DeleteFunc(slices.Clone(a.Stories), func(s news.AlertStory) bool { return s.Level < a.Level })
	}
	return a.Kind != news.KindDigest && confirmed > a.Mentioned && p.Mention(a, confirmed, now) != ""
}

// Calls returns whom a new message calls, and for which confirmed level. In a fold that is judged by the stories that the
// message tells of: the others have nothing to do with it.
func (p Policy) Calls(a news.Alert, d news.Delivery, all []news.Story, now time.Time) (who string, confirmed news.Level) {
	if a.Kind == news.KindDigest {
		return "", news.None
	}
	if a.Kind == news.KindFold {
		a.Stories = slices.DeleteFunc(slices.Clone(a.Stories), func(s news.AlertStory) bool { return !tells(a, d, s) })
	}
	for _, s := range all {
		if slices.ContainsFunc(a.Stories, func(x news.AlertStory) bool { return x.StoryID == s.ID }) {
			confirmed = max(confirmed, s.Confirmed)
		}
	}
	if a.Kind == news.KindDrill { // that people are called is a part of the exercise
		confirmed = a.Level
	}
	if who = p.Mention(a, confirmed, now); who == "" {
		return "", news.None
	}
	return who, confirmed
}

// of returns the watchlists that asked for an alert's stories and still exist, as they hold in its destination.
func (p Policy) of(a news.Alert) []news.Watchlist {
	var lists []news.Watchlist
	for _, i := range p.indexes(a.Watchlists(), a.Destination) {
		lists = append(lists, p.Channels[a.Destination].Over(p.Watchlists[i]))
	}
	return lists
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
