package bot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// fault is what can be wrong with an alert.
type fault string

const (
	wrongPlace fault = "place"
	isOld      fault = "old"
	notSerious fault = "serious"
	wrongTopic fault = "topic"
	notOne     fault = "story"
)

// faults are what the menu offers, in its order, with how each is said.
var faults = []struct {
	fault fault
	label string
	noted string
}{
	{wrongPlace, "Wrong place", "the place is wrong"},
	{isOld, "Old news", "it is old"},
	{notSerious, "Not that serious", "it is not that serious"},
	{wrongTopic, "Wrong topic", "the topic is wrong"},
	{notOne, "Not one story", "it is not one story"},
}

// parseWrong reads what was chosen: what is wrong, and with which story (0: not chosen).
func parseWrong(arg string) (what fault, story int64, ok bool) {
	first, rest, chosen := strings.Cut(arg, " ")
	if chosen {
		n, err := strconv.ParseUint(rest, 10, 63)
		if err != nil || n == 0 {
			return "", 0, false
		}
		story = int64(n)
	}
	return fault(first), story, noted(fault(first)) != ""
}

func noted(what fault) string {
	for _, f := range faults {
		if f.fault == what {
			return f.noted
		}
	}
	return ""
}

// said is what somebody said is wrong, which was noted.
type said struct {
	what  fault
	story news.AlertStory
}

// wrong asks what is wrong, then with which story where there are several, and notes it.
func (x *act) wrong() (Answer, error) {
	if x.press.Arg == "" {
		menu := Control{Verb: Wrong, Label: "What is wrong?"}
		for _, f := range faults {
			menu.Choices = append(menu.Choices, Choice{string(f.fault), f.label})
		}
		return Answer{Private: &Page{Paragraphs: []Text{Say(fmt.Sprintf("Alert %d: what is wrong, or not for you? It is noted, and you are told what would have kept it out.", x.alert.ID))},
			Controls: []Control{menu}}}, nil
	}
	what, id, ok := parseWrong(x.press.Arg)
	if !ok {
		return private("This choice belongs to another version of karaula. Press the button again."), nil
	}
	if id == 0 && len(x.alert.Stories) > 1 && what != notOne {
		choices, err := x.choices(string(what))
		if err != nil {
			return Answer{}, err
		}
		if len(choices) > 1 {
			return Answer{Private: &Page{Paragraphs: []Text{Say("With which story?")}, Controls: []Control{{Verb: Wrong, Label: "The story", Choices: choices}}}}, nil
		}
	}
	i := slices.IndexFunc(x.alert.Stories, func(s news.AlertStory) bool { return s.StoryID == id || id == 0 })
	if i < 0 {
		return private("That story is not in this alert any more."), nil
	}
	x.said = &said{what, x.alert.Stories[i]}
	feedback, err := x.tx.AddFeedback(store.Feedback{At: x.now, Who: x.press.Person.ID, Destination: x.alert.Destination, Alert: x.alert.ID,
		Story: x.said.story.StoryID, What: string(what)})
	if err != nil {
		return Answer{}, err
	}
	back, err := x.changed(state{Feedback: feedback}, fmt.Sprintf("%s, story s%d", what, x.said.story.StoryID))
	return Answer{Private: &Page{Paragraphs: []Text{Say("Noted, thank you: " + noted(what) + ".")}, Controls: []Control{back}}}, err
}

// unsay takes back that something is wrong.
func (x *act) unsay(_ store.Reversal, s state) (line Text, stale string, err error) {
	err = x.tx.DropFeedback(s.Feedback)
	if errors.Is(err, store.ErrNone) {
		return nil, "it is not noted any more.", nil
	}
	return Say("That is not noted any more."), "", err
}
