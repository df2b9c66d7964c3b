package bot

import (
	"fmt"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

// isLevel reports whether a word names a level, or that the reports are to give it.
func isLevel(word string) bool {
	_, _, ok := levelNamed(word)
	return ok
}

// levelNamed reads a level; auto is the one that the reports give.
func levelNamed(word string) (l news.Level, auto, ok bool) {
	word = strings.ToLower(strings.Trim(word, ",;:"))
	if word == autoLevel {
		return 0, true, true
	}
	l, err := news.ParseLevel(word)
	return l, false, err == nil
}

const levelHint = "A level is 0 none, 1 tension, 2 elevated, 3 violence, 4 deadly, or auto: as its reports say."

// storyLevel gives a story another level.
func (x *act) storyLevel(typed string) (a Answer, err error) {
	name, rest := splitStory(strings.Fields(typed), isLevel)
	if name == "" {
		return private("Which story, and which level? Type: " + Slash + " story level s45 tension (and why, if you like). " + levelHint), nil
	}
	story, no, err := x.storyToCorrect(name, func(id int64) string {
		return strings.TrimSpace(fmt.Sprintf("story level s%d %s", id, strings.Join(rest, " ")))
	})
	if err != nil || no != nil {
		return Answer{Private: no}, err
	}
	reason := ""
	switch {
	case x.press.Fields != nil:
		rest = strings.Fields(x.press.Fields["level"])
		reason = reasonOf(strings.Fields(x.press.Fields["reason"]))
	case len(rest) == 0:
		return x.levelForm(story, ""), nil
	default:
		reason = reasonOf(rest[1:])
	}
	word := strings.Join(rest[:min(len(rest), 1)], "")
	level, auto, ok := levelNamed(word)
	switch {
	case !ok && x.press.Fields != nil:
		return x.levelForm(story, fmt.Sprintf("“%s” is no level. %s", part(word, 40), levelHint)), nil
	case !ok:
		return private(fmt.Sprintf("“%s” is no level. %s Type: %s story level s%d tension", part(word, 40), levelHint, Slash, story.ID)), nil
	}
	err = x.writing(func() (err error) {
		if story, err = x.tx.Story(story.ID); err != nil {
			return err
		}
		a, err = x.setLevel(story, level, auto, reason)
		return err
	})
	return a, err
}

// levelForm asks for a level and why.
func (x *act) levelForm(story news.Story, mistake string) Answer {
	f := &Form{Verb: Ask, Arg: fmt.Sprintf("story level s%d", story.ID), Title: fmt.Sprintf("Level of s%d", story.ID), Fields: []Field{
		{Name: "level", Label: "Level (0 to 4, or auto)", Value: x.press.Fields["level"], Hint: "0 none, 1 tension, 2 elevated, 3 violence, 4 deadly; auto: as its reports say", Required: true, Most: 20, Mistake: mistake},
		{Name: "reason", Label: "Why", Value: x.press.Fields["reason"], Hint: "Shown on the alert's message", Most: longestReason},
	}}
	if f.Fields[0].Value == "" {
		f.Fields[0].Value = story.Level.String()
	}
	return Answer{Form: f}
}

func (x *act) setLevel(story news.Story, level news.Level, auto bool, reason string) (Answer, error) {
	before, reported := story.Corrected, reportedLevel(story)
	c := before
	did := news.AmendLevel
	switch held := before.Held; {
	case auto && held == nil:
		return private(fmt.Sprintf("Story s%d has the level that its reports give already: %s.", story.ID, story.Level)), nil
	case auto:
		c.Held, did = nil, news.AmendAuto
	case held != nil && held.Level == level && held.Seen >= reported:
		return private(fmt.Sprintf("Story s%d is %s already: %s set that %s.", story.ID, level, person(held.By), x.clock(held.At))), nil
	default:
		c.Held = &news.Held{Level: level, Seen: reported, By: x.press.Person.Name, Scope: x.scope(), At: x.now.UTC(), Reason: reason}
	}
	n := x.note(did)
	n.From, n.To, n.Reason = story.Level, stories.Sum(story.Reports, c).Level, reason
	c = stories.Noted(c, n)
	changed, err := x.Corrector.Correct(x.tx, story.ID, c)
	if err != nil {
		return Answer{}, err
	}
	why := ""
	if reason != "" {
		why = " (" + reason + ")"
	}
	words := fmt.Sprintf(" set the level of %s from %s to %s%s. ", x.storyWords(story), n.From, n.To, why)
	if n.From == n.To {
		words = fmt.Sprintf(" keeps %s at level %s%s. ", x.storyWords(story), n.To, why)
	}
	switch {
	case auto:
		words = fmt.Sprintf(" let %s have the level of its reports again: %s, before %s%s.", x.storyWords(story), n.To, n.From, why)
	case reported < news.Deadly:
		words += fmt.Sprintf("That holds until its reports say worse than %s, or somebody types: %s story level s%d auto", reported, Slash, story.ID)
	default:
		words += fmt.Sprintf("That holds until somebody types: %s story level s%d auto", Slash, story.ID)
	}
	return x.corrected(amendment{Did: did, Story: story.ID, Before: before, After: c}, changed, fmt.Sprintf("story s%d, %s", story.ID, amended(n)), doer(x.press.Person, words))
}
