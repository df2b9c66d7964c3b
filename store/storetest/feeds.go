package storetest

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func feed(name string) news.Feed {
	return news.Feed{URL: "https://" + name + ".example/rss", Outlet: name, Owner: name + " Media", Lang: "sr", Country: "rs", Kind: "daily",
		Trust: news.Normal, Every: 90 * time.Second, Backfill: 2, Regions: []string{"kosovo", "serbia"}, Verified: "never", Source: "config"}
}

func syncFeeds(t *testing.T, s *store.Store, now time.Time, names ...string) {
	t.Helper()
	var list []news.Feed
	for _, n := range names {
		list = append(list, feed(n))
	}
	write(t, s, func(tx *store.Tx) error { return tx.SyncFeeds(list, now) })
}

func allFeeds(t *testing.T, s *store.Store) []store.FeedState {
	t.Helper()
	return ask(t, s, (*store.Tx).Feeds)
}

func lease(t *testing.T, s *store.Store, now time.Time, n int) (leased []store.FeedState) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		leased, err = tx.LeaseFeeds("one", now, now.Add(3*time.Minute), n)
		return err
	})
	return leased
}

func outlets(list []store.FeedState) (names []string) {
	for _, f := range list {
		names = append(names, f.Outlet)
	}
	return names
}

func feedsKeepState(t *testing.T, s *store.Store) {
	syncFeeds(t, s, noon, "b", "a")
	list := allFeeds(t, s)
	want := feed("a")
	want.ID = list[0].ID
	same(t, "a new feed", list[0], store.FeedState{Feed: want, Added: noon, Due: noon})
	same(t, "the order", outlets(list), []string{"a", "b"})

	state := list[0]
	state.Due, state.ETag, state.LastModified, state.BodyHash = noon.Add(time.Hour), `W/"x"`, "Fri, 26 May 2023 12:00:00 GMT", "hash"
	state.Tried, state.ReadOK, state.Failures, state.Error = noon.Add(time.Second), noon.Add(-time.Second), 3, "the server does not answer"
	state.Stopped, state.MovedTo = true, "https://elsewhere.example/rss"
	state.Moves, state.Found, state.Answered, state.TTL = 2, true, "https://elsewhere.example/rss?x=1", 40*time.Minute
	state.SkipHours, state.SkipDays, state.Floor = store.Bits(0).With(0).With(23), store.Bits(0).With(6), time.Hour
	state.Reads, state.Fresh, state.Pace = 7, noon.Add(-time.Hour), 40*time.Minute
	state.GapFrom, state.GapTo = noon.Add(-3*time.Hour), noon.Add(-2*time.Hour)
	state.Rhythm, state.Young = news.Rhythm("").With([]time.Time{noon}, noon), []store.YoungEntry{{Key: "a", Seen: noon.UnixMilli()}}
	write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(state) })
	same(t, "the state of a feed", allFeeds(t, s)[0], state)

	changed := feed("a")
	changed.Outlet, changed.Trust, changed.Regions, changed.Every, changed.Adaptive = "A", news.Trusted, nil, 0, true
	write(t, s, func(tx *store.Tx) error { return tx.SyncFeeds([]news.Feed{changed}, noon.Add(time.Hour)) })
	list = allFeeds(t, s)
	same(t, "the feeds left in the configuration", outlets(list), []string{"A"})
	changed.ID = state.ID
	state.Feed = changed
	same(t, "a described feed keeps its state", list[0], state)

	syncFeeds(t, s, noon.Add(2*time.Hour), "a", "b")
	list = allFeeds(t, s)
	same(t, "a feed that comes back", outlets(list), []string{"a", "b"})
	if list[1].Added != noon {
		t.Errorf("a feed that comes back was added at %v, want the first time, %v", list[1].Added, noon)
	}
}

// feedsSavedTogether: many states in one go are what they would be one by one, the later of two of a feed holds, and an
// address that is a secret stands sealed.
func feedsSavedTogether(t *testing.T, s *store.Store) {
	syncFeeds(t, s, noon, "a", "b", "c")
	leased := lease(t, s, noon, 3)
	slices.SortFunc(leased, func(a, b store.FeedState) int { return strings.Compare(a.Outlet, b.Outlet) })
	for i := range leased {
		leased[i].Asked, leased[i].Due, leased[i].Failures = noon, noon.Add(time.Duration(i+1)*time.Minute), i
	}
	leased[1].ETag, leased[1].LastModified, leased[1].Error = "\"\xe9\"", "\ufffdž", "\x00" // a server sends what it likes
	leased[2].Answered = "https://c.example/rss?token=hunter2hunter2"
	again := leased[0]
	again.Failures, again.Error, again.Holder = 9, "times out after 20 s", "" // the first gave the lease back
	write(t, s, func(tx *store.Tx) error { return tx.SaveFeeds(append(slices.Clone(leased), again)) })
	for i := range leased {
		leased[i].Holder = ""
	}
	leased[1].Error = "\ufffd"
	same(t, "feeds that were saved together", allFeeds(t, s), []store.FeedState{again, leased[1], leased[2]})
	clean(t, s, []string{"hunter2"}, nil)
	same(t, "those that may be leased at once", outlets(lease(t, s, noon.Add(2*time.Minute), 3)), []string{"a", "b"})
}

// entriesOfFeed: a feed has entries once one was stored, and also after it was removed.
func entriesOfFeed(t *testing.T, s *store.Store) {
	has := func(feed int64) bool {
		return ask(t, s, func(tx *store.Tx) (bool, error) { return tx.HasEntries(feed) })
	}
	old := report(1)
	addStory(t, s, facts(news.Violence), old)
	if !has(old.FeedID) || has(old.FeedID+1) {
		t.Errorf("the feed of an item has entries: %v, want true; another has: %v, want false", has(old.FeedID), has(old.FeedID+1))
	}
	write(t, s, func(tx *store.Tx) error {
		_, _, err := tx.RemoveItems(old.Seen.Add(time.Hour), old.Seen, 10)
		return err
	})
	if !has(old.FeedID) {
		t.Error("a feed has no entries any more after its items were removed")
	}
}

func leasedOnce(t *testing.T, s *store.Store) {
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	syncFeeds(t, s, noon, names...)
	var mu sync.Mutex
	times := map[string]int{}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for {
				var leased []store.FeedState
				err := s.Write(t.Context(), func(tx *store.Tx) (err error) {
					leased, err = tx.LeaseFeeds("one", noon, noon.Add(time.Minute), 3)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if len(leased) == 0 || err != nil {
					return
				}
				mu.Lock()
				for _, f := range leased {
					times[f.Outlet]++
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	for _, n := range names {
		if times[n] != 1 {
			t.Errorf("feed %s was leased %d times, want once", n, times[n])
		}
	}
}

func leaseEnds(t *testing.T, s *store.Store) {
	syncFeeds(t, s, noon, "a", "b", "c")
	write(t, s, func(tx *store.Tx) error { // c is the most overdue, then a
		for _, f := range []struct {
			i   int
			due time.Duration
		}{{0, -time.Minute}, {1, time.Hour}, {2, -time.Hour}} {
			list, err := tx.Feeds()
			if err != nil {
				return err
			}
			list[f.i].Due = noon.Add(f.due)
			if err := tx.SaveFeed(list[f.i]); err != nil {
				return err
			}
		}
		return nil
	})
	first := lease(t, s, noon, 5)
	same(t, "what is due, most overdue first", outlets(first), []string{"c", "a"})
	if !first[0].Asked.IsZero() {
		t.Error("a feed that was never asked says that it was")
	}
	same(t, "leased feeds", outlets(lease(t, s, noon.Add(2*time.Minute), 5)), []string(nil))
	again := lease(t, s, noon.Add(3*time.Minute), 1)
	same(t, "after the lease", outlets(again), []string{"c"})
	if again[0].Asked != noon {
		t.Errorf("first asked %v, want %v", again[0].Asked, noon)
	}

	c := again[0]
	c.Due = noon.Add(4 * time.Minute)
	write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(c) })
	same(t, "a saved feed has no lease", outlets(lease(t, s, noon.Add(4*time.Minute), 1)), []string{"a"})
	same(t, "a saved feed that is due", outlets(lease(t, s, noon.Add(4*time.Minute), 1)), []string{"c"})
	if f := allFeeds(t, s)[2]; f.Asked != noon {
		t.Errorf("first asked %v after a second lease, want still %v", f.Asked, noon)
	}

}

// hastened: those that are named become due, and none becomes due later than it was.
func hastened(t *testing.T, s *store.Store) {
	syncFeeds(t, s, noon, "a", "b", "c", "d")
	list := allFeeds(t, s)
	write(t, s, func(tx *store.Tx) error {
		for i := range list {
			list[i].Due = noon.Add(time.Duration(i) * time.Hour)
			if err := tx.SaveFeed(list[i]); err != nil {
				return err
			}
		}
		return nil
	})
	at := noon.Add(90 * time.Minute)
	write(t, s, func(tx *store.Tx) error { return tx.Hasten([]int64{list[1].ID, list[2].ID}, at) })
	list[2].Due = at
	same(t, "the feeds", allFeeds(t, s), list)
}

func nextDue(t *testing.T, s *store.Store) {
	next := func() (at time.Time, err error) {
		err = s.Read(t.Context(), func(tx *store.Tx) (err error) { at, err = tx.NextDue(); return err })
		return at, err
	}
	_, err := next()
	none(t, "no feeds", err)
	syncFeeds(t, s, noon, "a", "b")
	want := func(what string, want time.Time) {
		t.Helper()
		if at, err := next(); err != nil || at != want {
			t.Errorf("%s: %v, error %v, want %v", what, at, err, want)
		}
	}
	want("two new feeds", noon)
	a := lease(t, s, noon, 2)[0]
	want("both leased", noon.Add(3*time.Minute))
	a.Due = noon.Add(2 * time.Minute)
	write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(a) })
	want("one given back", noon.Add(2*time.Minute))
	a.Stopped = true
	write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(a) })
	want("one stopped", noon.Add(3*time.Minute))
	same(t, "a stopped feed is not leased", outlets(lease(t, s, noon.Add(time.Hour), 5)), []string{"b"})
	syncFeeds(t, s, noon)
	_, err = next()
	none(t, "no feed in the configuration", err)
}

func passiveFeed(t *testing.T, s *store.Store) {
	var ids [2]int64
	write(t, s, func(tx *store.Tx) error {
		var errs [2]error
		for i := range ids {
			ids[i], errs[i] = tx.PassiveFeed(feed("replayed"), noon)
		}
		return errors.Join(errs[:]...)
	})
	if ids[0] == 0 || ids[0] != ids[1] {
		t.Errorf("the same address has the ids %v", ids)
	}
	same(t, "asked feeds", outlets(allFeeds(t, s)), []string(nil))
	same(t, "leased feeds", outlets(lease(t, s, noon.Add(time.Hour), 5)), []string(nil))
}

// importedFeeds are asked beside those of the configuration, until they are taken out.
func importedFeeds(t *testing.T, s *store.Store) {
	add := func(f news.Feed) (added bool) {
		write(t, s, func(tx *store.Tx) (err error) {
			added, err = tx.AddFeed(f, noon)
			return err
		})
		return added
	}
	secret := feed("secret")
	secret.URL = "https://desk:hunter2@secret.example/rss"
	syncFeeds(t, s, noon, "a", "b")
	same(t, "added: new, of the configuration, a secret, twice", []bool{add(feed("x")), add(feed("a")), add(secret), add(feed("x"))}, []bool{true, false, true, false})
	syncFeeds(t, s, noon, "a")
	same(t, "after the configuration changed", outlets(allFeeds(t, s)), []string{"a", "secret", "x"})
	same(t, "one that the configuration gave up", add(feed("b")), true)

	gone := allFeeds(t, s)[3]
	gone.Stopped, gone.Failures, gone.Error, gone.MovedTo, gone.Moves, gone.Due = true, 4, "answers 410", "https://new.example/", 2, noon.Add(time.Hour)
	write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(gone) })
	write(t, s, func(tx *store.Tx) error { return tx.ResumeFeed(gone.URL, noon) })
	gone.Stopped, gone.Failures, gone.Error, gone.MovedTo, gone.Moves, gone.Due = false, 0, "", "", 0, noon
	same(t, "one that is asked again", allFeeds(t, s)[3], gone)

	write(t, s, func(tx *store.Tx) error { return errors.Join(tx.DropFeed(secret.URL), tx.DropFeed(feed("x").URL)) })
	same(t, "after two were taken out", outlets(allFeeds(t, s)), []string{"a", "b"})
	for _, url := range []string{feed("a").URL, secret.URL, "https://nowhere.example/"} {
		none(t, "taking out "+url, s.Write(t.Context(), func(tx *store.Tx) error { return tx.DropFeed(url) }))
	}
	none(t, "resuming", s.Write(t.Context(), func(tx *store.Tx) error { return tx.ResumeFeed(secret.URL, noon) }))
}
