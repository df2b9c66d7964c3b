package bot

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

var bareNumber = regexp.MustCompile(`^\d{1,18}$`)

// quotes are what people put around words that belong together.
const quotes = `"“”„«»`

// storyNamed finds the story that somebody means: by its number, an alert's, the link of a report or of an alert's message, or words of its
// title. Where none or several may be meant, offer says which; ask is what would have been typed with one of them.
func (x *act) storyNamed(typed string, ask func(id int64) string) (story news.Story, offer *Page, err error) {
	typed = strings.TrimSpace(strings.Trim(strings.TrimSpace(typed), quotes))
	if strings.HasPrefix(typed, "<") { // as Slack writes an address
		typed, _, _ = strings.Cut(strings.Trim(typed, "<>"), "|")
	}
	lower := strings.ToLower(typed)
	if bareNumber.MatchString(lower) {
		lower = "s" + lower
	}
	if m := quietNumber.FindStringSubmatch(lower); m != nil {
		id, _ := strconv.ParseInt(m[5], 10, 64) // 18 digits at most
		if m[1] != "" || m[3] != "" {
			return x.storyOfAlert(id, ask)
		}
		story, err = x.tx.Story(id)
		if isNone(err) || err == nil && len(story.Reports) == 0 {
			return story, &Page{Paragraphs: []Text{Say(fmt.Sprintf("There is no story s%d, or no longer: what is old is forgotten (keep.items in config.yaml). %s", id, storyHint))}}, nil
		}
		return story, nil, err
	}
	if strings.Contains(typed, "://") {
		return x.storyAt(typed, ask)
	}
	return x.storyCalled(typed, ask)
}

// storyOfAlert is the story of an alert; of several, people choose.
func (x *act) storyOfAlert(id int64, ask func(int64) string) (story news.Story, offer *Page, err error) {
	a, err := x.tx.Alert(id)
	switch {
	case isNone(err) || err == nil && len(a.Stories) == 0:
		return story, &Page{Paragraphs: []Text{Say(fmt.Sprintf("There is no alert %d that tells of a story, or no longer. %s", id, storyHint))}}, nil
	case err != nil:
		return story, nil, err
	case a.Destination != x.press.Destination && x.press.Destination != news.Console:
		return story, &Page{Paragraphs: []Text{Say(fmt.Sprintf("Alert %d stands in another channel. Ask there, or name the story.", id))}}, nil
	}
	var all []news.Story
	for _, s := range a.Stories[max(len(a.Stories)-mostChoices, 0):] {
		found, err := x.tx.Story(s.StoryID)
		if err != nil && !isNone(err) {
			return story, nil, err
		}
		if err == nil && len(found.Reports) > 0 {
			all = append(all, found)
		}
	}
	if len(all) == 1 {
		return all[0], nil, nil
	}
	return story, x.offer(fmt.Sprintf("Alert %d tells of several stories. Which one?", id), all, ask), nil
}

// storyAt is the story that has a report at a link, or whose alert's message that is.
func (x *act) storyAt(address string, ask func(int64) string) (story news.Story, offer *Page, err error) {
	for _, message := range messagesAt(address) {
		alert, err := x.tx.AlertOfMessage(message)
		if err == nil {
			return x.storyOfAlert(alert, ask)
		}
		if !isNone(err) {
			return story, nil, err
		}
	}
	_, of, err := x.tx.AtLink(feeds.Canonical(address), mostAtLink)
	if err != nil {
		return story, nil, err
	}
	slices.Sort(of)
	of = slices.Compact(of)
	var all []news.Story
	for _, id := range of {
		found, err := x.tx.Story(id)
		if err != nil {
			return story, nil, err
		}
		all = append(all, found)
	}
	switch len(all) {
	case 0:
		return story, &Page{Paragraphs: []Text{Say(fmt.Sprintf("No report is stored with the link %s, and no alert's message has it. %s", alerts.Shorten(oneLine(address), 120), storyHint))}}, nil
	case 1:
		return all[0], nil, nil
	}
	return story, x.offer("Several stories have a report at that link. Which one?", all, ask), nil
}

// slackTime is the last part of a link to a message of Slack's: its time without the point.
var slackTime = regexp.MustCompile(`^p(\d{10})(\d{6})$`)

// messagesAt are the names that a message may have to karaula's platforms to which people copied a link: the message itself, and the
// one in whose thread it stands.
func messagesAt(address string) (names []string) {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if n := len(parts); n >= 3 && parts[n-3] == "archives" {
		if m := slackTime.FindStringSubmatch(parts[n-1]); m != nil {
			names = append(names, parts[n-2]+":"+m[1]+"."+m[2])
		}
		if thread := u.Query().Get("thread_ts"); thread != "" {
			names = append(names, parts[n-2]+":"+thread)
		}
	}
	if n := len(parts); n >= 3 && parts[0] == "channels" {
		names = append(names, parts[n-1], parts[n-2]) // a thread has the number of the message that it stands below
	}
	return names
}

const (
	// mostWords is how many words of a title are looked for.
	mostWords = 12
	// titleSince is how far back a title is looked for.
	titleSince = " since:4w"
	// mostCalled is how many stories are looked through for a title.
	mostCalled = 300
)

// storyCalled is the story that has a report with these words in its title; where there is none, the nearest are offered.
func (x *act) storyCalled(words string, ask func(int64) string) (story news.Story, offer *Page, err error) {
	folded := slices.DeleteFunc(strings.Fields(text.Fold(words)), func(w string) bool { return len([]rune(w)) < 2 })
	folded = folded[:min(len(folded), mostWords)]
	if len(folded) == 0 {
		return story, &Page{Paragraphs: []Text{Say(fmt.Sprintf("“%s” names no story. %s", part(words, 60), storyHint))}}, nil
	}
	titles := make([]string, len(folded))
	for i, w := range folded {
		titles[i] = "title:" + w
	}
	found, err := x.titled(strings.Join(titles, " "))
	if err != nil {
		return story, nil, err
	}
	switch {
	case len(found) == 1:
		return found[0], nil, nil
	case len(found) > 1:
		return story, x.offer(fmt.Sprintf("Several stories have “%s” in a title. Which one?", part(words, 60)), found[:min(len(found), perPage)], ask), nil
	}
	found, err = x.titled(strings.Join(titles, ", "))
	shared := func(s news.Story) (most int) {
		for _, r := range s.Reports {
			of := strings.Fields(text.Fold(r.Title))
			n := 0
			for _, w := range folded {
				if slices.Contains(of, w) {
					n++
				}
			}
			most = max(most, n)
		}
		return most
	}
	slices.SortStableFunc(found, func(a, b news.Story) int { return shared(b) - shared(a) })
	if len(found) == 0 {
		return story, &Page{Paragraphs: []Text{Say(fmt.Sprintf("No story of the last four weeks has “%s” in a title. %s", part(words, 60), storyHint))}}, err
	}
	return story, x.offer(fmt.Sprintf("No story has all of “%s” in a title. The nearest:", part(words, 60)), found[:min(len(found), perPage)], ask), err
}

func (x *act) titled(question string) ([]news.Story, error) {
	search, _, broken := NewSearch(x.Rules, question+titleSince, x.now.In(x.place()))
	if broken {
		return nil, nil
	}
	found, _, err := search.Stories(x.tx, 0, 4*perPage, mostCalled)
	return found, err
}

// offer lets the person choose among stories.
func (x *act) offer(says string, all []news.Story, ask func(int64) string) *Page {
	p := &Page{Paragraphs: []Text{Say(says)}}
	menu := Control{Verb: Ask, Label: "Which one?"}
	for _, s := range all {
		if len(p.Paragraphs) <= perPage {
			p.Paragraphs = append(p.Paragraphs, x.storyLine(s))
		}
		menu.Choices = append(menu.Choices, Choice{ask(s.ID), alerts.Shorten(fmt.Sprintf("s%d: %s", s.ID, x.headline(s, 70)), 70)})
	}
	if len(menu.Choices) > 0 {
		p.Controls = []Control{menu}
	}
	return p
}

// splitStory takes what names a story off the front of what was typed: a number or link, words in quotes, else all that stands before what
// next knows.
func splitStory(words []string, next func(string) bool) (name string, rest []string) {
	if len(words) == 0 {
		return "", nil
	}
	n := 1
	first := strings.ToLower(words[0])
	switch {
	case (first == "story" || first == "alert") && len(words) > 1 && quietNumber.MatchString(first+" "+strings.ToLower(words[1])):
		n = 2
	case strings.TrimLeft(first, quotes) != first: // it begins with a quote
		for n < len(words) && strings.TrimRight(words[n-1], quotes) == words[n-1] {
			n++
		}
	case quietNumber.MatchString(first), bareNumber.MatchString(first), strings.Contains(first, "://"):
	default:
		for n = 1; n < len(words) && !next(words[n]); n++ {
		}
	}
	return strings.Join(words[:n], " "), words[n:]
}
