package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func quietings(t *testing.T, s *store.Store) {
	add := func(q news.Quieting) news.Quieting {
		t.Helper()
		write(t, s, func(tx *store.Tx) (err error) { q.ID, err = tx.AddQuieting(q); return err })
		return q
	}
	at := func(after time.Duration) []news.Quieting {
		t.Helper()
		return ask(t, s, func(tx *store.Tx) ([]news.Quieting, error) { return tx.Quietings(noon.Add(after)) })
	}
	same(t, "none", at(0), []news.Quieting(nil))
	place := add(news.Quieting{Kind: news.QuietPlace, What: "kosovo/north", Level: news.Elevated, From: noon, Until: noon.Add(8 * time.Hour), By: "Ana"})
	there := add(news.Quieting{Kind: news.QuietPlace, What: "kosovo/north", Destination: "slack:#a", Level: news.Tension, From: noon, Until: noon.Add(time.Hour), By: "Ana"})
	same(t, "before they begin", at(-time.Second), []news.Quieting(nil))
	same(t, "at once", at(0), []news.Quieting{place, there})
	same(t, "at the end of one", at(time.Hour), []news.Quieting{place})
	same(t, "at the end of all", at(8*time.Hour), []news.Quieting(nil))

	longer := place
	longer.From, longer.Until, longer.By = noon.Add(time.Minute), noon.Add(24*time.Hour), "Bo"
	longer = add(longer)
	same(t, "one of the same thing ends with the next", at(time.Minute), []news.Quieting{there, longer})
	of := func(q news.Quieting) []news.Quieting {
		t.Helper()
		return ask(t, s, func(tx *store.Tx) ([]news.Quieting, error) { return tx.QuietingOf(q, noon.Add(time.Minute)) })
	}
	same(t, "of a thing, anywhere", of(news.Quieting{Kind: news.QuietPlace, What: "kosovo/north"}), []news.Quieting{there, longer})
	same(t, "of a thing, in one destination", of(news.Quieting{Kind: news.QuietPlace, What: "kosovo/north", Destination: "slack:#a"}), []news.Quieting{there})
	same(t, "of another thing", of(news.Quieting{Kind: news.QuietWatchlist, What: "kosovo/north"}), []news.Quieting{})

	write(t, s, func(tx *store.Tx) error { return tx.EndQuieting(longer.ID, noon.Add(2*time.Minute)) })
	same(t, "ended early", at(2*time.Minute), []news.Quieting{there})
	write(t, s, func(tx *store.Tx) error { return tx.EndQuieting(there.ID, noon.Add(2*time.Hour)) })
	same(t, "ended when it was over: its end stays", at(time.Hour), []news.Quieting(nil))
	for _, want := range []int{2, 1, 0} {
		write(t, s, func(tx *store.Tx) error {
			n, err := tx.RemoveQuietings(noon.Add(time.Hour+time.Second), 2)
			if n != want {
				t.Errorf("%d quietings were forgotten, want %d", n, want)
			}
			return err
		})
	}
}

// quietingsWake sees that whatever waits looks again when a quieting is made or ends.
func quietingsWake(t *testing.T, s *store.Store) {
	add := func(a news.Alert) int64 {
		a.Destination, a.Opened, a.Changed, a.Revision, a.Cause = "console", noon, noon, 1, news.ReasonNew
		var id int64
		write(t, s, func(tx *store.Tx) (err error) { id, err = tx.AddAlert(a); return err })
		return id
	}
	q := news.Quieting{Kind: news.QuietPlace, What: "kosovo", Level: 2, From: noon, Until: noon.Add(time.Hour)}
	later := noon.Add(10 * time.Hour)
	alert := add(news.Alert{Due: later})
	quieted := add(news.Alert{Kind: news.KindDigest, Group: q.Group(), Due: later})
	add(news.Alert{Kind: news.KindDigest, Group: string(news.ReasonDigest), Due: later})
	add(news.Alert{})
	due := func() (ids []int64) {
		t.Helper()
		for _, a := range ask(t, s, func(tx *store.Tx) ([]news.Alert, error) { return tx.DueAlerts(noon) }) {
			ids = append(ids, a.ID)
		}
		return ids
	}
	same(t, "before", due(), []int64(nil))
	var id int64
	write(t, s, func(tx *store.Tx) (err error) { id, err = tx.AddQuieting(q); return err })
	same(t, "once it is made", due(), []int64{alert, quieted})
	write(t, s, func(tx *store.Tx) error {
		if err := tx.SetDue(alert, later); err != nil {
			return err
		}
		if err := tx.SetDue(quieted, later); err != nil {
			return err
		}
		return tx.EndQuieting(id, noon)
	})
	same(t, "once it ends", due(), []int64{alert, quieted})
	write(t, s, func(tx *store.Tx) error { return errors.Join(tx.SetDue(alert, later), tx.SetDue(quieted, later)) })
	write(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.CallHeld("slack:#elsewhere", noon), tx.CallHeld("console", noon))
	})
	same(t, "once quiet hours change", due(), []int64{alert})
	waiting := ask(t, s, func(tx *store.Tx) (news.Alert, error) { return tx.WaitingDigest("console", q.Group()) })
	if waiting.ID != quieted {
		t.Errorf("the waiting digest is %d, want %d", waiting.ID, quieted)
	}
}

func quietingOfMerged(t *testing.T, s *store.Store) {
	one, two := addStory(t, s, facts(1), report(1)), addStory(t, s, facts(2), report(2))
	q := news.Quieting{Kind: news.QuietStory, What: "1", Level: 1, From: noon, Until: noon.Add(time.Hour)}
	if !q.Is(news.QuietStory, one) {
		t.Fatalf("the first story is %d", one)
	}
	write(t, s, func(tx *store.Tx) error { _, err := tx.AddQuieting(q); return err })
	write(t, s, merge(one, two))
	got := ask(t, s, func(tx *store.Tx) ([]news.Quieting, error) { return tx.Quietings(noon) })
	if len(got) != 1 || !got[0].Is(news.QuietStory, two) {
		t.Errorf("the quieting of a story that became a part of %d is %+v", two, got)
	}
}

func told(t *testing.T, s *store.Store) {
	f := facts(3)
	f.Paths = []string{"kosovo/north/zvecan"}
	story := addStory(t, s, f, report(1))
	untold := addStory(t, s, facts(4), report(2))
	id := addAlert(t, s, "slack:#a", news.AlertStory{StoryID: story, Level: 3, Joined: 1, Watchlists: []string{"north"}, Announced: true},
		news.AlertStory{StoryID: untold, Level: 4, Joined: 1, Watchlists: []string{"north"}})
	since := func(d news.Destination, after time.Duration) []store.Told {
		t.Helper()
		return ask(t, s, func(tx *store.Tx) ([]store.Told, error) { return tx.ToldSince(d, noon.Add(after)) })
	}
	same(t, "not shown yet", since("", -time.Hour), []store.Told(nil))
	write(t, s, func(tx *store.Tx) error {
		a, err := tx.Alert(id)
		if err != nil {
			return err
		}
		a.Shown, a.ShownLevel = 1, news.Elevated
		return tx.RecordShown(a)
	})
	want := []store.Told{{Story: story, Level: news.Elevated, Paths: f.Paths, Watchlists: []string{"north"}}}
	same(t, "told anywhere", since("", -time.Hour), want)
	same(t, "told there", since("slack:#a", -time.Hour), want)
	same(t, "told elsewhere", since("console", -time.Hour), []store.Told(nil))
	same(t, "told before", since("", time.Hour), []store.Told(nil))
	same(t, "where an alert's stories are", ask(t, s, func(tx *store.Tx) (map[int64][]string, error) { return tx.AlertPlaces(id) }),
		map[int64][]string{story: f.Paths, untold: facts(4).Paths})
}

func audit(t *testing.T, s *store.Store) {
	change := func(after time.Duration, about string) store.Change {
		c := store.Change{At: noon.Add(after), Who: "Ana", Action: "quiet", About: about}
		write(t, s, func(tx *store.Tx) error { return tx.Audit(c) })
		return c
	}
	first, second := change(0, "place kosovo"), change(time.Hour, "story 5")
	latest := func(n int) []store.Change {
		t.Helper()
		return ask(t, s, func(tx *store.Tx) ([]store.Change, error) { return tx.Changes(n) })
	}
	same(t, "the latest first", latest(5), []store.Change{second, first})
	same(t, "the latest", latest(1), []store.Change{second})
	write(t, s, func(tx *store.Tx) error {
		n, err := tx.RemoveChanges(noon.Add(time.Hour), 10)
		if n != 1 {
			t.Errorf("%d changes were forgotten, want 1", n)
		}
		return err
	})
	same(t, "the rest", latest(5), []store.Change{second})
}
