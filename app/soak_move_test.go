package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
)

// soakMove fills a SQLite store by a replay, moves it to PostgreSQL and back, and runs a karaula on each: the counts are
// equal, all that a row holds comes back, and no alert is posted again.
func soakMove(t *testing.T, address string) {
	const items = 100_000
	dir := t.TempDir()
	first, last := dir+"/first.db", dir+"/last.db"
	server, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	server.Feed("/one").Named("Outlet", "sr").Add(feedtest.Entry{Title: "Barikada u Zvečanu iz arhive", Published: time.Now().Add(-time.Hour)})
	config := func(store string) string {
		return writeFile(t, "config.yaml", fmt.Sprintf(`
store: %q
secret_key: only-for-this-test-which-is-over-soon
listen: ""
log: {level: error}
poll: {every: 200ms}
fetch: {allow_private_networks: ["127.0.0.0/8"]}
alerts: {throttle: off} # else most stories join a few folds, each of whose edits lists thousands
feeds: {include: [], add: [{url: %q, outlet: Outlet, lang: sr}]}
watchlists:
  - {name: all, query: "region:balkans", group_by: story, post_at: 0, post_to: [console]}
`, store, server.URL("/one")))
	}
	began := time.Now()
	if status, _, people := call(t, "", "replay", soakItemsFile(t, items), "--store", first, "--config", config(first), "--json"); status != 0 {
		t.Fatalf("replay: exit status %d: %s", status, people)
	}
	t.Logf("%d items stored by a replay in %s", items, time.Since(began).Round(time.Second))
	began = time.Now()
	there := moved(t, config(first), address)
	t.Logf("moved to PostgreSQL in %s", time.Since(began).Round(time.Millisecond))
	began = time.Now()
	back := moved(t, config(address), last)
	t.Logf("moved back in %s; rows:\n%s", time.Since(began).Round(time.Millisecond), back)
	if there != back {
		t.Errorf("counted on the way there:\n%s", there)
	}
	before, after := digests(t, first), digests(t, last)
	for table, sum := range before {
		if after[table] != sum {
			t.Errorf("table %s came back changed", table)
		}
	}
	for _, store := range []string{address, last} {
		c := startChild(t, "run", "--json", "--config", config(store))
		c.says("1 of 1 feeds read")
		server.Feed("/one").Add(feedtest.Entry{Title: "Podignute barikade u Zvečanu, na " + store[len(store)-7:], Published: time.Now()})
		// What would be told again comes before what is new: its jobs are inserted at the start.
		e := <-c.events
		if e.Event != "post" || !strings.HasPrefix(e.Headline, "Podignute barikade u Zvečanu, na") {
			t.Errorf("told again after the move to %s: %+v", store, e)
		}
		if status := c.stop(os.Interrupt); status != 0 {
			t.Errorf("exit status %d; it said:\n%s", status, c.said())
		}
		if n := len(c.events); n > 0 {
			t.Errorf("%d more events after the move to %s: %+v", n, store, <-c.events)
		}
	}
}

// soakItemsFile writes items of the last day as replay reads them; one in ten concerns the region.
func soakItemsFile(t *testing.T, n int) string {
	t.Helper()
	var b bytes.Buffer
	out := bufio.NewWriter(&b)
	enc := json.NewEncoder(out)
	for i := range n {
		if err := enc.Encode(map[string]string{
			"id": fmt.Sprintf("https://outlet.example/?p=%d", i), "url": fmt.Sprintf("https://outlet.example/%d", i), "title": dayTitle(i),
			"summary": "Još se čeka potvrda iz drugih izvora.", "outlet": fmt.Sprintf("Outlet %d", i%50), "lang": "sr",
			"published": time.Now().Add(-24 * time.Hour).Add(time.Duration(i) * 20 * time.Hour / time.Duration(n)).UTC().Format(time.RFC3339),
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	return writeFile(t, "items.jsonl", b.String())
}

// digests sums up each table of a SQLite store that a move copies.
func digests(t *testing.T, file string) map[string][32]byte {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	sums := map[string][32]byte{}
	for _, table := range []string{"feeds", "items", "stories", "story_keys", "alerts", "alert_stories", "deliveries"} {
		sums[table] = digest(t, db, table)
	}
	return sums
}

func digest(t *testing.T, db *sql.DB, table string) [32]byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	rows, err := db.QueryContext(ctx, `SELECT * FROM `+table+` ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	row, fields := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		fields[i] = &row[i]
	}
	sum := sha256.New()
	for rows.Next() {
		if err := rows.Scan(fields...); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(sum, "%#v\n", row); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return [32]byte(sum.Sum(nil))
}
