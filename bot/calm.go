package bot

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// calm makes the alert quiet until it gets worse, for as long as anything may be.
func (x *act) calm() (Answer, error) {
	if quiet, err := x.quietings(); err != nil || len(quiet) > 0 {
		if err != nil {
			return Answer{}, err
		}
		return private(fmt.Sprintf("It is quiet already, until %s (%s). Another time is under ⋯.", x.clock(quiet[0].Until), quiet[0].By)), nil
	}
	return x.makeQuiet(x.now.Add(news.LongestQuiet))
}

// quiet makes the alert quiet for the time that was chosen, or ends that.
func (x *act) quiet() (Answer, error) {
	if x.press.Arg == "end" {
		return x.endQuiet()
	}
	until, understood, err := alerts.Until(x.press.Arg, x.now.In(x.place()))
	if err != nil || !understood {
		return private("karaula does not understand until when this is to be quiet. Choose a time under ⋯."), nil
	}
	return x.makeQuiet(until.Truncate(time.Millisecond))
}

// quietings are those of the alert itself that hold.
func (x *act) quietings() ([]news.Quieting, error) {
	return x.tx.QuietingOf(x.quieting(), x.now)
}

func (x *act) quieting() news.Quieting {
	return news.Quieting{Kind: news.QuietAlert, What: strconv.FormatInt(x.alert.ID, 10)}
}

func (x *act) makeQuiet(until time.Time) (Answer, error) {
	ended, err := x.quietings()
	if err != nil {
		return Answer{}, err
	}
	q := x.quieting()
	q.From, q.Until, q.By = x.now, until, x.press.Person.Name
	if err := QuietLevel(x.tx, x.Rules, &q); err != nil {
		return Answer{}, err
	}
	if q.ID, err = x.tx.AddQuieting(q); err != nil {
		return Answer{}, err
	}
	if err := x.Enqueue(x.ctx, x.tx, []int64{x.alert.ID}); err != nil {
		return Answer{}, err
	}
	words := fmt.Sprintf(" made this quiet until %s.", x.clock(until))
	if q.Level < news.Deadly {
		words = fmt.Sprintf(" made this quiet until it %s, at most until %s.", worse(q.Level), x.clock(until))
	}
	return x.public(state{Quieting: q.ID, Ended: ended}, fmt.Sprintf("until %s, level %d", until.UTC().Format(time.RFC3339), int(q.Level)), doer(x.press.Person, words))
}

// worse says what breaks a quieting that was made at a level.
func worse(l news.Level) string {
	if l == news.None {
		return "gets worse"
	}
	return "gets worse than " + l.String()
}

func (x *act) endQuiet() (Answer, error) {
	ended, err := x.quietings()
	if err != nil || len(ended) == 0 {
		return private("It is not quiet."), err
	}
	if err := x.end(ended); err != nil {
		return Answer{}, err
	}
	return x.public(state{Ended: ended}, "end", doer(x.press.Person, " lets this be told of again."))
}

func (x *act) end(all []news.Quieting) error {
	for _, q := range all {
		if err := x.tx.EndQuieting(q.ID, x.now); err != nil {
			return err
		}
	}
	return x.Enqueue(x.ctx, x.tx, []int64{x.alert.ID})
}

// unquiet takes a quieting back, or the end of one: what held before holds again, unless its time is over.
func (x *act) unquiet(r store.Reversal, s state) (line Text, stale string, err error) {
	if s.Target != nil {
		return x.unquietTyped(r, s)
	}
	hold, err := x.quietings()
	if err != nil {
		return nil, "", err
	}
	if len(hold) == 0 && s.Quieting != 0 {
		return nil, "it is not quiet any more.", nil
	}
	if len(hold) > 0 && hold[len(hold)-1].ID != s.Quieting {
		return nil, fmt.Sprintf("it was made quiet again since, until %s.", x.clock(hold[len(hold)-1].Until)), nil
	}
	if err := x.end(hold); err != nil {
		return nil, "", err
	}
	words := " did: this is told of again."
	for _, q := range s.Ended {
		if q.From = x.now; !q.Until.After(x.now) {
			continue
		}
		if _, err := x.tx.AddQuieting(q); err != nil {
			return nil, "", err
		}
		words = fmt.Sprintf(" did: this is quiet until %s.", x.clock(q.Until))
	}
	return append(doer(x.press.Person, " took back what "), Span{Text: r.Name, Person: r.Who}, Span{Text: words}), "", nil
}

// more is the menu of what else can be done.
func (x *act) more() (Answer, error) {
	page := &Page{Paragraphs: []Text{Say(fmt.Sprintf("Alert %d: what else?", x.alert.ID))}}
	quiet, err := x.quietings()
	if err != nil {
		return Answer{}, err
	}
	times := Control{Verb: Quiet, Label: "Quiet for …", Choices: []Choice{{"1h", "for 1 hour"}, {"8h", "for 8 hours"}, {"tomorrow", "until tomorrow, 08:00"}}}
	if len(quiet) > 0 {
		times.Choices = append(times.Choices, Choice{"end", "no longer: tell of it again"})
	}
	page.Controls = []Control{times}
	choices, err := x.choices("")
	if len(choices) > 1 {
		page.Controls = append(page.Controls, Control{Verb: LeaveOut, Label: "Leave a story out …", Choices: choices})
	}
	return Answer{Private: page}, err
}

// mostChoices is how many entries a menu has at most: no platform takes fewer.
const mostChoices = 25

// choices are the alert's stories as entries of a menu, the newest first. before stands before each one's number.
func (x *act) choices(before string) (all []Choice, err error) {
	for i := len(x.alert.Stories) - 1; i >= 0 && len(all) < mostChoices; i-- {
		s, err := x.tx.Story(x.alert.Stories[i].StoryID)
		if errors.Is(err, store.ErrNone) || err == nil && len(s.Reports) == 0 {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, Choice{strings.TrimSpace(before + " " + strconv.FormatInt(x.alert.Stories[i].StoryID, 10)), x.headline(s, 70)})
	}
	return all, nil
}

// headline is a story's clearest title, shortened.
func (x *act) headline(s news.Story, limit int) string {
	return alerts.Shorten(oneLine(alerts.Clearest(s, x.Wording.Speaks).Title), limit)
}
