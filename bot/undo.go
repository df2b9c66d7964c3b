package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// state is what there was before a change and is since; what a verb does not change is left out.
type state struct {
	Before, After *news.Taken      `json:",omitempty"`
	Quieting      int64            `json:",omitempty"` // that was made
	Ended         []news.Quieting  `json:",omitempty"` // that ended with it
	Target        *news.Quieting   `json:",omitempty"` // what was typed to be quiet, or no longer; nil for a pressed alert
	Story         *news.AlertStory `json:",omitempty"`
	Headline      int64            `json:",omitempty"`
	Retitled      bool             `json:",omitempty"`
	Feedback      int64            `json:",omitempty"`
	Kept          *keptChange      `json:",omitempty"`
	Settings      []settingChange  `json:",omitempty"`
	Feeds         *feedChange      `json:",omitempty"`
	Correction    *amendment       `json:",omitempty"`
}

// changed notes a change by the person who pressed, and returns the button that takes it back.
func (x *act) changed(s state, about string) (Control, error) {
	return x.changedBy(x.press.Verb, s, about)
}

// changedBy is changed for what was typed: verb says how it is taken back.
func (x *act) changedBy(verb Verb, s state, about string) (Control, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return Control{}, err
	}
	p := x.press.Person
	id, err := x.tx.AddReversal(store.Reversal{At: x.now, Alert: x.alert.ID, Verb: string(verb), Who: p.ID, Name: p.Name, State: string(text), Scope: x.scope()})
	if err != nil {
		return Control{}, err
	}
	return Control{Verb: Undo, Arg: strconv.FormatInt(id, 10), Label: "Undo"}, x.audit(string(verb), about)
}

// audit notes what a person did. No incoming webhook is pressed, so that no destination is a secret here.
func (x *act) audit(action, about string) error {
	text := "in " + string(x.press.Destination)
	if x.alert.ID != 0 {
		text = fmt.Sprintf("alert %d in %s", x.alert.ID, x.alert.Destination)
	}
	if about != "" {
		text += ": " + about
	}
	return x.tx.Audit(store.Change{At: x.now, Who: x.press.Person.ID + " (" + x.press.Person.Name + ")", Action: action, About: text, Scope: x.scope()})
}

// public is a change as everybody sees it: one line with the button that takes it back.
func (x *act) public(s state, about string, line Text) (Answer, error) {
	return x.publicBy(x.press.Verb, s, about, line)
}

// publicBy is public for what was typed.
func (x *act) publicBy(verb Verb, s state, about string, line Text) (Answer, error) {
	back, err := x.changedBy(verb, s, about)
	return Answer{Public: &Page{Paragraphs: []Text{line}, Controls: []Control{back}}}, err
}

// undo takes back exactly the change that its button stands beside, once.
func (x *act) undo() (Answer, error) {
	id, _ := strconv.ParseInt(x.press.Arg, 10, 64) // what is no number is no change
	r, err := x.tx.Reversal(id)
	switch {
	case errors.Is(err, store.ErrNone) || err == nil && (r.Alert != x.alert.ID || r.Alert == 0 && r.Scope != x.scope()):
		return private("karaula does not know this change any more, so it cannot be taken back."), nil
	case err != nil:
		return Answer{}, err
	case !r.Done.IsZero():
		return private(fmt.Sprintf("%s took this back at %s already.", r.DoneBy, x.clock(r.Done))), nil
	}
	var s state
	if err := json.Unmarshal([]byte(r.State), &s); err != nil {
		return Answer{}, fmt.Errorf("change %d: %w", id, err)
	}
	back := map[Verb]func(store.Reversal, state) (Text, string, error){
		Take: x.untake, Release: x.untake, Calm: x.unquiet, Quiet: x.unquiet, LeaveOut: x.putBack, Wrong: x.unsay, Keeping: x.unkeep, Setting: x.unset, Feeding: x.unfeed, Correcting: x.uncorrect,
	}[Verb(r.Verb)]
	if back == nil {
		return private("This version of karaula cannot take that back."), nil
	}
	line, stale, err := back(r, s)
	switch {
	case err != nil:
		return Answer{}, err
	case stale != "":
		return private("That cannot be taken back any more: " + ended(stale)), nil
	}
	if err := errors.Join(x.tx.Reversed(r.ID, x.now, x.press.Person.Name), x.audit("undo "+r.Verb, "")); err != nil {
		return Answer{}, err
	}
	if x.alert.Advice != nil { // its buttons stand below it again
		x.alert.Advice.Done, x.alert.Advice.Dismissed = "", false
		if err := x.revise(news.ReasonDecided); err != nil {
			return Answer{}, err
		}
	}
	if Verb(r.Verb) == Wrong {
		return Answer{Private: &Page{Paragraphs: []Text{line}}}, nil
	}
	return Answer{Public: &Page{Paragraphs: []Text{line}}}, nil
}
