package storetest

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/karaula/karaula/store"
)

func join(t *testing.T, s *store.Store, ids ...string) {
	t.Helper()
	for _, id := range ids {
		write(t, s, func(tx *store.Tx) error { return tx.Join(id) })
	}
}

func ids(list []store.Process) (ids []string) {
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	return ids
}

// age makes a process's last sign of life as old as it would be after d; a negative d is a database whose clock was put back.
func age(t *testing.T, s *store.Store, id string, d time.Duration) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(t.Context(), `UPDATE processes SET alive = alive - $1 WHERE id = $2`, d.Milliseconds(), id)
		return err
	})
}

func beat(t *testing.T, s *store.Store, id string) bool {
	t.Helper()
	known, err := s.Beat(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func processesComeAndGo(t *testing.T, s *store.Store) {
	const silence = 15 * time.Second
	join(t, s, "a", "b", "c", "d")
	all := ask(t, s, (*store.Tx).Processes)
	if p := all[1]; p.ID != "b" || p.Host == "" || p.PID != os.Getpid() || p.Started != p.Alive || time.Since(p.Alive).Abs() > time.Hour {
		t.Errorf("the second process is %+v", p)
	}
	bury := func(silence time.Duration, self string) (dead []store.Process) {
		write(t, s, func(tx *store.Tx) (err error) { dead, err = tx.Bury(silence, self); return err })
		return dead
	}
	silent := func(self string) bool {
		return ask(t, s, func(tx *store.Tx) (bool, error) { return tx.Silent(silence, self) })
	}
	if silent("a") {
		t.Error("one is silent, and all have just come")
	}
	age(t, s, "b", silence)
	age(t, s, "c", time.Hour)
	age(t, s, "d", -time.Hour)
	if !beat(t, s, "c") {
		t.Error("a process that nobody buried is not known")
	}
	if !silent("a") {
		t.Error("nobody is silent, and two have been for long")
	}
	if dead := ids(bury(silence, "a")); len(dead) != 2 {
		t.Errorf("buried %v, want b and d", dead)
	}
	if dead := bury(silence, "c"); len(dead) != 0 {
		t.Errorf("buried a second time: %v", ids(dead))
	}
	same(t, "those alive", ids(ask(t, s, (*store.Tx).Processes)), []string{"a", "c"})
	if beat(t, s, "b") {
		t.Error("a buried process is known")
	}
	join(t, s, "b", "b")
	if !beat(t, s, "b") || silent("a") {
		t.Error("a process that came back is not known, or silent")
	}
	if dead := bury(0, "a"); len(dead) != 2 {
		t.Errorf("all the others are buried: %v, want c and b", ids(dead))
	}
	write(t, s, func(tx *store.Tx) error { return tx.Leave("a") })
	same(t, "those alive after the last left", ids(ask(t, s, (*store.Tx).Processes)), []string(nil))
}

func leaseHolder(t *testing.T, s *store.Store) {
	take := func(name, process string) (holder string) {
		t.Helper()
		write(t, s, func(tx *store.Tx) (err error) { holder, err = tx.TakeLease(name, process); return err })
		return holder
	}
	holder := func() string {
		return ask(t, s, func(tx *store.Tx) (string, error) { return tx.Holder("ticks") })
	}
	want := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: the holder is %q, want %q", what, got, want)
		}
	}
	join(t, s, "a", "b")
	want("nobody asked", holder(), "")
	want("one who does not live", take("ticks", "x"), "")
	want("the first", take("ticks", "a"), "a")
	want("the second", take("ticks", "b"), "a")
	want("the first again", take("ticks", "a"), "a")
	want("another name", take("sockets", "b"), "b")
	held := ask(t, s, (*store.Tx).Leases)
	if len(held) != 2 || held[0].Name != "sockets" || held[0].Holder != "b" || held[1].Name != "ticks" || time.Since(held[1].Since).Abs() > time.Hour {
		t.Errorf("the leases are %+v", held)
	}
	write(t, s, func(tx *store.Tx) error { return tx.GiveLease("ticks", "b") })
	want("given back by one who has it not", holder(), "a")
	write(t, s, func(tx *store.Tx) error { return tx.GiveLease("ticks", "a") })
	want("given back", holder(), "")
	want("taken after that", take("ticks", "b"), "b")
	if ask(t, s, (*store.Tx).Orphaned) {
		t.Error("a lease of a living process is orphaned")
	}

	write(t, s, func(tx *store.Tx) error { _, err := tx.Bury(0, "a"); return err })
	want("its holder is dead", holder(), "")
	same(t, "leases of the dead", len(ask(t, s, (*store.Tx).Leases)), 0)
	if !ask(t, s, (*store.Tx).Orphaned) {
		t.Error("a lease of a dead process is not orphaned")
	}
	want("from the dead", take("ticks", "a"), "a")
	join(t, s, "b")
	want("back from the dead", take("ticks", "b"), "a")
	write(t, s, func(tx *store.Tx) error { return tx.Leave("a") })
	want("its holder left", take("ticks", "b"), "b")
}

func feedsOfTheDead(t *testing.T, s *store.Store) {
	join(t, s, "one", "two")
	syncFeeds(t, s, noon, "a", "b", "c")
	mine := lease(t, s, noon, 2)
	var other []store.FeedState
	write(t, s, func(tx *store.Tx) (err error) {
		other, err = tx.LeaseFeeds("two", noon, noon.Add(time.Minute), 1)
		return err
	})
	if mine[0].Holder != "one" || len(other) != 1 || other[0].Holder != "two" {
		t.Errorf("leased by one: %+v, by two: %+v", mine, other)
	}
	write(t, s, func(tx *store.Tx) error { return tx.FreeLeases() })
	same(t, "nobody is dead", outlets(lease(t, s, noon, 5)), []string(nil))

	write(t, s, func(tx *store.Tx) error { _, err := tx.Bury(0, "two"); return err })
	if !ask(t, s, (*store.Tx).Orphaned) {
		t.Error("feeds of a dead process are not orphaned")
	}
	write(t, s, func(tx *store.Tx) error { return tx.FreeLeases() })
	join(t, s, "one")
	write(t, s, func(tx *store.Tx) (err error) {
		other, err = tx.LeaseFeeds("two", noon, noon.Add(time.Minute), 1)
		return err
	})
	same(t, "taken over from the dead", outlets(other), []string{"a"})

	// One was only paused, and brings what it fetched: the lease that another has by now stays, its own ends.
	for _, f := range mine {
		f.Due, f.ETag = noon, "one's"
		write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(f) })
	}
	same(t, "after results of the one that was taken for dead", outlets(lease(t, s, noon, 5)), []string{"b"})
	if f := allFeeds(t, s)[0]; f.Holder != "two" || f.ETag != "one's" {
		t.Errorf("the feed that another holds by now: %+v", f)
	}
	write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(other[0]) })
	same(t, "after the other's own", outlets(lease(t, s, noon, 5)), []string{"a"})
}

// givenBack gives back what a process leased without hearing of it.
func givenBack(t *testing.T, s *store.Store) {
	syncFeeds(t, s, noon, "a", "b", "c")
	known := map[int64]bool{lease(t, s, noon, 1)[0].ID: true}
	lease(t, s, noon, 1)
	write(t, s, func(tx *store.Tx) error {
		_, err := tx.LeaseFeeds("two", noon, noon.Add(time.Minute), 1)
		return err
	})
	write(t, s, func(tx *store.Tx) error { return tx.GiveFeeds("one", known) })
	same(t, "given back", outlets(lease(t, s, noon, 5)), []string{"b"})
}

// beatWaitsForNobody gives a sign of life beside a transaction that writes. SQLite has one process, which needs none then.
func beatWaitsForNobody(t *testing.T, s *store.Store) {
	if s.Postgres() == "" {
		t.Skip("one process owns a SQLite file")
	}
	join(t, s, "a")
	write(t, s, func(tx *store.Tx) error {
		if err := tx.SetMeta("x", "1"); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		if known, err := s.Beat(ctx, "a"); err != nil || !known {
			t.Errorf("known %v, error %v", known, err)
		}
		return nil
	})
}
