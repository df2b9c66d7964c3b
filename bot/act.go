package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// act is one press that is being answered in a transaction.
type act struct {
	*Desk
	Wording alerts.Wording // of the channel
	ctx     context.Context
	tx      *store.Tx
	press   Press
	alert   news.Alert
	now     time.Time
	policy  alerts.Policy
	said    *said  // set by wrong
	before  string // of Suggest: what was given to the verb before the argument that is typed
	// touched is set when a watchlist or a setting was changed.
	touched bool
}

// use makes a transaction the one of the press. It shows what the workspace or server may see; the console is the operator's.
func (x *act) use(tx *store.Tx) {
	x.tx = tx
	if x.press.Destination != news.Console {
		tx.ShowOnly(x.scope())
	}
}

// written is a channel as watchlists write it: by its name, unless they only know what the platform calls it.
func written(lists []news.Watchlist, name, id news.Destination) news.Destination {
	posts := func(to news.Destination) bool {
		return slices.ContainsFunc(lists, func(w news.Watchlist) bool { return slices.Contains(w.PostTo, to) })
	}
	if id != "" && !posts(name) && posts(id) {
		return id
	}
	return name
}

// find reads the alert that was pressed, or says why nothing can be done about it.
func (x *act) find() (a Answer, refused bool, err error) {
	p := x.press
	x.alert, err = x.tx.Alert(p.Alert)
	switch {
	case errors.Is(err, store.ErrNone):
		return private(fmt.Sprintf("karaula does not know alert %d any more. What is old is forgotten (keep.items in config.yaml).", p.Alert)), true, nil
	case err != nil:
		return a, false, err
	case x.alert.Destination != p.Destination && (p.Message == "" || p.Message != x.alert.Message || x.alert.Destination.Platform() != p.Destination.Platform()):
		return private(fmt.Sprintf("Alert %d stands in another channel. It can only be acted on there.", p.Alert)), true, nil
	case x.alert.Kind == news.KindDigest || x.alert.Kind == news.KindOps:
		return private("There is nothing to do about this message: it is no alert."), true, nil
	case x.alert.Kind == news.KindAdvice && p.Verb != Soften && p.Verb != Undo:
		return private("There is nothing to do about this message but what its buttons say: it is no alert."), true, nil
	case x.alert.Kind == news.KindDrill && p.Verb != Take && p.Verb != Release && p.Verb != Undo && p.Verb != Why:
		return private("This is an exercise: there is no story behind it."), true, nil
	}
	return a, false, nil
}

// clock is a time as people read it: without the day when that is today.
func (x *act) clock(t time.Time) string { return alerts.Moment(t, x.now, x.place()) }

// place is the zone of the times that are read and written in the channel.
func (x *act) place() *time.Location { return x.policy.Place(x.press.Destination) }

// revise makes the alert's message be edited.
func (x *act) revise(cause news.Reason) error {
	x.alert.Revision, x.alert.Cause, x.alert.Changed = x.alert.Revision+1, cause, x.now
	if err := x.tx.ChangeAlert(x.alert); err != nil {
		return err
	}
	return x.Enqueue(x.ctx, x.tx, []int64{x.alert.ID})
}

// private is an answer in one sentence for the person alone.
func private(text string) Answer { return Answer{Private: &Page{Paragraphs: []Text{Say(text)}}} }

// doer is a text that begins with a person's name.
func doer(p Person, rest string) Text {
	return Text{{Text: p.Name, Person: p.ID}, {Text: rest}}
}
