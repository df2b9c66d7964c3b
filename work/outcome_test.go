package work_test

import (
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// answers are the reasons of the answers in the threads of a channel, in their order.
func answers(chat *bottest.Server) (reasons []news.Reason) {
	for _, m := range chat.Messages() {
		if m.Thread != "" {
			reasons = append(reasons, m.Versions[0].Reason)
		}
	}
	return reasons
}

const (
	announced = "Protest announced in Zvečan"
	fired     = "Police fire tear gas in Leposavić"
	wounded   = "Shots fired and five wounded in clashes in Zubin Potok"
)

// A message that cannot be changed is left as it is, for good: answers tell what happens.
func TestUnchangeable(t *testing.T) { onBoth(t, unchangeable) }

func unchangeable(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	defer d.close()
	stop := d.run()
	defer stop()
	id := d.report(announced, "Ibar").Alerts[0]
	d.settle()
	chat.Fail(bottest.Fault{Status: 409})
	d.report(announced, "Prishtina Post")
	d.settle()
	d.report("Protest announced in Leposavić", "Ibar")
	d.settle()
	d.report(wounded, "Ibar")
	d.settle()
	if got, want := answers(chat), []news.Reason{news.ReasonRelated, news.ReasonRaised}; !slices.Equal(got, want) {
		t.Errorf("answers %q, want %q", got, want)
	}
	if n := chat.Calls("edit"); n != 1 || len(chat.Opening(id)) != 1 || len(chat.Opening(id)[0].Versions) != 1 {
		t.Errorf("%d edits were tried of %d messages, want the one that was refused", n, len(chat.Opening(id)))
	}
}

// An answer that has no thread is an edit instead; a raised level is told in the channel.
func TestThreadless(t *testing.T) { onBoth(t, threadless) }

func threadless(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	defer d.close()
	stop := d.run()
	defer stop()
	id := d.report(announced, "Ibar").Alerts[0]
	d.settle()
	chat.Fail(bottest.Fault{}, bottest.Fault{Status: 410})
	d.report("Protest announced in Leposavić", "Ibar")
	d.settle()
	d.report("Protest announced in Zubin Potok", "Ibar")
	d.settle()
	versions := chat.Opening(id)[0].Versions
	for _, c := range versions[len(versions)-2:] {
		if len(c.Lines) != 1 || len(c.Told) != 1 {
			t.Errorf("an edit names %d stories that are new, want the one that joined: %+v", len(c.Lines), c.Lines)
		}
	}
	d.report(wounded, "Ibar")
	d.settle()
	if got, want := answers(chat), []news.Reason{news.ReasonRaised}; !slices.Equal(got, want) {
		t.Errorf("answers %q, want %q", got, want)
	}
}

// A message that can neither be changed nor answered is done with: a new story has one of its own, as has a raised level.
func TestNeitherEditNorThread(t *testing.T) {
	chat := newChat(t)
	d := newDesk(t, tempStore(t), chat)
	defer d.close()
	stop := d.run()
	defer stop()
	first := d.report(announced, "Ibar").Alerts[0]
	d.settle()
	chat.Fail(bottest.Fault{Status: 409}, bottest.Fault{Status: 410})
	d.report("Protest announced in Leposavić", "Ibar") // it joined before anybody knew
	d.settle()
	if got := chat.Opening(first); len(got) != 2 || got[1].Versions[0].Reason != news.ReasonRelated {
		t.Errorf("%d opening messages of the alert, want a second one that tells of the story which joined", len(got))
	}
	if a := d.alert(first); a.Fixed || a.Threadless || a.Gone {
		t.Errorf("the new message counts as broken: %+v", a)
	}
}

// What is too long is sent again without what can be left out.
func TestTooLong(t *testing.T) {
	chat := newChat(t)
	d := newDesk(t, tempStore(t), chat)
	defer d.close()
	stop := d.run()
	defer stop()
	chat.Fail(bottest.Fault{Status: 413})
	id := d.tell(announced, "People are called to come at noon.", "Ibar").Alerts[0]
	d.settle()
	if got := chat.Opening(id); len(got) != 1 || got[0].Versions[0].Summary != "" || got[0].Versions[0].Headline != announced {
		t.Errorf("opening messages %+v, want one without its summary", got)
	}
}

// The platform asks to wait with an edit: a raised level goes first.
func TestRaisedPassesEditThatWaits(t *testing.T) {
	chat := newChat(t)
	d := newDesk(t, tempStore(t), chat)
	defer d.close()
	id := d.report(announced, "Ibar").Alerts[0]
	if wait, err := d.reconcile(id); err != nil || wait != 0 {
		t.Fatal(wait, err)
	}
	chat.Fail(bottest.Fault{Status: 429, Wait: time.Hour})
	d.report(announced, "Prishtina Post")
	if wait, err := d.reconcile(id); err != nil || wait < time.Minute {
		t.Fatalf("wait %v, error %v after the platform asked to wait an hour", wait, err)
	}
	d.report("Protest announced in Leposavić", "Ibar")
	if wait, err := d.reconcile(id); err != nil || wait < time.Minute || len(answers(chat)) != 0 {
		t.Fatalf("wait %v, error %v, answers %q: what is not urgent waits with the edit", wait, err, answers(chat))
	}
	d.report(wounded, "Ibar")
	if _, err := d.reconcile(id); err != nil {
		t.Fatal(err)
	}
	if got := answers(chat); len(got) == 0 || got[0] != news.ReasonRaised {
		t.Errorf("answers %q, want the raised level first", got)
	}
}
