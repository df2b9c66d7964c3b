package alerts

import (
	"strings"
	"time"

	"github.com/karaula/karaula/news"
)

// Drill begins an exercise in a destination for the watchlists that post there: an alert without a story, at a level from
// which each of them calls whom it wants called. by is who asked for it.
func Drill(d news.Destination, lists []news.Watchlist, by string, now time.Time) news.Alert {
	a := news.Alert{
		Kind: news.KindDrill, Destination: d, Opened: now, Changed: now, Due: now, Revision: 1, Level: news.Violence, Cause: news.ReasonDrill,
		Note: by + " asked for this exercise. Nothing has happened. An alert looks like this, goes where this one went, and calls whom this one calls.",
	}
	var names []string
	for _, w := range lists {
		names = append(names, w.Name)
		if w.Mention.Who[d] != "" {
			a.Level = max(a.Level, w.Mention.Level)
		}
	}
	a.Group = strings.Join(names, "\n")
	return a
}

// exercise makes the card that of a drill: all that a card of an alert has, with karaula itself as the only report.
func (c *Card) exercise(a news.Alert) {
	c.Exercise, c.Level, c.Confirmed = true, a.Level, a.Level
	c.Headline, c.Summary = "This is an exercise", a.Note
	report := news.Report{Item: news.Item{Key: "drill", Title: c.Headline, Summary: a.Note, Outlet: "karaula", Trust: news.Trusted, Revision: 1,
		Published: a.Opened, Seen: a.Opened}}
	report.Level, report.Category = a.Level, news.CategoryNone
	c.Reports, c.First, c.Latest = []news.Report{report}, report, report
	c.Outlets, c.Independent = 1, 1
}
