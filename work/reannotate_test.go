package work_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// Items that an older version of the rules has read are read again, and what their stories say follows; nothing is posted,
// not by that and not by the next start.
func TestReannotate(t *testing.T) { onBoth(t, reannotates) }

func reannotates(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	for i := range 60 { // more than a batch
		d.report(fmt.Sprintf("Barricade %d in Zvečan", i), "Ibar")
	}
	d.report(shots, "Ibar")
	stop := d.run()
	d.settle()
	stop()
	want := annotations(t, d)
	// As rules would leave it that know nothing of shots, of injured people and of half of the barricades.
	change(t, d, func(tx *store.Tx) error {
		all, err := tx.ReportsBelow(math.MaxInt64, 1000)
		for _, r := range all {
			if r.ID%2 == 0 && r.ID != all[0].ID || err != nil {
				continue
			}
			r.Annotation = news.Annotation{Lang: r.Annotation.Lang, RulesStamp: "old", Category: news.CategoryNone}
			if err = tx.EditItem(r.Report); err == nil {
				err = tx.SetFacts(r.Story, news.Facts{Category: news.CategoryNone, First: r.Published, Latest: r.Published})
			}
		}
		return err
	})
	alerts, messages := states(t, d), len(chat.Messages())

	log := slog.New(slog.DiscardHandler)
	reader := &work.Reannotator{Store: d.store, Rules: d.intake.Rules, Log: log, Outage: &work.Outage{Log: log}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // cut off before the end, as a restart does
	if err := reader.Run(ctx); err != nil {
		t.Fatal(err)
	}
	stop = d.run()
	if err := reader.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.settle()
	stop()
	d.close()

	d = newDesk(t, o, chat) // a start takes up whatever has something left to tell
	t.Cleanup(d.close)
	stop = d.run()
	d.settle()
	stop()
	if got := annotations(t, d); got != want {
		t.Errorf("the items and stories are\n%s\nwant\n%s", got, want)
	}
	if got := states(t, d); got != alerts {
		t.Errorf("the alerts are\n%s\nwant\n%s", got, alerts)
	}
	if got := len(chat.Messages()); got != messages {
		t.Errorf("%d messages were posted", got-messages)
	}

	// What is done is not done again: an annotation that is not the rules' stays.
	change(t, d, func(tx *store.Tx) error {
		all, err := tx.ReportsBelow(math.MaxInt64, 1)
		all[0].Concepts = []string{"mark"}
		if err != nil {
			return err
		}
		return tx.EditItem(all[0].Report)
	})
	marked := annotations(t, d)
	again := &work.Reannotator{Store: d.store, Rules: d.intake.Rules, Log: log, Outage: &work.Outage{Log: log}}
	if err := again.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := annotations(t, d); got != marked {
		t.Error("a second run read items again that were read")
	}
}

// A story whose level rises by reading it again raises no alert; the next report does, if the story is worse than what was
// told.
func TestReannotateRaisesNothing(t *testing.T) {
	chat := newChat(t)
	d := newDesk(t, tempStore(t), chat)
	t.Cleanup(d.close)
	id := d.report(shots, "Ibar").Alerts[0]
	// As if the older rules had seen no more than a tension there.
	change(t, d, func(tx *store.Tx) error {
		all, err := tx.ReportsBelow(math.MaxInt64, 1)
		if err != nil {
			return err
		}
		r := all[0]
		r.Level, r.RulesStamp = news.Tension, "old"
		story, err := tx.Story(r.Story)
		if err != nil {
			return err
		}
		story.Level = news.Tension
		a, err := tx.Alert(id)
		if err != nil {
			return err
		}
		a.Level, a.Stories[0].Level = news.Tension, news.Tension
		for _, step := range []error{tx.EditItem(r.Report), tx.SetFacts(story.ID, story.Facts), tx.ChangeAlert(a), tx.PutAlertStory(id, a.Stories[0])} {
			if step != nil {
				return step
			}
		}
		return nil
	})
	stop := d.run()
	defer stop()
	d.settle()
	before := d.alert(id)
	log := slog.New(slog.DiscardHandler)
	reader := &work.Reannotator{Store: d.store, Rules: d.intake.Rules, Log: log, Outage: &work.Outage{Log: log}}
	if err := reader.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.settle()
	after := d.alert(id)
	if after.Level != news.Tension || after.Revision != before.Revision || after.Deliveries != before.Deliveries {
		t.Errorf("the alert was %+v and is %+v", before, after)
	}
	var story news.Story
	change(t, d, func(tx *store.Tx) (err error) {
		story, err = tx.Story(after.Stories[0].StoryID)
		return err
	})
	if story.Level < news.Violence {
		t.Errorf("the story's level is %v, want what it says to the rules of today", story.Level)
	}
	d.report(shots, "Prishtina Post")
	d.settle()
	if got := d.alert(id); got.ShownLevel != story.Level {
		t.Errorf("after a further report the destination was told of level %v, want %v", got.ShownLevel, story.Level)
	}
}

func change(t testing.TB, d *desk, f func(*store.Tx) error) {
	t.Helper()
	if err := d.store.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// annotations shows what the rules found in every item, and what the stories say.
func annotations(t *testing.T, d *desk) string {
	t.Helper()
	var text string
	change(t, d, func(tx *store.Tx) error {
		all, err := tx.ReportsBelow(math.MaxInt64, 1000)
		for _, r := range all {
			story, err := tx.Story(r.Story)
			if err != nil {
				return err
			}
			text += fmt.Sprintf("%d %+v, story %+v\n", r.ID, r.Annotation, story.Facts)
		}
		return err
	})
	return text
}

// states shows every alert as it stands.
func states(t *testing.T, d *desk) string {
	t.Helper()
	var text string
	change(t, d, func(tx *store.Tx) error {
		all, err := tx.LatestAlerts(1000)
		for _, a := range all {
			a.Changed, a.Posted = a.Changed.Truncate(time.Millisecond), a.Posted.Truncate(time.Millisecond)
			text += fmt.Sprintf("%+v\n", a)
		}
		return err
	})
	return text
}
