package storetest

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// raw is every value of every table as the database holds it.
func raw(t *testing.T, s *store.Store) string {
	t.Helper()
	return ask(t, s, func(tx *store.Tx) (string, error) {
		var b strings.Builder
		for _, table := range store.Tables() {
			rows, err := tx.SQL().QueryContext(t.Context(), `SELECT * FROM `+table)
			if err != nil {
				return "", err
			}
			if err := errors.Join(writeRows(&b, rows), rows.Close()); err != nil {
				return "", err
			}
		}
		return b.String(), nil
	})
}

func writeRows(b *strings.Builder, rows *sql.Rows) error {
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		fmt.Fprintln(b, row...)
	}
	return rows.Err()
}

// clean makes sure that the database holds none of the words, and does hold the others.
func clean(t *testing.T, s *store.Store, hidden, visible []string) {
	t.Helper()
	all := raw(t, s)
	for _, w := range hidden {
		if strings.Contains(all, w) {
			t.Errorf("%q stands in the database in clear:\n%s", w, all)
		}
	}
	for _, w := range visible {
		if !strings.Contains(all, w) {
			t.Errorf("%q does not stand in the database:\n%s", w, all)
		}
	}
}

func sealedAddresses(t *testing.T, s *store.Store) {
	user, token, variable, plain := feed("user"), feed("token"), feed("variable"), feed("plain")
	user.URL, token.URL = "https://desk:hunter2@user.example/rss", "https://token.example/rss?page=2&token=hunter3"
	variable.URL, variable.Shown = "https://variable.example/hunter4/rss", "https://variable.example/${KEY}/rss"
	set := []news.Feed{plain, token, user, variable}
	for round := range 3 {
		write(t, s, func(tx *store.Tx) error { return tx.SyncFeeds(set, noon) })
		got := allFeeds(t, s)
		if len(got) != len(set) {
			t.Fatalf("round %d: %d feeds, want %d", round, len(got), len(set))
		}
		for i, f := range got {
			set[i].ID = f.ID
			same(t, "a feed", f.Feed, set[i])
		}
	}
	for _, f := range lease(t, s, noon, 4) {
		if f.URL == "" || strings.HasPrefix(f.URL, "sealed") {
			t.Errorf("%s is leased under the address %q", f.Outlet, f.URL)
		}
		f.MovedTo = strings.Replace(f.URL, "https://", "https://new.", 1) + "#moved"
		if f.Outlet == "plain" {
			f.MovedTo = "https://elsewhere.example/rss?auth=hunter5"
		}
		write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(f) })
	}
	for _, f := range allFeeds(t, s) {
		want := strings.Replace(f.URL, "https://", "https://new.", 1) + "#moved"
		if f.Outlet == "plain" {
			want = "https://elsewhere.example/rss?auth=hunter5"
		}
		if f.MovedTo != want {
			t.Errorf("%s moved to %q, want %q", f.Outlet, f.MovedTo, want)
		}
	}
	var ids [2]int64
	write(t, s, func(tx *store.Tx) error {
		var errs [2]error
		for i := range ids {
			ids[i], errs[i] = tx.PassiveFeed(user, noon)
		}
		return errors.Join(errs[:]...)
	})
	if ids[0] != set[2].ID || ids[1] != set[2].ID {
		t.Errorf("the same address has the ids %v, want %d", ids, set[2].ID)
	}
	clean(t, s, []string{"hunter", "token.example/rss", "new.variable"}, []string{plain.URL, variable.Shown})
}

// A feed keeps its row when the configuration begins to write its address with a variable, and when it no longer does.
func becomesSecret(t *testing.T, s *store.Store) {
	f := feed("a")
	f.URL = "https://a.example/hunter2/rss"
	syncOne := func(f news.Feed) store.FeedState {
		t.Helper()
		write(t, s, func(tx *store.Tx) error { return tx.SyncFeeds([]news.Feed{f}, noon) })
		all := allFeeds(t, s)
		if len(all) != 1 || all[0].URL != f.URL {
			t.Fatalf("the feeds are %+v", all)
		}
		return all[0]
	}
	before := syncOne(f)
	f.Shown = "https://a.example/${KEY}/rss"
	after := syncOne(f)
	clean(t, s, []string{"hunter2"}, []string{f.Shown})
	f.Shown = ""
	again := syncOne(f)
	clean(t, s, nil, []string{f.URL})
	if after.ID != before.ID || again.ID != before.ID {
		t.Errorf("the feed has the ids %d, %d, %d, want one", before.ID, after.ID, again.ID)
	}
}

func sealedWebhooks(t *testing.T, s *store.Store) {
	hook := news.Destination("slack-webhook:https://hooks.example/services/hunter2")
	other := news.Destination("discord-webhook:https://discord.example/api/webhooks/1/hunter3")
	id := addAlert(t, s, hook, news.AlertStory{StoryID: 1, Joined: 1})
	otherID := addAlert(t, s, other, news.AlertStory{StoryID: 1, Joined: 1})
	plain := addAlert(t, s, "slack:#balkans", news.AlertStory{StoryID: 1, Joined: 1})
	for id, want := range map[int64]news.Destination{id: hook, otherID: other, plain: "slack:#balkans"} {
		if a := getAlert(t, s, id); a.Destination != want {
			t.Errorf("alert %d goes to %q, want %q", id, a.Destination, want)
		}
	}
	found := ask(t, s, func(tx *store.Tx) ([]news.Alert, error) {
		return tx.AlertsOfGroup(hook, "kosovo/north", noon.AddDate(0, 0, -1))
	})
	if len(found) != 1 || found[0].ID != id || found[0].Destination != hook {
		t.Errorf("the webhook's alerts are %+v, want alert %d", found, id)
	}
	if held := ask(t, s, func(tx *store.Tx) ([]news.Alert, error) { return tx.AlertsHolding(1) }); len(held) != 3 || held[0].Destination != hook {
		t.Errorf("the story's alerts are %+v", held)
	}
	clean(t, s, []string{"hunter", "hooks.example"}, []string{"slack:#balkans"})
}
