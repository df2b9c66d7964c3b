package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// Corrector carries out what people correct of stories, and returns the alerts that changed by it.
type Corrector interface {
	// Correct makes it what people corrected of a story.
	Correct(tx *store.Tx, story int64, c news.Corrected) (changed []int64, err error)
	// Split makes items of a story one of their own: a new one, or as, which became a part of it once and stood in the alerts homes then;
	// store.ErrNone when that is kept no longer.
	Split(tx *store.Tx, story int64, items []int64, as int64, homes []int64) (part int64, changed []int64, err error)
	// Merge makes a story a part of another.
	Merge(tx *store.Tx, from, into int64) (changed []int64, err error)
}

// Correcting is the verb under which corrections of stories are kept, to be taken back.
const Correcting Verb = "story"

// amendment is how a correction is taken back.
type amendment struct {
	Did           news.Amend
	Story         int64
	Before, After news.Corrected
	// Other is the story that was split off, or made a part of this one, with what was corrected of it after the one, before the other.
	Other     int64          `json:",omitempty"`
	OtherWas  news.Corrected `json:",omitzero"`
	Items     []int64        `json:",omitempty"` // that were the other's
	Stayed    []int64        `json:",omitempty"` // that were Story's; what is neither's came later
	Homes     []int64        `json:",omitempty"` // the alerts that it stood in
	Apart     []int64        `json:",omitempty"` // what people had taken apart from Story before,
	OtherFrom []int64        `json:",omitempty"` // and from Other
	Out       []int64        `json:",omitempty"` // the alerts that Story had been left out of,
	OtherOut  []int64        `json:",omitempty"` // and Other
	Quiet     []int64        `json:",omitempty"` // the quietings that were the other's
}

// mayNotCorrect says why the person may not correct stories here; "" when they may.
//
// A story is one for all who are told of it. So it is corrected only where all of them are one desk: what config.yaml watches belongs to
// who runs karaula, wherever that is posted, but as soon as people of another workspace or server keep watchlists of their own, nobody
// changes what they see.
func (x *act) mayNotCorrect() string {
	if why := x.mayNot(adding); why != "" {
		return why
	}
	if len(x.lists()) == 0 {
		return "no watchlist posts to this channel: stories are corrected where they are told"
	}
	desk := x.scope()
	for _, w := range x.policy.Watchlists {
		if w.Scope != "" && x.press.Destination == news.Console && desk == x.scope() {
			desk = w.Scope // whoever runs karaula sits at the console
		}
		if w.Scope != "" && w.Scope != desk {
			return "people of another workspace or server are told of the same stories, and would see your correction. What is not for you here is kept away by: " + Slash + " quiet story s45"
		}
	}
	return ""
}

// corrected has the alerts that a correction changed brought up to date, and says so to everybody, with Undo.
func (x *act) corrected(c amendment, changed []int64, about string, line Text) (Answer, error) {
	if err := x.Enqueue(x.ctx, x.tx, changed); err != nil {
		return Answer{}, err
	}
	return x.publicBy(Correcting, state{Correction: &c}, about, line)
}

// note is a correction by the person who pressed.
func (x *act) note(did news.Amend) news.Note {
	return news.Note{At: x.now.UTC(), By: x.press.Person.Name, Scope: x.scope(), Did: did}
}

// storyWords names a story as lines that everybody sees do: story s45 (“headline”).
func (x *act) storyWords(s news.Story) string {
	return fmt.Sprintf("story s%d (“%s”)", s.ID, x.headline(s, 100))
}

// uncorrect takes a correction back, as long as the story was not corrected again since.
func (x *act) uncorrect(r store.Reversal, s state) (line Text, stale string, err error) {
	if who := x.mayNot(undoing); who != "" && r.Who != x.press.Person.ID {
		return nil, who, nil
	}
	if s.Correction == nil {
		return nil, "karaula does not know the story any more.", nil
	}
	c := *s.Correction
	story, err := x.tx.Story(c.Story)
	switch {
	case isNone(err) || err == nil && len(story.Reports) == 0:
		return nil, "the story is kept no longer.", nil
	case err != nil:
		return nil, "", err
	case story.ID != c.Story:
		return nil, fmt.Sprintf("it became a part of story s%d.", story.ID), nil
	case !asLeft(story.Corrected, c.After):
		return nil, fmt.Sprintf("the story was corrected again since. %s story s%d shows how.", Slash, story.ID), nil
	}
	var changed []int64
	says := ""
	switch c.Did {
	case news.AmendSplit:
		says, changed, stale, err = x.unsplit(c)
	case news.AmendMerge:
		says, changed, stale, err = x.unmerge(story, c)
	}
	if err != nil || stale != "" {
		return nil, stale, err
	}
	more, err := x.Corrector.Correct(x.tx, c.Story, c.Before)
	if err != nil {
		return nil, "", err
	}
	if says == "" {
		if story, err = x.tx.Story(c.Story); err != nil {
			return nil, "", err
		}
		says = fmt.Sprintf("the level of %s is %s again", x.storyWords(story), story.Level)
	}
	changed = append(changed, more...)
	slices.Sort(changed)
	line = append(doer(x.press.Person, " took back what "), Span{Text: r.Name, Person: r.Who}, Span{Text: " did: " + says + "."})
	return line, "", x.Enqueue(x.ctx, x.tx, slices.Compact(changed))
}

// unsplit makes the story that was split off a part again, with what came to it since.
func (x *act) unsplit(c amendment) (says string, changed []int64, stale string, err error) {
	part, err := x.tx.Story(c.Other)
	switch {
	case isNone(err):
		return "", nil, fmt.Sprintf("story s%d is kept no longer.", c.Other), nil
	case err != nil:
		return "", nil, "", err
	case part.ID != c.Other:
		return "", nil, fmt.Sprintf("story s%d became a part of story s%d.", c.Other, part.ID), nil
	case !asLeft(part.Corrected, c.OtherWas):
		return "", nil, fmt.Sprintf("story s%d was corrected since. %s story s%d shows how.", part.ID, Slash, part.ID), nil
	}
	changed, err = x.Corrector.Merge(x.tx, c.Other, c.Story)
	return fmt.Sprintf("story s%d is a part of story s%d again", c.Other, c.Story), changed, "", err
}

// asLeft reports whether two stories were corrected in the same way.
func asLeft(a, b news.Corrected) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && string(x) == string(y)
}

// longestReason is how long a reason is at most, in characters: it stands in a line of the alert's message.
const longestReason = 80

// reasonOf is what was typed for a reason: "because it was an exercise" is one without its first word.
func reasonOf(words []string) string {
	if len(words) > 0 && strings.EqualFold(words[0], "because") {
		words = words[1:]
	}
	return part(strings.Join(words, " "), longestReason)
}

// reportedLevel is the level that a story's reports give it.
func reportedLevel(s news.Story) news.Level { return stories.Sum(s.Reports, news.Corrected{}).Level }
