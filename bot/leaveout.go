package bot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// leaveOut takes a story out of the alert. A later report does not bring it back, unless the story gets worse.
func (x *act) leaveOut() (Answer, error) {
	id, _ := strconv.ParseInt(strings.TrimPrefix(x.press.Arg, "s"), 10, 64) // what is no number is no story
	i := slices.IndexFunc(x.alert.Stories, func(s news.AlertStory) bool { return s.StoryID == id })
	switch {
	case i < 0:
		return private("That story is not in this alert any more."), nil
	case len(x.alert.Stories) == 1:
		a := private("The alert is about this story alone. It can be made quiet until it gets worse.")
		a.Private.Controls = []Control{{Verb: Calm, Label: "Quiet until it worsens"}}
		return a, nil
	}
	left := x.alert.Stories[i]
	story, err := x.tx.Story(id)
	if err != nil {
		return Answer{}, err
	}
	s := state{Story: &left, Headline: x.alert.Headline, Retitled: x.alert.Retitled}
	if err := x.tx.LeaveOut(x.alert.ID, id, story.Level); err != nil {
		return Answer{}, err
	}
	x.alert.Stories = slices.Delete(slices.Clone(x.alert.Stories), i, i+1)
	if slices.ContainsFunc(story.Reports, func(r news.Report) bool { return r.ID == x.alert.Headline }) {
		lead := slices.MaxFunc(x.alert.Stories, func(a, b news.AlertStory) int { return int(a.Level) - int(b.Level) })
		other, err := x.tx.Story(lead.StoryID)
		if err != nil {
			return Answer{}, err
		}
		alerts.Entitle(&x.alert, other, nil, x.Wording.Speaks)
	}
	if err := x.level(); err != nil {
		return Answer{}, err
	}
	line := append(doer(x.press.Person, " left a story out: “"), Span{Text: x.headline(story, 150)},
		Span{Text: "”. It comes back if it " + worse(story.Level) + "."})
	return x.public(s, fmt.Sprintf("story s%d", id), line)
}

// level makes the alert's level that of its stories, and has its message edited.
func (x *act) level() error {
	x.alert.Level = news.None
	for _, s := range x.alert.Stories {
		x.alert.Level = max(x.alert.Level, s.Level)
	}
	return x.revise(news.ReasonLeftOut)
}

// putBack takes back that a story was left out.
func (x *act) putBack(r store.Reversal, s state) (line Text, stale string, err error) {
	if s.Story == nil {
		return nil, "karaula does not know the story any more.", nil
	}
	story, err := x.tx.Story(s.Story.StoryID)
	if errors.Is(err, store.ErrNone) {
		return nil, "karaula does not know the story any more.", nil
	}
	if err != nil {
		return nil, "", err
	}
	err = x.tx.LetIn(x.alert.ID, story.ID)
	if errors.Is(err, store.ErrNone) || slices.ContainsFunc(x.alert.Stories, func(a news.AlertStory) bool { return a.StoryID == story.ID }) {
		return nil, "the story came back by itself, since it got worse.", nil
	}
	if err != nil {
		return nil, "", err
	}
	back := *s.Story
	back.StoryID = story.ID
	if back.Level != story.Level {
		back.Level, back.Rose = story.Level, x.alert.Revision+1
	}
	if err := x.tx.PutAlertStory(x.alert.ID, back); err != nil {
		return nil, "", err
	}
	x.alert.Stories = append(slices.Clip(x.alert.Stories), back)
	if slices.ContainsFunc(story.Reports, func(r news.Report) bool { return r.ID == s.Headline }) {
		x.alert.Headline, x.alert.Retitled = s.Headline, s.Retitled
	}
	line = append(doer(x.press.Person, " put the story back that "), Span{Text: r.Name, Person: r.Who}, Span{Text: " had left out: “"},
		Span{Text: x.headline(story, 150)}, Span{Text: "”."})
	return line, "", x.level()
}
