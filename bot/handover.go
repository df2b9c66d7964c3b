package bot

import (
	"fmt"
	"time"

	"github.com/karaula/karaula/news"
)

const (
	firstLook    = 8 * time.Hour // how far back a handover goes for who never took over
	longestLook  = 7 * 24 * time.Hour
	mostAlerts   = 50 // that a handover looks through, the latest changed
	mostUntended = 5  // alerts of nobody that are named
)

// handover is the briefing since the person last asked for one here, with who is on what.
func (x *act) handover(typed string) (Answer, error) {
	if typed != "" {
		p := extra("brief handover", typed)
		return Answer{Private: &p}, nil
	}
	var before time.Time
	if err := x.writing(func() (err error) {
		before, err = x.tx.Look(x.press.Person.ID, x.press.Destination, x.now)
		return err
	}); err != nil {
		return Answer{}, err
	}
	since, note := before, ""
	switch {
	case before.IsZero():
		since, note = x.now.Add(-firstLook), fmt.Sprintf("This is your first handover here, so it goes back %s. The next one begins now.", inWords(firstLook))
	case x.now.Sub(before) > longestLook:
		since, note = x.now.Add(-longestLook), fmt.Sprintf("Your last handover was %s. This one goes back 7 days.", x.clock(before))
	}
	var p Page
	err := x.reading(func() (err error) {
		if p, err = x.briefing("Handover", x.watched(), since); err != nil {
			return err
		}
		tended, err := x.tended(since)
		if note != "" {
			tended = append(tended, Text{{Text: note, Quiet: true}})
		}
		p.Paragraphs = append(p.Paragraphs, tended...)
		return err
	})
	return x.shared(p), err
}

// shared is a page for the person, or for everybody where that was asked for.
func (x *act) shared(p Page) Answer {
	if x.press.Share {
		return Answer{Public: &p}
	}
	return Answer{Private: &p}
}

// tended says who is on which alert of this channel, which ones of violence and above nobody is on, and what is quiet.
func (x *act) tended(since time.Time) (out []Text, err error) {
	all, err := x.tx.AlertsIn(x.press.Destination, x.now.Add(-longestLook), mostAlerts)
	if err != nil {
		return nil, err
	}
	named := func(line Text, a news.Alert) (Text, error) {
		head, err := x.tx.Report(a.Headline)
		if isNone(err) {
			return append(line, Span{Text: fmt.Sprintf("alert %d", a.ID)}), nil
		}
		return append(line, Span{Text: fmt.Sprintf("alert %d (", a.ID)}, Span{Text: part(head.Title, 80), URL: head.URL}, Span{Text: fmt.Sprintf(", %s)", a.Level)}), err
	}
	nobody := Text{{Text: "Nobody is on: ", Strong: true}}
	untended := 0
	for _, a := range all {
		switch {
		case a.Taken.ID != "":
			line, err := named(append(doer(taker(a.Taken), ""), Span{Text: " is on "}), a)
			if err != nil {
				return nil, err
			}
			out = append(out, append(line, Span{Text: fmt.Sprintf(" since %s.", x.clock(a.Taken.At))}))
		case a.Changed.After(since) && a.Level >= news.Elevated:
			if untended++; untended > mostUntended {
				continue
			}
			if untended > 1 {
				nobody = append(nobody, Span{Text: "; "})
			}
			if nobody, err = named(nobody, a); err != nil {
				return nil, err
			}
		}
	}
	if untended > mostUntended {
		nobody = append(nobody, Span{Text: fmt.Sprintf("; %d more", untended-mostUntended)})
	}
	if untended > 0 {
		out = append(out, append(nobody, Span{Text: "."}))
	}
	if len(out) == 0 {
		out = append(out, Say("Nobody is on an alert here, and no elevated one waits for somebody."))
	}
	quiet, err := x.seen()
	for _, q := range quiet {
		out = append(out, Say(fmt.Sprintf("Quiet until %s: %s, by %s.", x.clock(q.Until), x.names().QuietName(q), part(q.By, 60))))
	}
	return out, err
}

func taker(t news.Taken) Person { return Person{ID: t.ID, Name: part(t.Name, 60)} }
