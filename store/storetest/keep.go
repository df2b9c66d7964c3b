package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// removedItems: what is kept no longer leaves its story, and is known when its feed shows it again.
func removedItems(t *testing.T, s *store.Store) {
	old, young, other := report(1), report(2), report(3)
	young.Seen = old.Seen.Add(48 * time.Hour)
	other.Seen = old.Seen.Add(time.Hour)
	story := addStory(t, s, facts(news.Violence), old, young, other)
	day := 24 * time.Hour
	now := old.Seen.Add(30 * day)
	write(t, s, func(tx *store.Tx) error {
		n, touched, err := tx.RemoveItems(old.Seen.Add(day), now, 1)
		if n != 1 || len(touched) != 1 || touched[0] != story {
			t.Errorf("%d items removed, of the stories %v; want the oldest of story %d alone", n, touched, story)
		}
		return err
	})
	write(t, s, func(tx *store.Tx) error {
		n, _, err := tx.RemoveItems(old.Seen.Add(day), now, 10)
		if n != 1 {
			t.Errorf("%d more items removed, want one", n)
		}
		return err
	})
	left := ask(t, s, func(tx *store.Tx) ([]news.Report, error) { return tx.Reports(story) })
	if len(left) != 1 || left[0].Key != young.Key {
		t.Errorf("the story has %v left, want the young report", left)
	}
	again := old.Item
	for _, c := range []struct {
		name   string
		change func(*news.Item)
		seen   bool
	}{
		{"the same", func(*news.Item) {}, true},
		{"a new id", func(it *news.Item) { it.Key = "new" }, true},
		{"another feed of the outlet", func(it *news.Item) { it.FeedID, it.Key = 99, "x" }, true},
		{"another title", func(it *news.Item) { it.Title = "Other" }, true},
		{"a new id, and another title at the same link", func(it *news.Item) { it.Key, it.Title = "new", "Other" }, false},
		{"another outlet", func(it *news.Item) { it.FeedID, it.Outlet = 99, "Drina" }, false},
		{"a new id and no link", func(it *news.Item) { it.Key, it.Link = "new", "" }, false},
	} {
		it := again
		c.change(&it)
		err := s.Read(t.Context(), func(tx *store.Tx) error {
			at, err := tx.SeenBefore(it)
			if err == nil && !at.Equal(now) {
				t.Errorf("%s: seen at %v, want %v", c.name, at, now)
			}
			return err
		})
		if c.seen && err != nil {
			t.Errorf("%s: %v, want that it was seen before", c.name, err)
		} else if !c.seen {
			none(t, c.name, err)
		}
	}
	none(t, "an item that is kept", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.SeenBefore(young.Item); return err }))
	write(t, s, func(tx *store.Tx) error { return tx.SeenAgain(again, now.Add(day)) })
	removed := change(t, s, func(tx *store.Tx) (int, error) { return tx.RemoveSeen(now.Add(time.Hour), 10) })
	same(t, "entries forgotten", removed, 1) // the other one was not seen again
	same(t, "seen at", ask(t, s, func(tx *store.Tx) (time.Time, error) { return tx.SeenBefore(again) }), now.Add(day))
}

// removedStories: a story without reports goes with its keys and its place in alerts, an alert without stories with its
// deliveries.
func removedStories(t *testing.T, s *store.Store) {
	gone, stays := addStory(t, s, facts(news.Violence)), addStory(t, s, facts(news.Violence))
	merged := addStory(t, s, facts(news.Tension))
	both := addAlert(t, s, news.Console, news.AlertStory{StoryID: gone, Joined: 1}, news.AlertStory{StoryID: stays, Joined: 1})
	lone := addAlert(t, s, news.Console, news.AlertStory{StoryID: gone, Joined: 1})
	write(t, s, func(tx *store.Tx) error {
		for _, id := range []int64{gone, stays} {
			if err := tx.AddKeys(id, []string{"title x"}, noon); err != nil {
				return err
			}
		}
		for _, id := range []int64{both, lone} {
			if err := tx.PutDelivery(news.Delivery{Key: fmt.Sprint("key-", id), AlertID: id, Intent: noon}); err != nil {
				return err
			}
		}
		_, err := tx.Merge(merged, gone)
		return err
	})
	write(t, s, func(tx *store.Tx) error { return tx.RemoveStory(gone) })
	for _, c := range []struct {
		before time.Time
		alerts int
		merged int
	}{{noon, 0, 0}, {noon.Add(2 * time.Hour), 1, 1}, {noon.Add(2 * time.Hour), 0, 0}} {
		same(t, "alerts removed", change(t, s, func(tx *store.Tx) (int, error) { return tx.RemoveAlerts(c.before, 10) }), c.alerts)
		same(t, "merged stories removed", change(t, s, func(tx *store.Tx) (int, error) { return tx.RemoveMerged(c.before, 10) }), c.merged)
	}
	same(t, "stories of the alert that stays", storyIDs(getAlert(t, s, both)), []int64{stays})
	none(t, "the alert that went", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Alert(lone); return err }))
	none(t, "its delivery", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Pending(lone); return err }))
	none(t, "the story that went", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Story(gone); return err }))
	near := ask(t, s, func(tx *store.Tx) ([]stories.Candidate, error) { return tx.Near([]string{"title x"}) })
	if len(near) != 1 || near[0].Story != stays {
		t.Errorf("under the key there is %v, want the story that stays", near)
	}
}

// change is ask in a transaction that writes.
func change[T any](t *testing.T, s *store.Store, f func(*store.Tx) (T, error)) T {
	t.Helper()
	var v T
	write(t, s, func(tx *store.Tx) (err error) { v, err = f(tx); return err })
	return v
}
