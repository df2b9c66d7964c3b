package bot

import (
	"fmt"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// take makes the person the one who is on it, unless somebody is.
func (x *act) take() (Answer, error) {
	p := x.press.Person
	switch t := x.alert.Taken; {
	case t.ID != "" && t.ID == p.ID:
		return private(fmt.Sprintf("You are on it already, since %s.", x.clock(t.At))), nil
	case t.ID != "":
		return private(fmt.Sprintf("%s took it at %s.", t.Name, x.clock(t.At))), nil
	}
	return x.hand(news.Taken{ID: p.ID, Name: p.Name, At: x.now}, doer(p, " is on it."))
}

// release makes nobody be on it. Anybody may do so: who took it may have gone home.
func (x *act) release() (Answer, error) {
	p, t := x.press.Person, x.alert.Taken
	switch t.ID {
	case "":
		return private("Nobody is on it any more."), nil
	case p.ID:
		return x.hand(news.Taken{}, doer(p, " is not on it any more."))
	}
	return x.hand(news.Taken{}, append(doer(p, ": "), Span{Text: t.Name, Person: t.ID}, Span{Text: " is not on it any more."}))
}

// hand gives the alert from one person to another, or to nobody.
func (x *act) hand(to news.Taken, line Text) (Answer, error) {
	before := x.alert.Taken
	x.alert.Taken = to
	if err := x.revise(news.ReasonTaken); err != nil {
		return Answer{}, err
	}
	return x.public(state{Before: &before, After: &to}, "", line)
}

// untake takes a hand-over back.
func (x *act) untake(r store.Reversal, s state) (line Text, stale string, err error) {
	now := x.alert.Taken
	if s.Before == nil || s.After == nil || now.ID != s.After.ID || !now.At.Equal(s.After.At) {
		if now.ID == "" {
			return nil, "nobody is on it any more.", nil
		}
		return nil, fmt.Sprintf("%s is on it since %s.", now.Name, x.clock(now.At)), nil
	}
	x.alert.Taken = *s.Before
	line = append(doer(x.press.Person, " took back what "), Span{Text: r.Name, Person: r.Who})
	if s.Before.ID == "" {
		line = append(line, Span{Text: " did: nobody is on it."})
	} else {
		line = append(line, Span{Text: " did: "}, Span{Text: s.Before.Name, Person: s.Before.ID}, Span{Text: " is on it again."})
	}
	return line, "", x.revise(news.ReasonTaken)
}
