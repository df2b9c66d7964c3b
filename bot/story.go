package bot

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

func storyCommand() Command {
	which := Arg{Name: "story", Does: "s45, the link of one of its reports or of an alert's message, or words of its title", Required: true, suggest: suggestStories}
	return Command{Name: "story", Aliases: []string{"stories"}, Example: "story s45", Does: "A story with its reports; correct its level, or which reports belong to it",
		Subs: []Command{
			{Name: "show", Implied: true, Example: "story s45", answer: (*act).storyShow, Does: "What a story says and why, its reports, who is on it, what was corrected",
				Args: []Arg{which}},
			{Name: "split", Example: "story split s45 i12 i15", keep: (*act).storySplit, Does: "Make reports a story of their own: they are about something else",
				Args: []Arg{which, {Name: "reports", Does: "their numbers as “story” names them (i12 i15), or their links"}}},
			{Name: "merge", Aliases: []string{"join"}, Example: "story merge s45 s48", keep: (*act).storyMerge, Does: "Make two stories one: they are about the same event",
				Args: []Arg{which, {Name: "other", Does: "the other story, named in the same way", suggest: suggestStories}}},
			{Name: "level", Example: "story level s45 tension an exercise", keep: (*act).storyLevel, Does: "Give a story another level, until you say auto or its reports say worse",
				Args: []Arg{which, {Name: "level", Does: "0 to 4 or its name; auto: as its reports say", Choices: levelChoices()}, {Name: "reason", Does: "why, for the others"}}},
		}}
}

// autoLevel is what people say for the level that the reports of a story give.
const autoLevel = "auto"

func levelChoices() []string {
	all := []string{autoLevel}
	for l := news.None; l <= news.Deadly; l++ {
		all = append(all, l.String())
	}
	return all
}

const storyHint = "Type: " + Slash + " story s45 (as news numbers it), story https://… (the link of a report or of a message), or words of its title"

// storyShow says what there is to know of a story.
func (x *act) storyShow(typed string) (Page, bool, error) {
	if typed == "" {
		return Page{Paragraphs: []Text{Say("Which story? " + storyHint)}}, true, nil
	}
	story, offer, err := x.storyNamed(typed, func(id int64) string { return fmt.Sprintf("story s%d", id) })
	if offer != nil || err != nil {
		return offered(offer), true, err
	}
	return x.storyPage(story)
}

func offered(p *Page) Page {
	if p == nil {
		return Page{}
	}
	return *p
}

// mostReports is how many reports of a story are listed: the latest.
const mostReports = 12

func (x *act) storyPage(story news.Story) (Page, bool, error) {
	head := alerts.Clearest(story, x.Wording.Speaks)
	p := Page{Paragraphs: []Text{{{Text: fmt.Sprintf("Story s%d: ", story.ID), Strong: true}, {Text: alerts.Shorten(oneLine(head.Title), 150), URL: head.URL}}}}
	add := func(label, text string) {
		if text != "" {
			p.Paragraphs = append(p.Paragraphs, Text{{Text: label + ": ", Strong: true}, {Text: text + "."}})
		}
	}
	add("Level", x.levelWords(story))
	add("Confirmed", x.confirmed(story))
	add("Places", x.placesOrNone(story))
	told, err := x.toldHere(story)
	if err != nil {
		return Page{}, false, err
	}
	add("Told here", strings.TrimRight(told, "."))
	on, err := x.onIt(story)
	if err != nil {
		return Page{}, false, err
	}
	add("On it", on)
	for _, n := range story.Corrected.Notes {
		add("Corrected", x.clock(n.At)+" by "+person(n.By)+": "+amended(n))
	}
	reports := story.Reports[max(len(story.Reports)-mostReports, 0):]
	title := count(len(story.Reports), "report")
	if len(reports) < len(story.Reports) {
		title += fmt.Sprintf(", the last %d", len(reports))
	}
	p.Paragraphs = append(p.Paragraphs, Text{{Text: title, Strong: true}})
	for _, r := range reports {
		p.Paragraphs = append(p.Paragraphs, x.reportLine(r))
	}
	p.Controls = x.corrections(story)
	return p, false, nil
}

// reportLine is a report in a list: "i12 · N1, 12:04, violence: the title", as a link.
func (x *act) reportLine(r news.Report) Text {
	line := fmt.Sprintf("i%d · %s, %s, %s: ", r.ID, outlet(r), x.clock(r.Published), r.Level)
	if !r.TakenBack.IsZero() {
		line = fmt.Sprintf("i%d · %s, %s, taken back: ", r.ID, outlet(r), x.clock(r.Published))
	}
	return Text{{Text: line}, {Text: alerts.Shorten(oneLine(r.Title), 150), URL: r.URL}}
}

// onIt says who took the story's alerts in this channel; on the console in any.
func (x *act) onIt(story news.Story) (string, error) {
	holding, err := x.tx.AlertsHolding(story.ID)
	var all []string
	for _, a := range holding {
		if a.Taken.ID != "" && (a.Destination == x.press.Destination || x.press.Destination == news.Console) {
			all = append(all, person(a.Taken.Name)+" since "+x.clock(a.Taken.At))
		}
	}
	return strings.Join(all, ", "), err
}

// corrections are the menus by which a story is corrected.
func (x *act) corrections(story news.Story) (all []Control) {
	if x.mayNotCorrect() != "" {
		return nil
	}
	level := Control{Verb: Ask, Label: "Another level …"}
	for _, l := range levelChoices() {
		switch {
		case l == autoLevel && story.Corrected.Held != nil:
			reported := stories.Sum(story.Reports, news.Corrected{}).Level
			level.Choices = append(level.Choices, Choice{fmt.Sprintf("story level s%d auto", story.ID), fmt.Sprintf("as its reports say: %s", reported)})
		case l != autoLevel && l != story.Level.String():
			level.Choices = append(level.Choices, Choice{fmt.Sprintf("story level s%d %s", story.ID, l), l})
		}
	}
	all = append(all, level)
	if len(story.Reports) > 1 {
		all = append(all, x.splitMenu(story))
	}
	return all
}

func (x *act) splitMenu(story news.Story) Control {
	menu := Control{Verb: Ask, Label: "Make a report a story of its own …"}
	for i := len(story.Reports) - 1; i >= 0 && len(menu.Choices) < mostChoices; i-- {
		r := story.Reports[i]
		menu.Choices = append(menu.Choices, Choice{"story split s" + strconv.FormatInt(story.ID, 10) + " i" + strconv.FormatInt(r.ID, 10),
			alerts.Shorten(fmt.Sprintf("i%d %s: %s", r.ID, outlet(r), oneLine(r.Title)), 70)})
	}
	return menu
}
