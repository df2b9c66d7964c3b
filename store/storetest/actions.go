package storetest

import (
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// takenAlert sees that who is on an alert, and what its message says of its quiet, come back and overwrite nothing else.
func takenAlert(t *testing.T, s *store.Store) {
	id := addAlert(t, s, "slack:#a")
	want := getAlert(t, s, id)
	want.Taken = news.Taken{ID: "slack:U1", Name: "Ana", At: noon.Add(time.Millisecond)}
	change := want
	change.QuietShown = noon // no matter of ChangeAlert's
	write(t, s, func(tx *store.Tx) error { return tx.ChangeAlert(change) })
	same(t, "taken", getAlert(t, s, id), want)
	shown := want
	shown.Taken, shown.QuietShown = news.Taken{}, noon.Add(time.Hour)
	write(t, s, func(tx *store.Tx) error { return tx.RecordShown(shown) })
	want.QuietShown = shown.QuietShown
	same(t, "shown", getAlert(t, s, id), want)
}

func reversals(t *testing.T, s *store.Store) {
	r := store.Reversal{At: noon, Alert: 7, Verb: "take", Who: "slack:U1", Name: "Ana", State: `{"a":"š"}`}
	write(t, s, func(tx *store.Tx) (err error) { r.ID, err = tx.AddReversal(r); return err })
	get := func() store.Reversal {
		t.Helper()
		return ask(t, s, func(tx *store.Tx) (store.Reversal, error) { return tx.Reversal(r.ID) })
	}
	same(t, "as it was made", get(), r)
	none(t, "an unknown one", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Reversal(r.ID + 1); return err }))
	r.Done, r.DoneBy = noon.Add(time.Minute), "Ben"
	write(t, s, func(tx *store.Tx) error { return tx.Reversed(r.ID, r.Done, r.DoneBy) })
	same(t, "taken back", get(), r)
	for _, want := range []int{1, 0} {
		n := 0
		write(t, s, func(tx *store.Tx) (err error) { n, err = tx.RemoveReversals(noon.Add(time.Second), 5); return err })
		same(t, "how many were forgotten", n, want)
	}
	none(t, "a forgotten one", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Reversal(r.ID); return err }))
}

func feedback(t *testing.T, s *store.Store) {
	add := func(f store.Feedback) store.Feedback {
		t.Helper()
		write(t, s, func(tx *store.Tx) (err error) { f.ID, err = tx.AddFeedback(f); return err })
		return f
	}
	first := add(store.Feedback{At: noon, Who: "slack:U1", Destination: "slack:#a", Alert: 7, Story: 9, What: "place"})
	second := add(store.Feedback{At: noon.Add(time.Hour), Who: "discord:2", Destination: "discord-webhook:https://chat.example/hook/secret", Alert: 8, Story: 9, What: "old"})
	latest := func(n int) []store.Feedback {
		t.Helper()
		return ask(t, s, func(tx *store.Tx) ([]store.Feedback, error) { return tx.LatestFeedback(n) })
	}
	same(t, "the latest", latest(1), []store.Feedback{second})
	same(t, "all", latest(5), []store.Feedback{second, first})
	clean(t, s, []string{"hook/secret"}, nil)
	write(t, s, func(tx *store.Tx) error { return tx.DropFeedback(second.ID) })
	none(t, "taken back twice", s.Write(t.Context(), func(tx *store.Tx) error { return tx.DropFeedback(second.ID) }))
	write(t, s, func(tx *store.Tx) error {
		n, err := tx.RemoveFeedback(noon.Add(time.Second), 5)
		if n != 1 {
			t.Errorf("%d forgotten, want 1", n)
		}
		return err
	})
	same(t, "none", latest(5), []store.Feedback(nil))
}

func leftOut(t *testing.T, s *store.Store) {
	id := addAlert(t, s, "slack:#a", news.AlertStory{StoryID: 1, Joined: 1}, news.AlertStory{StoryID: 2, Joined: 2})
	left := func(story int64) []store.LeftOut {
		t.Helper()
		return ask(t, s, func(tx *store.Tx) ([]store.LeftOut, error) { return tx.LeftOut(story) })
	}
	write(t, s, func(tx *store.Tx) error { return tx.LeaveOut(id, 2, news.Elevated) })
	same(t, "what is left", storyIDs(getAlert(t, s, id)), []int64{1})
	same(t, "where it was left out", left(2), []store.LeftOut{{Alert: id, Destination: "slack:#a", Level: news.Elevated}})
	same(t, "another", left(1), []store.LeftOut(nil))
	write(t, s, func(tx *store.Tx) error { return tx.LetIn(id, 2) })
	none(t, "let in twice", s.Write(t.Context(), func(tx *store.Tx) error { return tx.LetIn(id, 2) }))
	same(t, "let in", left(2), []store.LeftOut(nil))
}

// leftOutMerged sees that a story that was left out stays so when it becomes a part of another.
func leftOutMerged(t *testing.T, s *store.Store) {
	a, b := addStory(t, s, facts(news.Elevated), report(1)), addStory(t, s, facts(news.Violence), report(2))
	id := addAlert(t, s, "console")
	write(t, s, func(tx *store.Tx) error {
		if err := tx.LeaveOut(id, b, news.Violence); err != nil {
			return err
		}
		if err := tx.LeaveOut(id, a, news.Elevated); err != nil {
			return err
		}
		_, err := tx.Merge(b, a)
		return err
	})
	for story, want := range map[int64][]store.LeftOut{a: {{Alert: id, Destination: "console", Level: news.Violence}}, b: nil} {
		same(t, "after the merge", ask(t, s, func(tx *store.Tx) ([]store.LeftOut, error) { return tx.LeftOut(story) }), want)
	}
	write(t, s, func(tx *store.Tx) error { return tx.RemoveStory(a) })
	same(t, "of a story that is gone", ask(t, s, func(tx *store.Tx) ([]store.LeftOut, error) { return tx.LeftOut(a) }), []store.LeftOut(nil))
}

// quietingsCall sees that the alerts whose messages may have to say that they are quiet are called.
func quietingsCall(t *testing.T, s *store.Store) {
	add := func(d news.Destination, changed time.Duration, shown int, gone bool) (id int64) {
		write(t, s, func(tx *store.Tx) (err error) {
			a := news.Alert{Destination: d, Opened: noon, Changed: noon.Add(changed), Revision: 1, Cause: news.ReasonNew}
			if id, err = tx.AddAlert(a); err != nil {
				return err
			}
			a.ID, a.Shown, a.Gone = id, shown, gone
			return tx.RecordShown(a)
		})
		return id
	}
	now := noon.Add(30 * time.Hour)
	old, fresh, other := add("slack:#a", 0, 1, false), add("slack:#a", 29*time.Hour, 1, false), add("slack:#b", 29*time.Hour, 1, false)
	add("slack:#a", 29*time.Hour, 0, false)
	add("slack:#a", 29*time.Hour, 1, true)
	called := func(q news.Quieting) (ids []int64) {
		t.Helper()
		q.From, q.Until = now, now.Add(time.Hour)
		write(t, s, func(tx *store.Tx) error { _, err := tx.AddQuieting(q); return err })
		for _, a := range ask(t, s, func(tx *store.Tx) ([]news.Alert, error) { return tx.DueAlerts(now) }) {
			ids = append(ids, a.ID)
			write(t, s, func(tx *store.Tx) error { return tx.SetDue(a.ID, time.Time{}) })
		}
		return ids
	}
	same(t, "the alert itself, however old", called(news.Quieting{Kind: news.QuietAlert, What: "1"}), []int64{old})
	same(t, "a place: those of the last day", called(news.Quieting{Kind: news.QuietPlace, What: "kosovo"}), []int64{fresh, other})
	same(t, "a place in one destination", called(news.Quieting{Kind: news.QuietPlace, What: "serbia", Destination: "slack:#b"}), []int64{other})
}
