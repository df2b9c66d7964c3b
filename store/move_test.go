package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/pgtest"
	"github.com/karaula/karaula/store/storetest"
)

// server is the one PostgreSQL of this package's tests; TestMain ends it.
var server = sync.OnceValues(pgtest.Start)

// testKey seals what the tests' PostgreSQL stores hold.
const testKey = "the key of these tests, which is over soon"

var emptyDatabase = sync.OnceValues(func() (string, error) {
	pg, err := server()
	if err != nil {
		return "", err
	}
	return storetest.EmptyDatabase(pg, store.Options{Key: testKey}, nil)
})

func openPostgres(t testing.TB) *store.Store {
	t.Helper()
	pg, err := server()
	if err != nil {
		t.Fatal(err)
	}
	empty, err := emptyDatabase()
	if err != nil {
		t.Fatal(err)
	}
	address, err := pg.Copy(t.Context(), empty)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Postgres: address, Key: testKey})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openFile(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{File: emptyFile(t), Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// stock puts n items, a story for every second, and an alert for every tenth story into a store.
func stock(t testing.TB, s *store.Store, n int) {
	t.Helper()
	now := time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.SyncFeeds([]news.Feed{{URL: "https://ibar.example/rss", Outlet: "Ibar"}, {URL: "https://drina.example/rss", Outlet: "Drina"}}, now); err != nil {
			return err
		}
		if _, err := tx.LeaseFeeds("one", now, now.Add(time.Hour), 1); err != nil {
			return err
		}
		for i := range n / 2 {
			story, err := tx.AddStory(news.Facts{Level: news.Violence, Paths: []string{"kosovo/north"}, First: now, Latest: now})
			errs := []error{err, tx.AddKeys(story, []string{fmt.Sprint("title ", i)}, now)}
			for j := range 2 {
				_, err := tx.AddItem(news.Report{
					Item: news.Item{FeedID: int64(j + 1), Key: fmt.Sprint(i), Link: fmt.Sprintf("https://ibar.example/%d-%d", i, j), Title: fmt.Sprintf("Sukobi u Zvečanu, %d “povređenih”", i),
						Summary: strings.Repeat("Полиција је употребила сузавац. ", 8), Outlet: "Ibar", Revision: 1, Published: now, Seen: now.Add(time.Duration(i) * time.Second)},
					Annotation: news.Annotation{Lang: "sr", Paths: []string{"kosovo/north/zvecan"}, Level: news.Violence, Category: news.Clash,
						Evidence: []news.Evidence{{Field: "title", Start: 9, End: 17, Text: "Zvečanu", StandsFor: "kosovo/north/zvecan", Rule: "place"}}},
				}, story)
				errs = append(errs, err)
			}
			if i%10 == 0 {
				a := news.Alert{Destination: news.Console, Opened: now, Changed: now, Revision: 1, Level: news.Violence, Cause: news.ReasonNew}
				a.ID, err = tx.AddAlert(a)
				a.Message, a.Shown, a.ShownLevel, a.Deliveries = fmt.Sprint("message-", i), 1, news.Violence, 1
				errs = append(errs, err, tx.PutAlertStory(a.ID, news.AlertStory{StoryID: story, Joined: 1, Announced: true, Watchlists: []string{"north"}}),
					tx.RecordShown(a), tx.PutDelivery(news.Delivery{Key: fmt.Sprint("k-", i), AlertID: a.ID, Act: news.Post, Intent: now, Done: now, Message: a.Message}))
			}
			if err := errors.Join(errs...); err != nil {
				return err
			}
		}
		if n > 10 {
			if err := errors.Join(tx.KeepApart(3, 4, true), tx.SetCorrected(3, news.Corrected{Held: &news.Held{Level: news.Tension, By: "Ana", At: now}})); err != nil {
				return err
			}
			if _, err := tx.Merge(2, 1); err != nil {
				return err
			}
			if _, err := tx.AddQuieting(news.Quieting{Kind: news.QuietPlace, What: "kosovo/north", Level: news.Tension, From: now, Until: now.Add(time.Hour), By: "Ana"}); err != nil {
				return err
			}
			if err := tx.PutTrouble(store.Trouble{Key: "feed 1", Text: "does not answer", Since: now, Told: now, Edited: now}); err != nil {
				return err
			}
			if err := tx.Audit(store.Change{At: now, Who: "Ana", Action: "quiet", About: "place kosovo/north"}); err != nil {
				return err
			}
			_, noReversal := tx.AddReversal(store.Reversal{At: now, Alert: 1, Verb: "take", Who: "slack:U1", Name: "Ana", State: "{}"})
			_, noFeedback := tx.AddFeedback(store.Feedback{At: now, Who: "slack:U1", Destination: "slack:#a", Alert: 1, Story: 1, What: "old"})
			_, noLook := tx.Look("slack:U1", "slack:#a", now)
			w := news.Watchlist{Name: "north", Scope: "slack:T1", Query: "region:kosovo/north", PostTo: []news.Destination{"slack:#a"}}
			_, notKept := tx.Keep(store.Kept{Watchlist: w, At: now, Who: "slack:U1", WhoName: "Ana", Action: "add"})
			_, noDraft := tx.AddDraft(store.Draft{At: now, Who: "slack:U1", List: w})
			_, noFeed := tx.FollowFeed(news.Feed{URL: "https://drina.example/rss", Outlet: "Drina"}, store.FeedChat{Scope: "slack:T1", Destination: "slack:#a", At: now, Who: "slack:U1", WhoName: "Ana"})
			if err := errors.Join(noFeed, noLook, notKept, noDraft, tx.SetSetting(store.Setting{Scope: "slack:T1", Name: "may_add", Value: "admins"})); err != nil {
				return err
			}
			if err := errors.Join(noReversal, noFeedback, tx.LeaveOut(1, 3, news.Tension)); err != nil {
				return err
			}
			_, _, err := tx.RemoveItems(now.Add(2*time.Second), now, 1)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// contents are all rows of all tables that a move copies, each as one text.
func contents(t *testing.T, s *store.Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		for _, table := range store.Tables() {
			rows, err := tx.SQL().QueryContext(t.Context(), `SELECT * FROM `+table)
			if err != nil {
				return err
			}
			columns, err := rows.Columns()
			if err != nil {
				return errors.Join(err, rows.Close())
			}
			var lines []string
			for rows.Next() {
				row, into := make([]any, len(columns)), make([]any, len(columns))
				for i := range row {
					into[i] = &row[i]
				}
				if err := rows.Scan(into...); err != nil {
					return errors.Join(err, rows.Close())
				}
				byName := map[string]any{}
				for i, c := range columns {
					byName[c] = row[i]
				}
				lines = append(lines, fmt.Sprint(byName))
			}
			slices.Sort(lines)
			all[table] = strings.Join(lines, "\n")
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestMove moves a store from SQLite to PostgreSQL and back: every row is the same but for leases, and both go on with ids
// of their own.
func TestMove(t *testing.T) {
	from := openFile(t)
	stock(t, from, 200)
	want := contents(t, from)
	for name, text := range want {
		if text == "" {
			t.Errorf("the test has no row in %s", name)
		}
	}
	free := func(all map[string]string) map[string]string { // a lease is nobody's in the target
		all = maps.Clone(all)
		lines := strings.Split(all["feeds"], "\n")
		for i, l := range lines {
			for column, none := range map[string]string{" lease:": "0", " holder:": ""} {
				if before, rest, ok := strings.Cut(l, column); ok {
					l = before + column + none + rest[strings.IndexByte(rest, ' '):]
				}
			}
			lines[i] = l
		}
		all["feeds"] = strings.Join(lines, "\n")
		return all
	}
	want = free(want)
	for _, to := range []*store.Store{openPostgres(t), openFile(t), openPostgres(t), openPostgres(t)} {
		counts, err := store.Move(t.Context(), from, to)
		if err != nil {
			t.Fatal(err)
		}
		if err := to.FillSearch(t.Context()); err != nil { // what is found is made anew, not copied
			t.Fatal(err)
		}
		got := contents(t, to)
		for _, c := range counts {
			if got[c.Table] != want[c.Table] {
				t.Errorf("%s differs after the move:\n%.600s\nwant\n%.600s", c.Table, got[c.Table], want[c.Table])
			}
			if rows := int64(strings.Count(want[c.Table], "\n") + 1); c.Rows != rows {
				t.Errorf("%s: %d rows were told, want %d", c.Table, c.Rows, rows)
			}
		}
		if _, err := store.Move(t.Context(), from, to); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("a second move into the same store: %v", err)
		}
		from = to
	}
	err := from.Write(t.Context(), func(tx *store.Tx) error {
		story, err := tx.AddStory(news.Facts{})
		if err != nil || story != 101 {
			t.Errorf("the next story has id %d, want 101", story)
		}
		item, err := tx.AddItem(news.Report{Item: news.Item{FeedID: 1, Key: "next"}}, story)
		if err != nil || item != 201 {
			t.Errorf("the next item has id %d, want 201", item)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A move that fails leaves the target as empty as it was.
func TestMoveFails(t *testing.T) {
	from, to := openFile(t), openPostgres(t)
	stock(t, from, 40)
	before := contents(t, to)
	if _, err := from.DB().ExecContext(t.Context(), `UPDATE deliveries SET tried = 'never' WHERE key = 'k-10'`); err != nil { // no number
		t.Fatal(err)
	}
	if _, err := store.Move(t.Context(), from, to); err == nil || !strings.Contains(err.Error(), "copy deliveries") {
		t.Errorf("a row that PostgreSQL refuses: %v", err)
	}
	if got := contents(t, to); !maps.Equal(got, before) {
		t.Errorf("the target holds %v, want %v as before", got, before)
	}
}

// Every table of the schema is moved, or is known not to be: goose keeps its own, nobody works on the target yet, and what a search looks in is made anew.
func TestTablesAreComplete(t *testing.T) {
	known := append(store.Tables(), "goose_db_version", "processes", "leases", "item_tag", "item_words", "item_vocab")
	for _, s := range []*store.Store{openFile(t), openPostgres(t)} {
		query := `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
		if s.Postgres() != "" {
			query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
		}
		err := s.Read(t.Context(), func(tx *store.Tx) error {
			rows, err := tx.SQL().QueryContext(t.Context(), query)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				var name string
				if err := rows.Scan(&name); err != nil {
					return err
				}
				if !slices.Contains(known, name) && !strings.HasPrefix(name, "item_words_") {
					t.Errorf("table %s is new: say in store/tables.go whether a move copies it", name)
				}
			}
			return rows.Err()
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestIdle(t *testing.T) {
	s := openPostgres(t)
	if err := s.Idle(t.Context()); err != nil {
		t.Errorf("alone: %v", err)
	}
	other, err := store.Open(t.Context(), store.Options{Postgres: s.Postgres()})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Idle(t.Context()); !errors.Is(err, store.ErrInUse) {
		t.Errorf("beside another: %v", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for err = s.Idle(ctx); errors.Is(err, store.ErrInUse); err = s.Idle(ctx) { // the server takes a moment to see it go
		<-time.After(5 * time.Millisecond)
	}
	if err != nil {
		t.Error(err)
	}
}

// BenchmarkMove moves 20,000 items from SQLite to PostgreSQL and back.
func BenchmarkMove(b *testing.B) {
	from := openFile(b)
	stock(b, from, 20_000)
	for b.Loop() {
		to := openPostgres(b)
		if _, err := store.Move(b.Context(), from, to); err != nil {
			b.Fatal(err)
		}
		if _, err := store.Move(b.Context(), to, openFile(b)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(2*20_000*float64(b.N)/b.Elapsed().Seconds(), "items/s")
}
