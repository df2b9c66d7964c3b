package alerts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

// Card is what one message says, the same for every platform. A platform dresses it; it adds no facts of its own.
type Card struct {
	Delivery    string // the same for every attempt at this message
	Act         news.Act
	Reason      news.Reason
	At          time.Time
	Zone        *time.Location // of the times that people read; nil: the platform's
	Kind        news.AlertKind
	Mention     string // whom the message calls, as the platform writes it; "" for nobody
	Alert       int64
	Destination news.Destination
	Watchlists  []string // all that asked for one of its stories
	Revision    int

	Level     news.Level
	Confirmed news.Level // below Level: marked as unconfirmed
	From      news.Level // for a raised level: what the destination was told before
	Category  news.Category
	Regions   []string // codes, sorted
	Paths     []string // the most exact region paths, the most prominent first
	Where     string   // the same in words: "Zvečan, north Kosovo"
	Headline  string   // of an ops message and of advice, all that it says
	Summary   string   // whole sentences, shortened
	URL       string   // of the item that heads it
	Concepts  []string
	Foreign   bool     // the headline is not in the destination's language
	Short     []string // then, the concepts that say in short what the message is about

	Story      int64 // the story this message is about: the one that leads the alert, or for an answer its own
	StoryLevel news.Level
	Stories    []int64
	Reports    []news.Report // all items of the alert so far, in the order of their arrival

	Outlets     int // that reported so far
	Independent int // of these, how many stand on their own
	Languages   int
	First       news.Report // the earliest published
	Latest      news.Report
	Evidence    []Evidence

	Milestones []Milestone // of an answer: how the alert grew; of an edit, what an answer is about to tell
	Quote      Quote       // of a raised or confirmed level: the words that gave it

	Taken      news.Taken // who is on it; zero for nobody
	QuietUntil time.Time  // no new message about it before; zero when it is not quiet
	Exercise   bool       // it is a drill

	Advice  *news.Advice // about a noisy watchlist; nil for any other message
	Amended []Amended    // what people corrected of its stories, the latest last
	LevelBy string       // who raised it to its level, where its reports do not; "" for nobody

	Gathers news.Reason // of a digest or fold: why its stories stand in it
	Told    []int64     // the stories that this message is the first to tell of
	Lines   []Line      // of a digest or fold; of an answer that tells of several stories, these
	Note    string      // of a catch-up message: how long karaula was away
	Quiet   string      // what was quiet, for a digest of what a quieting held back: "north Kosovo"
}

// Line is a story in a list.
type Line struct {
	Story    int64
	Level    news.Level
	Where    string
	Headline string
	URL      string
	Outlets  int
}

// Evidence is a piece of evidence and the item it stands in.
type Evidence struct {
	Report int64
	news.Evidence
}

// NewCard says what the delivery's message is to say, from the alert and its stories with their reports. The stories may
// be further on than the delivery's revision: then the message is, too.
func NewCard(a news.Alert, d news.Delivery, all []news.Story, grown []Milestone, w Wording, now time.Time) Card {
	c := Card{
		Delivery: d.Key, Act: d.Act, Reason: d.Reason, At: now, Zone: w.Zone, Kind: a.Kind, Alert: a.ID, Destination: a.Destination,
		Watchlists: a.Watchlists(), Revision: d.Revision, From: a.ShownLevel, Category: news.CategoryNone, Taken: a.Taken,
	}
	switch a.Kind {
	case news.KindOps:
		c.Headline = a.Note
		return c
	case news.KindDrill:
		c.exercise(a)
		return c
	case news.KindAdvice:
		c.Headline, c.Advice = a.Note, a.Advice
		if a.Advice != nil {
			c.Watchlists = []string{a.Advice.Watchlist}
		}
		return c
	}
	lead := c.gather(a, all)
	if len(c.Reports) == 0 { // all its stories were merged into those of older alerts: Perform sends no such card
		return c
	}
	heading := lead.Reports[0]
	if d.Act == news.Reply {
		for _, s := range all {
			if s.ID == d.StoryID {
				lead = s
			}
		}
		heading = Clearest(lead, w.Speaks)
	} else if a.Kind == news.KindFold {
		heading = Clearest(lead, w.Speaks)
	} else if i := slices.IndexFunc(c.Reports, func(r news.Report) bool { return r.ID == a.Headline }); i >= 0 {
		heading = c.Reports[i]
	}
	c.Story, c.StoryLevel, c.Headline, c.URL = lead.ID, min(lead.Level, a.Level), heading.Title, heading.URL
	c.Summary = Shorten(heading.Summary, 300)
	if c.Foreign = !w.Speaks(heading); c.Foreign {
		c.Short = c.Concepts
		if d.Act == news.Reply {
			c.Short = stories.Sum(lead.Reports, lead.Corrected).Concepts
		}
	}
	if d.Act != news.Edit && (d.Reason == news.ReasonRaised || d.Reason == news.ReasonConfirmed) {
		c.Quote = quote(lead)
	}
	c.Where = Where(c.Paths, w)
	c.Evidence = because(a, lead)
	c.list(a, d, all, w)
	c.grow(grown, w)
	c.amend(all)
	return c
}

// list says which stories a message lists, and which of them it is the first to tell of. An answer in a fold is about these
// alone: what stands beside them has nothing to do with it.
func (c *Card) list(a news.Alert, d news.Delivery, all []news.Story, w Wording) {
	var told []news.Story
	about := a
	about.Stories, about.Level = nil, news.None
	for _, s := range a.Stories {
		i := slices.IndexFunc(all, func(x news.Story) bool { return x.ID == s.StoryID })
		if i < 0 || !tells(a, d, s) {
			continue
		}
		told, c.Told = append(told, all[i]), append(c.Told, s.StoryID)
		about.Stories, about.Level = append(about.Stories, s), max(about.Level, s.Level)
		if worse(a, s) && s.StoryID == d.StoryID {
			c.From = s.ShownLevel
		}
	}
	switch {
	case d.Act == news.Reply:
		if len(told) > 1 {
			c.Lines = lines(told, w)
		}
		if of := (Card{}); a.Kind == news.KindFold && len(told) > 0 {
			of.gather(about, told)
			c.Level, c.Confirmed, c.Where = about.Level, of.Confirmed, Where(of.Paths, w)
			c.Outlets, c.Independent, c.Languages, c.First, c.Latest = of.Outlets, of.Independent, of.Languages, of.First, of.Latest
		}
	case a.Kind == news.KindAlert:
		if d.Reason == news.ReasonStorm || a.Threadless && d.Act == news.Edit {
			c.Lines = lines(told, w)
		}
	default:
		c.Lines, c.Summary, c.Note = lines(all, w), "", a.Note
		why, kind, what := a.Gathers()
		if c.Gathers = why; kind != "" {
			c.Quiet = quietWords(kind, what, w)
		}
	}
}

// lines lists stories, the highest level first, and the newest first within a level.
func lines(all []news.Story, w Wording) []Line {
	var out []Line
	for _, s := range slices.SortedFunc(slices.Values(all), func(x, y news.Story) int {
		return cmp.Or(cmp.Compare(y.Level, x.Level), y.Latest.Compare(x.Latest), cmp.Compare(x.ID, y.ID))
	}) {
		if len(s.Reports) == 0 {
			continue
		}
		outlets := map[string]bool{}
		for _, r := range s.Reports {
			outlets[r.Outlet] = true
		}
		head := Clearest(s, w.Speaks)
		out = append(out, Line{s.ID, s.Level, Where(s.Paths, w), head.Title, head.URL, len(outlets)})
	}
	return out
}

// gather sums the alert's stories up and returns the one that leads: of those with the highest level, the first.
func (c *Card) gather(a news.Alert, all []news.Story) news.Story {
	var lead news.Story
	for _, s := range all {
		if slices.Contains(c.Stories, s.ID) || len(s.Reports) == 0 { // two of them were merged since the alert was read
			continue
		}
		if len(c.Stories) == 0 || s.Level > lead.Level {
			lead = s
		}
		c.Confirmed = max(c.Confirmed, s.Confirmed)
		c.Stories = append(c.Stories, s.ID)
		c.Reports = append(c.Reports, s.Reports...)
	}
	if len(c.Reports) == 0 {
		return lead
	}
	slices.SortFunc(c.Reports, func(x, y news.Report) int { return cmp.Compare(x.ID, y.ID) })
	whole := stories.Outline(c.Reports)
	c.Level, c.Regions, c.Paths, c.Concepts = a.Level, whole.Regions, whole.Paths, whole.Concepts
	if lead.Category != "" {
		c.Category = lead.Category
	}
	outlets, languages := map[string]bool{}, map[string]bool{}
	c.First, c.Latest = c.Reports[0], c.Reports[0]
	for _, r := range c.Reports {
		outlets[r.Outlet] = true
		if l := r.Annotation.Lang; l != "" {
			languages[l] = true
		}
		if r.Published.Before(c.First.Published) {
			c.First = r
		}
		if r.Published.After(c.Latest.Published) {
			c.Latest = r
		}
	}
	c.Outlets, c.Languages, c.Independent = len(outlets), len(languages), stories.Independent(c.Reports)
	return lead
}

// because returns the evidence of the story that the message is about, and of the level it has: why the watchlists asked
// for it, and the words of the report that gives the level, where that is another one.
func because(a news.Alert, story news.Story) []Evidence {
	var out []Evidence
	add := func(report int64, list []news.Evidence) {
		for _, e := range list {
			if !slices.Contains(out, Evidence{report, e}) {
				out = append(out, Evidence{report, e})
			}
		}
	}
	for _, s := range a.Stories {
		if s.StoryID == story.ID {
			add(s.ReportID, s.Evidence)
		}
	}
	i := slices.IndexFunc(story.Reports, func(r news.Report) bool { return r.Level == story.Level })
	if i < 0 || story.Level == news.None {
		return out
	}
	// The words that give the level stand before those of lesser weight.
	gives := fmt.Sprintf("(level %d)", int(story.Level))
	var words []Evidence
	for _, e := range story.Reports[i].Annotation.Evidence {
		if e.Rule == "level" && strings.HasSuffix(e.StandsFor, gives) {
			words = append(words, Evidence{story.Reports[i].ID, e})
		}
	}
	out = slices.DeleteFunc(out, func(e Evidence) bool { return slices.Contains(words, e) })
	return append(words, out...)
}
