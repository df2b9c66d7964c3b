package alerts

import (
	"maps"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// Rehearsal counts how often watchlists would have rung, had they watched while stories came: a new alert rings, and so does
// one that grows worse. Quiet hours, quietings and throttles are left out, since they hold back what is too much already.
type Rehearsal struct {
	policy Policy
	told   []rung
}

// rung is a story that a watchlist would have told at once.
type rung struct {
	list   int
	at     time.Time
	level  news.Level
	groups []string
}

// NewRehearsal begins one with the watchlists of a policy.
func NewRehearsal(p Policy) *Rehearsal {
	p.Quietings = nil
	p.Watchlists = slices.Clone(p.Watchlists)
	for i := range p.Watchlists {
		p.Watchlists[i].Quiet = news.QuietHours{}
	}
	p.Channels = maps.Clone(p.Channels)
	for d, c := range p.Channels {
		c.Quiet = nil
		p.Channels[d] = c
	}
	return &Rehearsal{policy: p}
}

// Tell takes a story and the watchlists that it concerns. Stories may come in any order.
func (r *Rehearsal) Tell(story news.Story, verdicts []rules.Verdict) {
	for _, v := range verdicts {
		wants, _ := r.policy.Wants(story, []rules.Verdict{v}, story.First)
		if i := slices.IndexFunc(wants, func(w Want) bool { return w.Digest == "" }); i >= 0 {
			r.told = append(r.told, rung{v.Index, story.First, story.Level, wants[i].Groups})
		}
	}
}

// Rings returns how often each watchlist would have rung.
func (r *Rehearsal) Rings() []int {
	type group struct {
		list int
		name string
	}
	slices.SortStableFunc(r.told, func(a, b rung) int { return a.at.Compare(b.at) })
	rings := make([]int, len(r.policy.Watchlists))
	open := map[group]news.Alert{}
	for _, t := range r.told {
		joined := slices.IndexFunc(t.groups, func(name string) bool { return open[group{t.list, name}].Open(t.at, r.policy.Window) })
		if joined < 0 {
			rings[t.list]++
			if len(t.groups) > 0 {
				open[group{t.list, t.groups[0]}] = news.Alert{Opened: t.at, Changed: t.at, Level: t.level}
			}
			continue
		}
		key := group{t.list, t.groups[joined]}
		alert := open[key]
		if t.level > alert.Level {
			rings[t.list]++
		}
		alert.Level, alert.Changed = max(alert.Level, t.level), t.at
		open[key] = alert
	}
	return rings
}
