package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func quietCommand() Command {
	what := Arg{Name: "what", Does: "a place in any language, watchlist NAME, alert 12 or story s45", Required: true, suggest: suggestWhat}
	return Command{Name: "quiet", Aliases: []string{"mute", "snooze"}, Example: "quiet north Kosovo for 8h",
		Does: "Send no new messages about something for a while, at most 7 days, unless it gets worse",
		Subs: []Command{
			{Name: "start", Implied: true, Example: "quiet north Kosovo for 8h", keep: (*act).quietStart, Does: "Make a place, a watchlist, an alert or a story quiet in this channel",
				Args: []Arg{what, {Name: "for", Before: "for ", Does: "8h (if you say nothing), 2d, tomorrow, 14:30, monday 09:00, 2026-11-30"}}},
			{Name: "list", Example: "quiet list", answer: (*act).quietList, Does: "What is quiet here, and until when"},
			{Name: "end", Aliases: []string{"stop"}, Example: "quiet end north Kosovo", keep: (*act).quietEnd, Does: "Let something be told of again",
				Args: []Arg{what}},
		}}
}

// quietThere is where a typed quieting holds: in this channel, and from the console everywhere.
func (x *act) quietThere() news.Destination {
	if x.press.Destination == news.Console {
		return ""
	}
	return x.press.Destination
}

// quietNames are what may be named here: watchlists of other channels are none of this one's.
func (x *act) quietNames() Names {
	n := x.names()
	if there := x.quietThere(); there != "" {
		n.Watchlists = posting(n.Watchlists, there)
	}
	return n
}

const quietHint = "Type: " + Slash + " quiet north Kosovo for 8h (or watchlist NAME, alert 12, story s45)"

// quietStart makes what was typed quiet.
func (x *act) quietStart(typed string) (Answer, error) {
	typed, form := x.given(typed, quietForm(), quietIn)
	if form != nil {
		return Answer{Form: form}, nil
	}
	wrong := func(field string, err error) (Answer, error) {
		if x.press.Fields != nil {
			return x.marked(quietForm(), field, err.Error()), nil
		}
		return private(sentence(err) + quietHint), nil
	}
	what, until, err := SplitQuiet(strings.Fields(typed), x.now.In(x.place()))
	if err != nil {
		return wrong("for", err)
	}
	if ask := x.ambiguous("quiet", what, strings.TrimPrefix(typed, what)); ask != nil {
		return *ask, nil
	}
	q, err := x.quietNames().QuietTarget(what)
	if err != nil {
		return wrong("what", err)
	}
	q.Destination, q.From, q.Until, q.By = x.quietThere(), x.now, until.Truncate(time.Millisecond), x.press.Person.Name
	var a Answer
	err = x.writing(func() (err error) {
		a, err = x.makeTypedQuiet(q)
		return err
	})
	return a, err
}

func (x *act) makeTypedQuiet(q news.Quieting) (Answer, error) {
	if ok, why, err := x.here(q); err != nil || !ok {
		return private(why), err
	}
	if err := QuietLevel(x.tx, x.Rules, &q); err != nil {
		if isNotThere(err) {
			return private(sentence(err) + quietHint), nil
		}
		return Answer{}, err
	}
	ended, err := x.quietingsOf(q)
	if err != nil {
		return Answer{}, err
	}
	if q.ID, err = x.tx.AddQuieting(q); err != nil {
		return Answer{}, err
	}
	words := fmt.Sprintf(" made %s quiet%s until %s.", x.names().QuietName(q), everywhere(q), x.clock(q.Until))
	if q.Level < news.Deadly {
		words += fmt.Sprintf(" From %s (%d of 4) on it is told all the same.", q.Level+1, int(q.Level+1))
	}
	return x.publicBy(Quiet, state{Quieting: q.ID, Ended: ended, Target: &q}, quietRecord(q), doer(x.press.Person, words))
}

// here reports whether something can be made quiet from this channel: an alert only where it stands.
func (x *act) here(q news.Quieting) (ok bool, why string, err error) {
	if q.Kind != news.QuietAlert || q.Destination == "" {
		return true, "", nil
	}
	id, _ := strconv.ParseInt(q.What, 10, 64) // QuietTarget took digits alone
	a, err := x.tx.Alert(id)
	if isNone(err) {
		return true, "", nil // QuietLevel says that there is none
	}
	if err == nil && a.Destination != q.Destination {
		return false, fmt.Sprintf("Alert %d stands in another channel. It can only be made quiet there.", id), nil
	}
	return err == nil, "", err
}

// quietingsOf are those of the same thing in the same place that hold.
func (x *act) quietingsOf(q news.Quieting) ([]news.Quieting, error) {
	all, err := x.tx.QuietingOf(q, x.now)
	return slices.DeleteFunc(all, func(other news.Quieting) bool { return other.Destination != q.Destination }), err
}

// seen are the quietings that this channel is told of: its own and those that hold everywhere; on the console all.
func (x *act) seen() ([]news.Quieting, error) {
	all, err := x.tx.Quietings(x.now)
	there := x.quietThere()
	return slices.DeleteFunc(all, func(q news.Quieting) bool { return there != "" && !q.In(there) }), err
}

func (x *act) quietList(typed string) (Page, bool, error) {
	if typed != "" {
		return extra("quiet list", typed), true, nil
	}
	all, err := x.seen()
	if err != nil {
		return Page{}, false, err
	}
	if len(all) == 0 {
		return Page{Paragraphs: []Text{Say("Nothing is quiet here. " + quietHint)}}, false, nil
	}
	p := Page{Paragraphs: []Text{{{Text: "What is quiet here", Strong: true}}}}
	for _, q := range all {
		p.Paragraphs = append(p.Paragraphs, Say(fmt.Sprintf("%d: %s%s until %s, by %s. Told all the same: what is above %s.",
			q.ID, x.names().QuietName(q), everywhere(q), x.clock(q.Until), oneLine(q.By), q.Level)))
		if len(p.Controls) < perPage && q.Destination == x.quietThere() {
			p.Controls = append(p.Controls, Control{Verb: Ask, Arg: fmt.Sprintf("quiet end %d", q.ID), Label: fmt.Sprintf("End %d", q.ID)})
		}
	}
	return p, false, nil
}

// quietEnd ends what was typed: a number of quiet list, or what is quiet.
func (x *act) quietEnd(typed string) (Answer, error) {
	if typed == "" {
		return private("What is to be told of again? Its number stands in: " + Slash + " quiet list"), nil
	}
	id, noNumber := strconv.ParseInt(typed, 10, 64)
	var target news.Quieting
	if noNumber != nil {
		if ask := x.ambiguous("quiet end", typed, ""); ask != nil {
			return *ask, nil
		}
		var err error
		if target, err = x.quietNames().QuietTarget(typed); err != nil {
			return private(sentence(err) + "What is quiet is listed by: " + Slash + " quiet list"), nil
		}
	}
	var a Answer
	err := x.writing(func() error {
		if target.Kind == news.QuietStory {
			if _, err := SettleStory(x.tx, &target); err != nil && !isNotThere(err) {
				return err
			}
		}
		all, err := x.seen()
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(q news.Quieting) bool {
			return noNumber == nil && q.ID != id || noNumber != nil && (q.Kind != target.Kind || q.What != target.What)
		})
		a, err = x.endTyped(typed, all)
		return err
	})
	return a, err
}

// endTyped ends quietings, which are those of one thing.
func (x *act) endTyped(typed string, all []news.Quieting) (Answer, error) {
	if len(all) == 0 {
		return private(fmt.Sprintf("“%s” is not quiet here. What is quiet is listed by: %s quiet list", part(typed, 60), Slash)), nil
	}
	for _, q := range all {
		if there := x.quietThere(); there != "" && q.Destination == "" {
			return private(fmt.Sprintf("%s was made quiet everywhere, by %s. That is ended on the command line: karaula quiet end %d", x.names().QuietName(q), oneLine(q.By), q.ID)), nil
		}
	}
	for _, q := range all {
		if err := x.tx.EndQuieting(q.ID, x.now); err != nil {
			return Answer{}, err
		}
	}
	last := all[len(all)-1]
	return x.publicBy(Quiet, state{Ended: all, Target: &last}, "end "+quietRecord(last), doer(x.press.Person, fmt.Sprintf(" lets %s be told of again.", x.names().QuietName(last))))
}

func everywhere(q news.Quieting) string {
	if q.Destination == "" {
		return " everywhere"
	}
	return ""
}

func quietRecord(q news.Quieting) string {
	return fmt.Sprintf("%s %s until %s, level %d", q.Kind, q.What, q.Until.UTC().Format(time.RFC3339), int(q.Level))
}

// unquietTyped takes back that something was made quiet by what was typed, or let be told of again.
func (x *act) unquietTyped(r store.Reversal, s state) (line Text, stale string, err error) {
	target := *s.Target
	hold, err := x.quietingsOf(target)
	name := x.names().QuietName(target)
	switch {
	case err != nil:
		return nil, "", err
	case len(hold) == 0 && s.Quieting != 0:
		return nil, name + " is not quiet any more.", nil
	case len(hold) > 0 && hold[len(hold)-1].ID != s.Quieting:
		return nil, fmt.Sprintf("%s was made quiet again since, until %s.", name, x.clock(hold[len(hold)-1].Until)), nil
	}
	for _, q := range hold {
		if err := x.tx.EndQuieting(q.ID, x.now); err != nil {
			return nil, "", err
		}
	}
	words := fmt.Sprintf(" did: %s is told of again.", name)
	for _, q := range s.Ended {
		if q.From = x.now; !q.Until.After(x.now) {
			continue
		}
		if _, err := x.tx.AddQuieting(q); err != nil {
			return nil, "", err
		}
		words = fmt.Sprintf(" did: %s is quiet until %s.", name, x.clock(q.Until))
	}
	return append(doer(x.press.Person, " took back what "), Span{Text: r.Name, Person: r.Who}, Span{Text: words}), "", nil
}
