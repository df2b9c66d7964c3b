package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// traffic goes through what counts as a new message of a destination, and as an alert that was opened there.
func traffic(t *testing.T, s *store.Store) {
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	open := func(d news.Destination, kind news.AlertKind, group news.Reason, opened int, l news.Level) (id int64) {
		write(t, s, func(tx *store.Tx) (err error) {
			if id, err = tx.AddAlert(news.Alert{Destination: d, Kind: kind, Group: string(group), Opened: at(opened), Changed: at(opened), Revision: 1, Level: l}); err != nil {
				return err
			}
			return tx.PutAlertStory(id, news.AlertStory{StoryID: id, Level: l, Joined: 1})
		})
		return id
	}
	keys := 0
	deliver := func(alert int64, act news.Act, change func(*news.Delivery)) {
		keys++
		d := news.Delivery{Key: fmt.Sprint("abcdef-", keys), AlertID: alert, Act: act, Intent: noon}
		change(&d)
		write(t, s, func(tx *store.Tx) error { return tx.PutDelivery(d) })
	}
	arrived := func(minutes int) func(*news.Delivery) { return func(d *news.Delivery) { d.Done = at(minutes) } }
	count := func(d news.Destination) news.Traffic {
		return ask(t, s, func(tx *store.Tx) (news.Traffic, error) { return tx.Traffic(d, at(60), 5*time.Minute, 30*time.Minute) })
	}
	same(t, "nothing yet", count("console"), news.Traffic{})

	first := open("console", news.KindAlert, "", 10, 1)
	deliver(first, news.Post, arrived(10))
	deliver(first, news.Reply, arrived(55)) // just too long ago
	deliver(first, news.Reply, arrived(58))
	deliver(first, news.Edit, arrived(59))
	deliver(first, news.Reply, func(d *news.Delivery) { d.Done, d.Reason = at(59), news.ReasonLanguage })
	deliver(first, news.Reply, func(d *news.Delivery) { d.Done, d.Error = at(59), "overtaken" })
	deliver(first, news.Reply, func(d *news.Delivery) { d.Failures, d.Error = 1, "refused" })
	lost := open("console", news.KindAlert, "", 40, 3)
	deliver(lost, news.Post, func(d *news.Delivery) { d.Unsure = true })
	open("console", news.KindAlert, "", 45, 2)
	open("console", news.KindDigest, news.ReasonQuiet, 50, 4)
	open("console", news.KindFold, news.ReasonAway, 50, 1)
	other := open("slack:#a", news.KindAlert, "", 58, 4)
	deliver(other, news.Post, arrived(58))
	write(t, s, func(tx *store.Tx) error { // it was opened at tension, whatever it became
		a, err := tx.Alert(first)
		if err != nil {
			return err
		}
		a.Level = news.Deadly
		a.Shown = 1
		if err := tx.ChangeAlert(a); err != nil {
			return err
		}
		return tx.RecordShown(a)
	})
	want := news.Traffic{Sent: []time.Time{at(58), at(59), at(60)}, Minor: 1, Coming: 1, Opened: 2, Critical: 1}
	same(t, "two answers, one post that may have arrived, one alert to come", count("console"), want)

	none(t, "no fold yet", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.LatestFold("console", noon); return err }))
	fold := open("console", news.KindFold, news.ReasonStorm, 57, 1)
	deliver(fold, news.Post, func(d *news.Delivery) { d.Done, d.Level = at(57), news.Tension })
	deliver(fold, news.Edit, func(d *news.Delivery) { d.Done, d.Level = at(58), news.Deadly })
	write(t, s, func(tx *store.Tx) error { return tx.RecordShown(news.Alert{ID: fold, Message: "m", Shown: 1}) })
	want.Sent, want.Folded, want.Told = []time.Time{at(57), at(58), at(59), at(60)}, true, news.Tension
	same(t, "and a fold", count("console"), want)
	if a := ask(t, s, func(tx *store.Tx) (news.Alert, error) { return tx.LatestFold("console", at(56)) }); a.ID != fold {
		t.Errorf("the latest fold is %d, want %d", a.ID, fold)
	}
	none(t, "a fold since then", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.LatestFold("console", at(57)); return err }))
	same(t, "when alerts were opened", ask(t, s, func(tx *store.Tx) ([]time.Time, error) { return tx.Openings("console", at(10)) }), []time.Time{at(40), at(45)})

	if a := ask(t, s, func(tx *store.Tx) (news.Alert, error) { return tx.CatchUp("console", at(50)) }); a.Group != string(news.ReasonAway) {
		t.Errorf("the catch-up message is %+v", a)
	}
	none(t, "a catch-up of a later absence", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.CatchUp("console", at(51)); return err }))
}

// foldOfStories keeps what was told of each story of a fold.
func foldOfStories(t *testing.T, s *store.Store) {
	id := addAlert(t, s, "console", news.AlertStory{StoryID: 1, Level: 1, Joined: 1, Rose: 1}, news.AlertStory{StoryID: 2, Level: 2, Joined: 1, Rose: 1})
	write(t, s, func(tx *store.Tx) error {
		a, err := tx.Alert(id)
		if err != nil {
			return err
		}
		a.Stories[0].Announced, a.Stories[0].ShownLevel = true, 1
		if err := tx.RecordShown(a); err != nil {
			return err
		}
		worse := a.Stories[0]
		worse.Level, worse.Rose, worse.ShownLevel, worse.Announced = 3, 2, 0, false // what was told is none of the writer's business
		return tx.PutAlertStory(id, worse)
	})
	same(t, "the stories", getAlert(t, s, id).Stories, []news.AlertStory{
		{StoryID: 1, Level: 3, Joined: 1, Rose: 2, Announced: true, ShownLevel: 1}, {StoryID: 2, Level: 2, Joined: 1, Rose: 1}})
}
