package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// keptWatchlists sees that each version of a watchlist is kept, and that no workspace sees what another one has.
func keptWatchlists(t *testing.T, s *store.Store) {
	level := news.Violence
	full := news.Watchlist{Name: "North", Scope: "slack:T1", Query: "region:kosovo/north", PostAt: &level, PostTo: []news.Destination{"slack:C1"},
		GroupBy: news.GroupStory, Digest: []string{"08:00"}, Mention: news.Mention{Level: news.Deadly, Who: map[news.Destination]string{"slack:C1": "@here"}},
		Quiet: news.QuietHours{From: 23 * time.Hour, To: 6 * time.Hour, Mode: news.QuietHold}}
	keep := func(k store.Kept) store.Kept {
		t.Helper()
		write(t, s, func(tx *store.Tx) (err error) { k.Version, err = tx.Keep(k); return err })
		return k
	}
	kept := func(scope string) []store.Kept {
		t.Helper()
		return ask(t, s, func(tx *store.Tx) ([]store.Kept, error) { return tx.Kept(scope) })
	}
	counted := func() int64 {
		t.Helper()
		return ask(t, s, func(tx *store.Tx) (int64, error) { return tx.KeptCount() })
	}
	same(t, "nothing is kept", kept(""), []store.Kept(nil))
	first := keep(store.Kept{Watchlist: full, At: noon, Who: "slack:U1", WhoName: "Ana", Action: "add"})
	same(t, "the first version", first.Version, 1)
	changed := first
	changed.Query, changed.Name, changed.Paused, changed.At, changed.Action = "region:serbia", "NORTH", true, noon.Add(time.Hour), "edit"
	before := counted()
	changed = keep(changed)
	same(t, "a change is counted", counted() > before, true)
	other := keep(store.Kept{Watchlist: news.Watchlist{Name: "north", Scope: "discord:1", Query: "x", PostTo: []news.Destination{"discord:2"}}, At: noon, Who: "discord:3", WhoName: "Bo", Action: "add"})
	same(t, "as it is now", kept("slack:T1"), []store.Kept{changed})
	same(t, "of another server", kept("discord:1"), []store.Kept{other})
	same(t, "of all", kept(""), []store.Kept{other, changed})
	versions := func(scope string) []store.Kept {
		return ask(t, s, func(tx *store.Tx) ([]store.Kept, error) { return tx.KeptVersions(scope, "norTH", 10) })
	}
	same(t, "its versions", versions("slack:T1"), []store.Kept{changed, first})
	same(t, "the first one by its number", ask(t, s, func(tx *store.Tx) (store.Kept, error) { return tx.KeptVersion("slack:T1", "north", 1) }), first)
	gone := keep(store.Kept{Watchlist: news.Watchlist{Name: "North", Scope: "slack:T1"}, Removed: true, At: noon.Add(2 * time.Hour), Who: "slack:U1", WhoName: "Ana", Action: "remove"})
	same(t, "removed", kept("slack:T1"), []store.Kept(nil))
	same(t, "but its versions stay", versions("slack:T1"), []store.Kept{gone, changed, first})

	write(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.SetSetting(store.Setting{Scope: "slack:T1", Name: "may_add", Value: "admins"}), tx.Audit(store.Change{At: noon, Who: "Ana", Action: "a", About: "b", Scope: "slack:T1"}),
			tx.SetSetting(store.Setting{Scope: "discord:1", Destination: "discord:2", Name: "language", Value: "sr"}), tx.SetSetting(store.Setting{Scope: "discord:1", Name: "x", Value: "y"}),
			tx.SetSetting(store.Setting{Scope: "discord:1", Name: "x"}))
	})
	settings := func(scope string) []store.Setting {
		return ask(t, s, func(tx *store.Tx) ([]store.Setting, error) { return tx.Settings(scope) })
	}
	same(t, "settings of one", settings("slack:T1"), []store.Setting{{Scope: "slack:T1", Name: "may_add", Value: "admins"}})
	changes := func(scope string) int {
		return len(ask(t, s, func(tx *store.Tx) ([]store.Change, error) { return tx.ChangesIn(scope, 10) }))
	}
	same(t, "changes of each", [2]int{changes("slack:T1"), changes("discord:1")}, [2]int{1, 0})
	write(t, s, func(tx *store.Tx) error { return tx.ForgetScope("slack:T1") })
	same(t, "forgotten", [3]int{len(versions("slack:T1")), len(settings("slack:T1")), changes("slack:T1")}, [3]int{})
	same(t, "what others have stays", kept(""), []store.Kept{other})
	same(t, "and their settings", settings(""), []store.Setting{{Scope: "discord:1", Destination: "discord:2", Name: "language", Value: "sr"}})
}

// drafts sees that a draft is its person's own, and that a webhook's address does not stand in clear.
func drafts(t *testing.T, s *store.Store) {
	const hook = "https://hooks.slack.com/services/T0/B0/verysecret"
	w := news.Watchlist{Name: "north", Scope: "slack:T1", Query: "x", PostTo: []news.Destination{"slack-webhook:" + hook}}
	d := store.Draft{At: noon, Who: "slack:U1", List: w}
	write(t, s, func(tx *store.Tx) (err error) {
		if d.ID, err = tx.AddDraft(d); err != nil {
			return err
		}
		_, err = tx.Keep(store.Kept{Watchlist: w, At: noon, Who: "slack:U1", Action: "add"})
		return err
	})
	clean(t, s, []string{"verysecret"}, []string{"north"})
	same(t, "a draft", ask(t, s, func(tx *store.Tx) (store.Draft, error) { return tx.Draft(d.ID, "slack:T1", "slack:U1") }), d)
	same(t, "and what is kept", ask(t, s, func(tx *store.Tx) ([]store.Kept, error) { return tx.Kept("slack:T1") })[0].PostTo, w.PostTo)
	for _, other := range [][2]string{{"slack:T2", "slack:U1"}, {"slack:T1", "slack:U2"}} {
		if err := s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Draft(d.ID, other[0], other[1]); return err }); !errors.Is(err, store.ErrNone) {
			t.Errorf("%v has the draft: %v", other, err)
		}
	}
	n := 0
	write(t, s, func(tx *store.Tx) (err error) { n, err = tx.RemoveDrafts(noon.Add(time.Hour), 10); return err })
	same(t, "old drafts are removed", n, 1)
}
