package alerts

import (
	"slices"
	"time"

	"github.com/karaula/karaula/news"
)

// Placement chooses the alert that a story joins in want's destination. holding is the alert of the destination that the
// story stands in already (nil: none), open are the destination's alerts of want's groups. It returns the alert, or nil
// when the story opens a new one.
func (p Policy) Placement(want Want, holding *news.Alert, open []news.Alert, now time.Time) *news.Alert {
	if holding != nil {
		return holding
	}
	for _, group := range want.Groups {
		i := slices.IndexFunc(open, func(a news.Alert) bool { return a.Group == group && !a.Gone && a.Open(now, p.Window) })
		if i >= 0 {
			return &open[i]
		}
	}
	return nil
}

// mostCorrections is how many of an alert's corrections are kept: what is older was told.
const mostCorrections = 10

// Opening returns the new alert, digest or fold that a story opens for a want.
func Opening(want Want, story news.Story, now time.Time) news.Alert {
	a := news.Alert{Destination: want.Destination, Opened: now}
	switch {
	case want.Fold != "":
		a.Kind, a.Group = news.KindFold, string(want.Fold)
	case want.Digest == news.ReasonAway:
		a.Kind, a.Group, a.Due = news.KindFold, string(want.Digest), want.Due
	case want.Digest != "":
		a.Kind, a.Group, a.Due = news.KindDigest, want.Gathers(), want.Due
	case len(want.Groups) > 0:
		a.Group = want.Groups[0]
	}
	Put(&a, story, want, news.ReasonNew, now)
	return a
}

// Put brings an alert up to what a story says now: the story joins it or is brought up to date in it, the alert's
// level follows, and its revision grows by one for the given cause (ReasonRelated and ReasonRaised are found here).
// want is the zero Want when no watchlist asks for the story any more.
func Put(a *news.Alert, story news.Story, want Want, cause news.Reason, now time.Time) {
	a.Revision++
	i := slices.IndexFunc(a.Stories, func(s news.AlertStory) bool { return s.StoryID == story.ID })
	if i < 0 {
		i = len(a.Stories)
		a.Stories = append(slices.Clip(a.Stories), news.AlertStory{StoryID: story.ID, Joined: a.Revision})
		if a.Revision > 1 {
			cause = news.ReasonRelated
		}
	}
	s := &a.Stories[i]
	fell := story.Level < s.Level
	if story.Level > s.Level || s.Joined == a.Revision {
		s.Rose = a.Revision
	}
	s.Level = story.Level
	for _, name := range want.Watchlists {
		if !slices.Contains(s.Watchlists, name) {
			s.Watchlists = append(slices.Clip(s.Watchlists), name)
		}
	}
	if s.ReportID == 0 {
		s.ReportID, s.Evidence = want.Report, want.Evidence
	}
	before := a.Level
	a.Level = max(a.Level, story.Level)
	if fell {
		a.Level = news.None
		for _, s := range a.Stories {
			a.Level = max(a.Level, s.Level)
		}
	}
	if c := want.Correction; c != nil && s.Joined < a.Revision {
		c := *c
		c.Revision = a.Revision
		a.Corrections = append(slices.Clip(a.Corrections), c)
		a.Corrections = a.Corrections[max(len(a.Corrections)-mostCorrections, 0):]
	}
	if a.Revision > 1 && (a.Level > before || worse(*a, *s)) {
		cause = news.ReasonRaised
	}
	a.Cause, a.Changed = cause, now
}

// Entitle gives the alert its headline, and a better one at most once: when there is none in the channel's language yet
// and the story brings one, or when the story reports a higher level than the report that heads the alert.
// speaks tells whether a report is in the channel's language; heading is the report that heads it (nil: none yet).
func Entitle(a *news.Alert, story news.Story, heading *news.Report, speaks func(news.Report) bool) {
	best := Clearest(story, speaks)
	switch {
	case heading == nil:
		a.Headline = best.ID
	case a.Retitled || heading.ID == best.ID:
	case best.Level > heading.Level, speaks(best) && !speaks(*heading) && best.Level >= heading.Level:
		a.Headline, a.Retitled = best.ID, true
	}
}

// Clearest returns the report whose title says best what the story is: of those with its highest level, the first in the
// channel's language, else the first.
func Clearest(story news.Story, speaks func(news.Report) bool) news.Report {
	var best *news.Report
	for i := range story.Reports {
		r := &story.Reports[i]
		if r.Level == story.Level && r.TakenBack.IsZero() && (best == nil || speaks(*r) && !speaks(*best)) {
			best = r
		}
	}
	if best == nil {
		best = &story.Reports[0]
	}
	return *best
}
