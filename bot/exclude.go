package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

const (
	hiddenSpan    = 7 * 24 * time.Hour // how far back it is looked what an exclusion would have hidden
	mostCompared  = 300                // stories of that time, the newest
	mostLists     = 3                  // watchlists that an exclusion is shown for
	mostHiddenOut = 5                  // hidden stories that are named
)

// exclusion adds to the answer what would have kept the story out of each watchlist that asked for it, and what else that
// would have hidden of late.
func (x *act) exclusion(a Answer) (Answer, error) {
	if x.said == nil {
		return a, nil
	}
	story, err := x.tx.Story(x.said.story.StoryID)
	if isNone(err) { // seen here no more
		return a, nil
	}
	if err != nil {
		return a, err
	}
	if x.said.what == notOne {
		return a, x.apart(a.Private, story)
	}
	for _, name := range x.said.story.Watchlists[:min(len(x.said.story.Watchlists), mostLists)] {
		i := slices.IndexFunc(x.policy.Watchlists, func(w news.Watchlist) bool { return w.Name == name })
		if i < 0 {
			continue
		}
		more, err := x.keptOut(x.policy.Watchlists[i], story)
		if err != nil {
			return a, err
		}
		a.Private.Paragraphs = append(a.Private.Paragraphs, more...)
	}
	if x.said.what == isOld {
		a.Private.Paragraphs = append(a.Private.Paragraphs, Say(fmt.Sprintf("An entry counts as old by its own date (poll.max_age in config.yaml). This story's first one is dated %s.", x.clock(story.First))))
	}
	return a, nil
}

// apart offers to leave stories out, or says which reports were taken for one story.
func (x *act) apart(page *Page, story news.Story) error {
	choices, err := x.choices("")
	if err != nil {
		return err
	}
	if len(choices) > 1 {
		page.Paragraphs = append(page.Paragraphs, Say("No exclusion tells stories apart. One that does not belong here can be left out:"))
		page.Controls = append([]Control{{Verb: LeaveOut, Label: "Leave a story out …", Choices: choices}}, page.Controls...)
		return nil
	}
	line := Text{{Text: "No exclusion tells reports apart. These were taken for one story: "}}
	for i, r := range story.Reports[:min(len(story.Reports), mostSources)] {
		if i > 0 {
			line = append(line, Span{Text: " · "})
		}
		line = append(line, Span{Text: alerts.Shorten(oneLine(r.Title), 80), URL: r.URL}, Span{Text: " (" + outlet(r) + ")"})
	}
	page.Paragraphs = append(page.Paragraphs, line)
	return nil
}

// try is a part of a query that might keep a story out, and what else it would have hidden.
type try struct {
	part   string
	hidden []news.Story
}

// keptOut says which part keeps a story out of a watchlist.
func (x *act) keptOut(w news.Watchlist, story news.Story) ([]Text, error) {
	tries, compared, err := x.tries(w, story)
	if err != nil {
		return nil, err
	}
	label := Span{Text: "Watchlist " + w.Name, Strong: true}
	if len(tries) == 0 {
		return []Text{{label, {Text: ": no single part of a query would have kept this out."}}}, nil
	}
	best := tries[0]
	out := []Text{x.tried(label, w, best, compared)}
	least := slices.MinFunc(tries, func(a, b try) int { return len(a.hidden) - len(b.hidden) })
	if len(least.hidden) < len(best.hidden) {
		out = append(out, x.tried(label, w, least, compared))
	}
	return out, nil
}

func (x *act) tried(label Span, w news.Watchlist, t try, compared int) Text {
	line := Text{label, {Text: ": "}, {Text: t.part, Strong: true}, {Text: " would have kept it out. "}}
	switch {
	case compared == 0:
		line = append(line, Span{Text: "It told of nothing else in the last 7 days."})
	case len(t.hidden) == 0:
		line = append(line, Span{Text: fmt.Sprintf("Of the %s that it told of in the last 7 days, that would have hidden none.", Others(compared))})
	default:
		line = append(line, Span{Text: fmt.Sprintf("Of the %s that it told of in the last 7 days, that would have hidden %d: ", Others(compared), len(t.hidden))})
		for i, s := range t.hidden[:min(len(t.hidden), mostHiddenOut)] {
			if i > 0 {
				line = append(line, Span{Text: " · "})
			}
			line = append(line, Span{Text: x.headline(s, 80), URL: alerts.Clearest(s, x.Wording.Speaks).URL})
		}
		if more := len(t.hidden) - mostHiddenOut; more > 0 {
			line = append(line, Span{Text: fmt.Sprintf(" and %d more", more)})
		}
		line = append(line, Span{Text: "."})
	}
	return append(line, Span{Text: " The query would be: " + with(w.Query, t.part), Quiet: true})
}

// Others counts other stories: "1 other story", "5 other stories".
func Others(n int) string { return strings.Replace(Stories(n), " ", " other ", 1) }

// with is a query with one more part that all its alternatives must meet.
func with(query, part string) string { return "(" + query + ") " + part }

// tries evaluates the parts that might keep a story out, those first that fit best to what is wrong, and returns those that
// do. compared is how many other stories of late they were held against.
func (x *act) tries(w news.Watchlist, story news.Story) (all []try, compared int, err error) {
	readings := x.read(story)
	parts := x.parts(w, story, readings)
	lists := make([]news.Watchlist, len(parts))
	for i, part := range parts {
		lists[i] = news.Watchlist{Name: part, Query: with(w.Query, part)}
	}
	set, mistakes := x.Rules.Compile(lists, rules.Options{})
	asks := func(story news.Story, readings []*rules.Reading) []bool {
		asked := make([]bool, len(lists))
		for _, v := range set.Concerned(story.Facts, readings) {
			asked[v.Index] = true
		}
		return asked
	}
	useless := asks(story, readings)
	for _, m := range mistakes {
		useless[m.Index] = useless[m.Index] || m.Broken()
	}
	others, err := x.others(w, story.ID)
	if err != nil {
		return nil, 0, err
	}
	at := map[int]int{}
	for i, part := range parts {
		if !useless[i] {
			at[i] = len(all)
			all = append(all, try{part: part})
		}
	}
	for _, other := range others {
		for i, asked := range asks(other, x.read(other)) {
			if j, tried := at[i]; tried && !asked {
				all[j].hidden = append(all[j].hidden, other)
			}
		}
	}
	return all, len(others), nil
}

// others are the other stories that a watchlist told of lately, and still asks for, the newest first.
func (x *act) others(w news.Watchlist, story int64) (all []news.Story, err error) {
	told, err := x.tx.ToldSince("", x.now.Add(-hiddenSpan))
	if err != nil {
		return nil, err
	}
	seen := map[int64]bool{story: true}
	for _, t := range slices.Backward(told) {
		if seen[t.Story] || !slices.Contains(t.Watchlists, w.Name) || len(all) == mostCompared {
			continue
		}
		seen[t.Story] = true
		s, err := x.tx.Story(t.Story)
		if isNone(err) { // another workspace's
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(s.Reports) > 0 && slices.ContainsFunc(x.policy.Set.Concerned(s.Facts, x.read(s)), func(v rules.Verdict) bool { return v.Watchlist == w.Name }) {
			all = append(all, s)
		}
	}
	return all, nil
}
