package alerts

import (
	"slices"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// Milestone is a step in an alert's growth that its thread tells, once: see news.ReasonOutlets and the others.
type Milestone struct {
	Reason  news.Reason
	Outlets int      // for ReasonOutlets: how many there are
	Names   []string // of the outlets that came last; else of the one that reports it
	Lang    string   // for ReasonLanguage
	Places  []string // for ReasonPlace, and of a correction: the region paths
	Where   string   // the same in words
	From    news.Level
	To      news.Level // of a correction: the story's level
	Title   string     // likewise, of a report that was taken back as a whole
}

// steps are the numbers of outlets that are told.
var steps = []int{3, 6, 12}

// mostNames is how many outlets are named.
const mostNames = 3

// Grown says what an alert's destination is to be told of its growth, and what it was told then. reach are the alert's
// reports in the order of their arrival, without those that are not to be told of now.
func Grown(a news.Alert, reach []news.Reach) (all []Milestone, told news.Growth) {
	told = news.Growth{Corrected: a.Revision}
	var names []string // the outlets, the latest last
	var spoke, came Milestone
	for _, r := range reach {
		if !slices.Contains(names, r.Outlet) {
			names = append(names, r.Outlet)
		}
		if l := rules.Kin(r.Lang); l != "" && !slices.Contains(told.Languages, l) {
			told.Languages = append(told.Languages, l)
			if !slices.Contains(a.Grown.Languages, l) && spoke.Reason == "" {
				spoke = Milestone{Reason: news.ReasonLanguage, Lang: r.Lang, Names: []string{r.Outlet}}
			}
		}
		for _, p := range r.Paths {
			if !slices.Contains(told.Places, p) {
				told.Places = append(told.Places, p)
				if fresh(a, p) {
					came.Reason, came.Places = news.ReasonPlace, append(came.Places, p)
					if !slices.Contains(came.Names, r.Outlet) {
						came.Names = append(came.Names, r.Outlet)
					}
				}
			}
		}
	}
	told.Outlets = max(a.Grown.Outlets, len(names))
	all = corrected(a)
	if slices.ContainsFunc(steps, func(n int) bool { return a.Grown.Outlets < n && n <= len(names) }) {
		all = append(all, Milestone{Reason: news.ReasonOutlets, Outlets: len(names), Names: names[max(len(names)-mostNames, 0):]})
	}
	for _, m := range []Milestone{came, spoke} {
		if m.Reason != "" {
			all = append(all, m)
		}
	}
	return all, told
}

// fresh reports whether a place is news in an alert: nothing at it or below it was told, and it lies in the same part of a
// country as one that was. What a text names besides (a capital, a neighbour) is not where it happens.
func fresh(a news.Alert, path string) (near bool) {
	for _, t := range a.Grown.Places {
		if covers(path, t) {
			return false
		}
		near = near || oneBelowCountry(t) == oneBelowCountry(path)
	}
	return near
}

// corrected are the corrections that the destination was not told of, and that still hold.
func corrected(a news.Alert) (all []Milestone) {
	for _, c := range a.Corrections {
		i := slices.IndexFunc(a.Stories, func(s news.AlertStory) bool { return s.StoryID == c.Story })
		if c.Revision <= a.Grown.Corrected || i < 0 || !a.Stories[i].Announced || a.Stories[i].Quieted || c.From > c.To && a.Stories[i].Level >= c.From {
			continue
		}
		all = append(all, Milestone{Reason: news.ReasonCorrection, Names: []string{c.Outlet}, Places: c.Left, From: c.From, To: c.To, Title: c.Title})
	}
	return all
}

// TakenBack is the correction of a report that was taken back as a whole.
func TakenBack(before news.Facts, after news.Story, back news.Report) *news.Correction {
	c := Corrected(before, after, back)
	if c == nil {
		c = &news.Correction{Story: after.ID, Outlet: back.Outlet, From: before.Level, To: after.Level}
	}
	c.Title = back.Title
	return c
}

// Corrected says what an edit of a report took back of its story, nil when it is nothing that anybody was told: the level
// of the whole story fell, or a place that it named is in none of its reports any more.
func Corrected(before news.Facts, after news.Story, edited news.Report) *news.Correction {
	c := news.Correction{Story: after.ID, Outlet: edited.Outlet, From: before.Level, To: after.Level}
	for _, p := range before.Paths {
		if !slices.ContainsFunc(after.Paths, func(now string) bool { return covers(p, now) }) {
			c.Left = append(c.Left, p)
		}
	}
	if c.To >= c.From && len(c.Left) == 0 {
		return nil
	}
	return &c
}

// grow puts milestones into a card.
func (c *Card) grow(all []Milestone, w Wording) {
	c.Milestones = slices.Clone(all)
	for i := range c.Milestones {
		c.Milestones[i].Where = Where(c.Milestones[i].Places, w)
	}
}
