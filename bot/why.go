package bot

import (
	"errors"
	"fmt"
	"slices"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// mostExplained is how many stories of an alert Why explains: those of the highest level.
const mostExplained = 3

// why says for each story of the alert who asked for it and by which words, where it is, what gave it its level, what was
// lowered, and who confirms it.
func (x *act) why() (Answer, error) {
	page := &Page{Paragraphs: []Text{{{Text: fmt.Sprintf("Why alert %d was sent", x.alert.ID), Strong: true}}}}
	if x.alert.Kind == news.KindDrill {
		page.Paragraphs = append(page.Paragraphs, Say("It is an exercise. "+x.alert.Note))
		return Answer{Private: page}, nil
	}
	all := slices.SortedStableFunc(slices.Values(x.alert.Stories), func(a, b news.AlertStory) int { return int(b.Level) - int(a.Level) })
	for _, s := range all[:min(len(all), mostExplained)] {
		story, err := x.tx.Story(s.StoryID)
		if errors.Is(err, store.ErrNone) || err == nil && len(story.Reports) == 0 {
			continue
		}
		if err != nil {
			return Answer{}, err
		}
		page.Paragraphs = append(page.Paragraphs, x.explain(s, story)...)
	}
	if more := len(all) - mostExplained; more > 0 {
		page.Paragraphs = append(page.Paragraphs, Text{{Text: Stories(more) + " more, at lower or equal levels, stand in this alert.", Quiet: true}})
	}
	if len(page.Paragraphs) == 1 {
		page.Paragraphs = append(page.Paragraphs, Say("Its reports are kept no longer."))
	}
	return Answer{Private: page}, nil
}

func (x *act) explain(s news.AlertStory, story news.Story) []Text {
	head := alerts.Clearest(story, x.Wording.Speaks)
	out := []Text{{{Text: alerts.Shorten(oneLine(head.Title), 150), Strong: true, URL: head.URL}}}
	out = append(out, x.askedFor(s, story)...)
	var places, lowered, about []news.Evidence
	for _, r := range story.Reports {
		for _, e := range r.Annotation.Evidence {
			switch e.Rule {
			case "place", "stands for":
				places = append(places, e)
			case "lowered":
				lowered = append(lowered, e)
			case "topic":
				about = append(about, e)
			}
		}
	}
	add := func(label, text string) {
		if text != "" {
			out = append(out, Text{{Text: label + ": ", Strong: true}, {Text: text + "."}})
		}
	}
	add("Places", listed(places, x.name))
	add("Level", x.levelWords(story))
	add("Weighed less", listed(lowered, x.name))
	add("Topics", listed(about, x.name))
	add("Confirmed", x.confirmed(story))
	return append(out, x.sources(story)...)
}

// askedFor says which watchlists asked for a story, and which of their words hit.
func (x *act) askedFor(s news.AlertStory, story news.Story) (out []Text) {
	verdicts := x.policy.Set.Concerned(story.Facts, x.read(story))
	for _, name := range s.Watchlists {
		line := Text{{Text: "Watchlist " + name, Strong: true}}
		i := slices.IndexFunc(verdicts, func(v rules.Verdict) bool { return v.Watchlist == name })
		w := slices.IndexFunc(x.policy.Watchlists, func(w news.Watchlist) bool { return w.Name == name })
		switch {
		case w < 0:
			line = append(line, Span{Text: " asked for it. There is no such watchlist any more."})
		case i < 0:
			line = append(line, Span{Text: " asked for it, as it was then: "}, Span{Text: listed(s.Evidence, x.name) + "."})
		default:
			words := " asks for it"
			if hit := listed(verdicts[i].Evidence, x.name); hit != "" {
				words += ": " + hit
			}
			line = append(line, Span{Text: words + ". "}, Span{Text: "Its query: " + alerts.Shorten(oneLine(x.policy.Watchlists[w].Query), 200), Quiet: true})
		}
		out = append(out, line)
	}
	return out
}

// read reads a story's reports, as watchlists are asked about them.
func (x *act) read(story news.Story) []*rules.Reading { return readings(x.Rules, story) }

// levelWords says what gives a story its level.
func (x *act) levelWords(story news.Story) string {
	words := fmt.Sprintf("%s (%d of 4)", story.Level, int(story.Level))
	if h := story.Corrected.Held; h != nil && story.Level == h.Level {
		reported := stories.Sum(story.Reports, news.Corrected{}).Level
		words += fmt.Sprintf(", set by %s %s", person(h.By), x.clock(h.At))
		if reason := oneLine(h.Reason); reason != "" {
			words += " (" + reason + ")"
		}
		if reported != story.Level {
			return words + fmt.Sprintf("; its reports say %s (%d)", reported, int(reported))
		}
	}
	if story.Level == news.None {
		return words + ", since no word says that it escalates"
	}
	gives := fmt.Sprintf("(level %d)", int(story.Level))
	for _, r := range story.Reports {
		if r.Level != story.Level {
			continue
		}
		var by []news.Evidence
		for _, e := range r.Annotation.Evidence {
			if e.Rule == "level" && len(e.StandsFor) > len(gives) && e.StandsFor[len(e.StandsFor)-len(gives):] == gives {
				by = append(by, e)
			}
		}
		return words + ", first reported by " + outlet(r) + ": " + listed(by, x.name)
	}
	return words
}

// confirmed says who confirms a story's level and since when, or why it is not confirmed.
func (x *act) confirmed(story news.Story) string {
	if story.Level == news.None {
		return ""
	}
	by := stories.Confirming(story.Reports, story.Level)
	words := func(l news.Level, by []news.Report) string {
		since := fmt.Sprintf("%s, since %s", l, x.clock(by[len(by)-1].Seen))
		if len(by) == 1 {
			return since + ", by " + outlet(by[0]) + ", which counts alone"
		}
		return since + ", by " + outlet(by[0]) + " and " + outlet(by[1]) + ", which are independent"
	}
	if len(by) > 0 {
		return words(story.Level, by)
	}
	not := fmt.Sprintf("%s is not: it takes a trusted outlet, or two that are independent", story.Level)
	for l := story.Level - 1; l > news.None; l-- {
		if by := stories.Confirming(story.Reports, l); len(by) > 0 {
			return not + ". Confirmed is " + words(l, by)
		}
	}
	return not
}

// mostSources is how many reports Why links to.
const mostSources = 8

// sources names a story's reports: those that stand on their own, and those that do not.
func (x *act) sources(story news.Story) (out []Text) {
	standing := stories.Standing(story.Reports)
	own := map[int64]bool{}
	for _, r := range standing {
		own[r.ID] = true
	}
	others := slices.DeleteFunc(slices.Clone(story.Reports), func(r news.Report) bool { return own[r.ID] })
	links := func(label string, all []news.Report) {
		if len(all) == 0 {
			return
		}
		line := Text{{Text: label + ": ", Strong: true}}
		for i, r := range all[:min(len(all), mostSources)] {
			if i > 0 {
				line = append(line, Span{Text: ", "})
			}
			line = append(line, Span{Text: outlet(r) + " " + x.clock(r.Published), URL: r.URL})
		}
		if more := len(all) - mostSources; more > 0 {
			line = append(line, Span{Text: fmt.Sprintf(" and %d more", more)})
		}
		out = append(out, line)
	}
	links("Independent sources", standing)
	links("Same outlet, owner, agency or words as one of these", others)
	return out
}

// name is a region's name in the channel's language.
func (x *act) name(path string) string { return x.names().region(path) }
