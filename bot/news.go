package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
)

func newsCommand() Command {
	return Command{Name: "news", Aliases: []string{"search"}, Example: "news barikada region:kosovo/north 24h", answer: (*act).news,
		Does: "The latest stories that match, highest level and newest first",
		Args: []Arg{
			{Name: "words", Does: "words in any form and script, places as region:kosovo, level:2; none: all of the last 24 h", suggest: suggestQuery},
			{Name: "since", Before: "since:", Does: "how far back: 24h, 7d, 2w or a date such as 2023-05-27; 7 days if you say nothing"},
		}}
}

const (
	perPage = 5
	// mostSearched is how many stories one answer looks through: a person waits for it.
	mostSearched = 5000
	// furthest is how many pages can be turned: who looks for more narrows the question.
	furthest = 40
)

var pageWord = regexp.MustCompile(`^page:(\d{1,3})$`)

// ownWords takes the page and the time off what was typed: "barikada 24h page:2" is the question "barikada since:24h" and
// the second page of its answer. bare are the words without either.
func ownWords(typed string, now time.Time) (question, bare string, page int) {
	words := strings.Fields(typed)
	page = 1
	last := func() string { return words[len(words)-1] }
	if len(words) > 0 {
		if m := pageWord.FindStringSubmatch(last()); m != nil {
			page, _ = strconv.Atoi(m[1]) // three digits at most
			page, words = min(max(page, 1), furthest), words[:len(words)-1]
		}
	}
	since := ""
	if len(words) > 0 {
		at := strings.TrimPrefix(last(), "since:")
		if _, ok := query.Since(at, now); ok {
			since, words = at, words[:len(words)-1]
		}
	}
	if n := len(words); since != "" && n > 0 && strings.EqualFold(strings.TrimSuffix(words[n-1], ":"), "since") {
		words = words[:n-1]
	}
	bare = strings.Join(words, " ")
	if question = bare; since != "" && bare != "" {
		question += " since:" + since
	} else if since != "" {
		question = "since:" + since
	}
	return question, bare, page
}

// news answers with the stories that match what was typed.
func (x *act) news(typed string) (Page, bool, error) {
	now := x.now.In(x.place())
	question, bare, page := ownWords(typed, now)
	search, problems, broken := NewSearch(x.Rules, question, now)
	switch {
	case question == "":
		search, problems = EverythingSince(now.Add(-24*time.Hour)), nil
	case bare == "":
		search, problems = EverythingSince(sinceOf(question, now)), nil
	case broken:
		return x.misread("news", question, problems), true, nil
	}
	found, all, err := search.Stories(x.tx, (page-1)*perPage, perPage+1, mostSearched)
	if err != nil {
		return Page{}, false, err
	}
	more := len(found) > perPage
	found = found[:min(len(found), perPage)]
	return x.newsPage(asks{question, bare, page, search.Since}, found, more, all, problems), false, nil
}

// asks is a question for news, as it was understood.
type asks struct {
	question, bare string
	page           int
	since          time.Time
}

func (x *act) newsPage(q asks, found []news.Story, more, all bool, problems []query.Problem) Page {
	title := "Stories since " + x.clock(q.since)
	if q.bare != "" {
		title += ": " + alerts.Shorten(oneLine(q.bare), 80)
	}
	if q.page > 1 || more {
		title += fmt.Sprintf(" · page %d", q.page)
	}
	p := Page{Paragraphs: []Text{{{Text: title, Strong: true}}}}
	for _, s := range found {
		p.Paragraphs = append(p.Paragraphs, x.storyLine(s))
	}
	switch {
	case len(found) > 0:
	case q.page > 1:
		p.Paragraphs = append(p.Paragraphs, Say("There are no more."))
	case all && q.bare == "":
		p.Paragraphs = append(p.Paragraphs, Say("Nothing was reported in that time. Which feeds are read is said by: "+Slash+" feed health"))
	case all:
		p.Paragraphs = append(p.Paragraphs, Say("No stored story matches. Try fewer or other words, or look further back: "+Slash+" news "+alerts.Shorten(oneLine(q.bare), 80)+" 4w"))
	}
	if !all {
		p.Paragraphs = append(p.Paragraphs, Say(fmt.Sprintf("This looked through %d stories, the highest level and the newest first, and stopped there: there may be more. "+
			"Narrow the question with a place, a rarer word or a shorter time.", mostSearched)))
	}
	for _, hint := range problems {
		p.Paragraphs = append(p.Paragraphs, Text{{Text: hint.Message, Quiet: true}})
	}
	turn := func(to int, label string) {
		p.Controls = append(p.Controls, Control{Verb: Ask, Arg: strings.Join(strings.Fields(fmt.Sprintf("news %s page:%d", q.question, to)), " "), Label: label})
	}
	if q.page > 1 {
		turn(q.page-1, "Previous")
	}
	if more && q.page < furthest {
		turn(q.page+1, "Next")
	}
	if q.page == 1 {
		p.Controls = append(p.Controls, x.instead(q)...)
	}
	return p
}

// storyLine is a story in a list: "🟠 elevated · Leposavić, north Kosovo: the headline" as a link, who reports it, and its
// number, by which it can be asked for.
func (x *act) storyLine(s news.Story) Text {
	head := alerts.Clearest(s, x.Wording.Speaks)
	line := Icon(s.Level) + " " + s.Level.String()
	if s.Level > s.Confirmed {
		line += ", unconfirmed"
	}
	if where := alerts.Where(s.Paths, x.Wording); where != "" {
		line += " · " + where
	}
	outlets := map[string]bool{}
	latest := head
	for _, r := range s.Reports {
		if outlets[r.Outlet] = true; r.Published.After(latest.Published) {
			latest = r
		}
	}
	by := outlet(latest)
	if len(outlets) > 1 {
		by = count(len(outlets), "outlet") + ", latest " + by
	}
	return Text{{Text: line + ": ", Strong: true}, {Text: alerts.Shorten(oneLine(head.Title), 150), URL: head.URL},
		{Text: fmt.Sprintf(" (%s %s, s%d)", by, x.clock(latest.Published), s.ID), Quiet: true}}
}

// instead offers the places that the words are the name of: words find only reports that have them.
func (x *act) instead(q asks) (offered []Control) {
	found := x.Rules.FindRegion(q.bare)
	for _, path := range found[:min(len(found), perPage)] {
		since := strings.TrimPrefix(q.question, q.bare)
		offered = append(offered, Control{Verb: Ask, Arg: "news region:" + path + since, Label: alerts.Shorten("All of "+x.placeName(path), 70)})
	}
	return offered
}

// placeName is a region's name with the area around it, which tells places of one name apart: "Mitrovica, north Kosovo".
func (x *act) placeName(path string) string {
	name := x.name(path)
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		name += ", " + x.name(path[:i])
	}
	return name
}

// misread says what is wrong with a question that was typed after a verb, and where. A name of several places becomes buttons
// that ask with the one that is meant.
func (x *act) misread(verb, question string, problems []query.Problem) Page {
	var p Page
	for _, m := range problems {
		if m.Warning {
			continue
		}
		start := min(max(m.Start, 0), len(question))
		end := min(max(m.End, start), len(question))
		value := strings.Trim(question[start:end], `"`)
		if found := x.Rules.FindRegion(value); len(found) > 1 {
			p.Paragraphs = append(p.Paragraphs, Say(fmt.Sprintf("“%s” is the name of several places. Which one?", alerts.Shorten(oneLine(value), 40))))
			p.Controls = append(p.Controls, x.which(verb, found, func(path string) string { return question[:start] + path + question[end:] })...)
			continue
		}
		message, _, _ := strings.Cut(m.Message, "\n")
		p.Paragraphs = append(p.Paragraphs, Say(message),
			Text{{Text: part(question[:start], 200)}, {Text: "→" + part(question[start:end], 60) + "←", Strong: true}, {Text: part(question[end:], 200)}})
	}
	c, _ := findCommand(Commands(), verb)
	p.Paragraphs = append(p.Paragraphs, Say(fmt.Sprintf("For example: %s %s", Slash, c.Example)))
	return p
}

// part is a stretch of what was typed, with the spaces at its ends.
func part(s string, limit int) string {
	words := alerts.Shorten(oneLine(s), limit)
	if strings.HasPrefix(s, " ") {
		words = " " + words
	}
	if strings.HasSuffix(s, " ") && len(words) > 1 {
		words += " "
	}
	return words
}

// which asks for one of several places: a button each, or a menu where they are many.
func (x *act) which(verb string, paths []string, with func(path string) string) (all []Control) {
	paths = slices.Clone(paths)
	if len(paths) <= perPage {
		for _, path := range paths {
			all = append(all, Control{Verb: Ask, Arg: verb + " " + with(path), Label: alerts.Shorten(x.placeName(path), 70)})
		}
		return all
	}
	menu := Control{Verb: Ask, Label: "Which one?"}
	for _, path := range paths[:min(len(paths), mostChoices)] {
		menu.Choices = append(menu.Choices, Choice{verb + " " + with(path), alerts.Shorten(x.placeName(path), 70)})
	}
	return []Control{menu}
}
