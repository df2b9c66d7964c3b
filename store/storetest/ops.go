package storetest

import (
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func troubles(t *testing.T, s *store.Store) {
	same(t, "troubles of a new store", ask(t, s, (*store.Tx).Troubles), []store.Trouble(nil))
	second := store.Trouble{Key: "network", Text: "no way out", Since: noon.Add(time.Second)}
	first := store.Trouble{Key: "feed 7", Text: "Ibar cannot be read", Since: noon, Told: noon.Add(time.Minute), Edited: noon.Add(2 * time.Minute),
		Good: noon.Add(3 * time.Minute), Ended: noon.Add(4 * time.Minute)}
	put := func(x store.Trouble) { write(t, s, func(tx *store.Tx) error { return tx.PutTrouble(x) }) }
	put(second)
	put(first)
	same(t, "troubles, the oldest first", ask(t, s, (*store.Tx).Troubles), []store.Trouble{first, second})
	second.Told, second.Text = noon.Add(time.Hour), "still no way out"
	put(second)
	write(t, s, func(tx *store.Tx) error { return tx.RemoveTrouble("feed 7") })
	same(t, "troubles after a change and a removal", ask(t, s, (*store.Tx).Troubles), []store.Trouble{second})
}

func opsAlerts(t *testing.T, s *store.Store) {
	open := func(d news.Destination, kind news.AlertKind, group string, at time.Time) (id int64) {
		write(t, s, func(tx *store.Tx) (err error) {
			id, err = tx.AddAlert(news.Alert{Destination: d, Kind: kind, Group: group, Note: "Ibar cannot be read", Opened: at, Changed: at, Revision: 1, Cause: news.ReasonTrouble})
			return err
		})
		return id
	}
	open("slack:#a", news.KindOps, "feed 7", noon)
	id := open("slack:#a", news.KindOps, "feed 7", noon.Add(time.Hour))
	open("slack:#b", news.KindOps, "feed 7", noon.Add(time.Hour))
	open("slack:#a", news.KindOps, "feed 8", noon.Add(time.Hour))
	open("slack:#a", news.KindAlert, "feed 7", noon.Add(time.Hour))
	got := ask(t, s, func(tx *store.Tx) ([]news.Alert, error) {
		return tx.OpsAlerts("slack:#a", "feed 7", noon.Add(time.Hour))
	})
	if len(got) != 1 || got[0].ID != id || got[0].Note != "Ibar cannot be read" || got[0].Kind != news.KindOps {
		t.Fatalf("ops messages of a group since a time: %+v, want alert %d alone", got, id)
	}
	if n := len(ask(t, s, (*store.Tx).Unshown)); n != 4 {
		t.Errorf("%d messages are to be shown, want the 4 of ops, which have no story", n)
	}
	a := got[0]
	a.Message, a.Shown, a.Posted = "m", 1, noon
	write(t, s, func(tx *store.Tx) error { return tx.RecordShown(a) })
	if n := len(ask(t, s, (*store.Tx).Unshown)); n != 3 {
		t.Errorf("%d messages are to be shown after one was, want 3", n)
	}
	a.Note, a.Revision = "Ibar is read again", 2
	write(t, s, func(tx *store.Tx) error { return tx.ChangeAlert(a) })
	same(t, "a message that changed", getAlert(t, s, id), a)
	if n := len(ask(t, s, (*store.Tx).Unshown)); n != 4 {
		t.Errorf("%d messages are to be shown after that one changed, want 4", n)
	}
}

func stuck(t *testing.T, s *store.Store) {
	deliver := func(d news.Destination, key string, intent, done time.Duration, failures int, refused bool, text string) {
		id := addAlert(t, s, d)
		x := news.Delivery{Key: key, AlertID: id, Act: news.Post, Reason: news.ReasonNew, Revision: 1, Intent: noon.Add(intent),
			Tried: noon.Add(intent), Failures: failures, Refused: refused, Error: text}
		if done != 0 {
			x.Done = noon.Add(done)
		}
		write(t, s, func(tx *store.Tx) error { return tx.PutDelivery(x) })
		same(t, "the delivery "+key, ask(t, s, func(tx *store.Tx) ([]news.Delivery, error) { return tx.Deliveries(id) }), []news.Delivery{x})
	}
	const m = time.Minute
	deliver("slack:#a", "a1", 2*m, 0, 3, false, "second")
	deliver("slack:#a", "a2", 1*m, 0, 2, true, "first")
	deliver("slack:#a", "a3", 0, 1*m, 0, false, "")           // before the first that waits
	deliver("slack:#a", "a4", 3*m, 4*m, 1, false, "")         // after it
	deliver("slack:#a", "a5", 4*m, 5*m, 1, true, "overtaken") // nothing arrived
	deliver("slack:#b", "b1", 2*m, 0, 1, true, "once")
	deliver("slack:#c", "c1", 2*m, 0, 0, false, "") // on its way
	deliver("slack:#d", "d1", 2*m, 3*m, 5, false, "")
	same(t, "destinations that take nothing", ask(t, s, (*store.Tx).Stuck), []store.Stuck{
		{Destination: "slack:#a", Waiting: 2, Since: noon.Add(m), Took: noon.Add(4 * m), Refused: true, Error: "first"},
		{Destination: "slack:#b", Waiting: 1, Since: noon.Add(2 * m), Error: "once"},
	})
}

func day(t *testing.T, s *store.Store) {
	addStory(t, s, facts(news.Violence), report(1), report(2))
	shown := func(level news.Level, changed time.Time) {
		write(t, s, func(tx *store.Tx) error {
			id, err := tx.AddAlert(news.Alert{Destination: news.Console, Opened: changed, Changed: changed, Revision: 1, Level: level, Cause: news.ReasonNew})
			if err != nil {
				return err
			}
			return tx.RecordShown(news.Alert{ID: id, Message: "m", Shown: 1, Posted: changed})
		})
	}
	shown(news.Violence, noon)
	shown(news.Violence, noon.Add(time.Hour))
	shown(news.Deadly, noon.Add(time.Hour))
	addAlert(t, s, news.Console) // not shown yet
	since := func(at time.Time) store.Day {
		return ask(t, s, func(tx *store.Tx) (store.Day, error) { return tx.Since(at) })
	}
	same(t, "a day", since(noon), store.Day{Items: 2, Alerts: map[news.Level]int{news.Violence: 2, news.Deadly: 1}})
	same(t, "its end", since(noon.Add(time.Hour)), store.Day{Alerts: map[news.Level]int{news.Violence: 1, news.Deadly: 1}})
}
