package app

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
)

// rewrite replaces a text in a configuration, as an editor does: a new file takes the old one's name.
func rewrite(t *testing.T, file, old, with string) {
	t.Helper()
	body := string(mustRead(t, file))
	if !strings.Contains(body, old) {
		t.Fatalf("%s has no %q", file, old)
	}
	fresh := filepath.Join(filepath.Dir(file), "fresh.yaml")
	if err := os.WriteFile(fresh, []byte(strings.Replace(body, old, with, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(fresh, file); err != nil {
		t.Fatal(err)
	}
}

// until waits for a post with the headline.
func (r *record) until(t *testing.T, c *child, headline string) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); len(r.deliveries[headline]) == 0; <-time.After(2 * time.Millisecond) {
		r.take(c)
		if time.Now().After(deadline) {
			t.Fatalf("%q was not posted; it said:\n%s", headline, c.said())
		}
	}
}

// A changed config.yaml is in force without a restart, while entries come in: a watchlist, a feed and an interval. A broken
// one is refused with all its mistakes, and the old one stays in force until it is mended. Nothing is lost or doubled.
func TestConfigurationIsTakenOver(t *testing.T) {
	t.Parallel()
	room := newNewsroom(t)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	got := newRecord()
	for range publishers {
		room.publish()
	}

	// A second watchlist.
	rewrite(t, room.config, "watchlists:\n", "watchlists:\n  - {name: south, query: 'region:albania', group_by: story, post_at: 0, post_to: [console]}\n")
	for range publishers {
		room.publish()
	}
	c.says("is taken over: 12 feeds, 2 watchlists")
	room.add("/agency", "Barricades in Tirana, Albania")
	got.until(t, c, "Barricades in Tirana, Albania")

	// A new feed and a new interval.
	room.server.Feed("/late").Named("Outlet late", "sr").Add(feedtest.Entry{Title: "Barikada u Zvečanu iz arhive, kasno", Published: time.Now().Add(-time.Hour)})
	rewrite(t, room.config, "  add:\n", "  add:\n    - {url: \""+room.server.URL("/late")+"\", outlet: Late, lang: sr, every: 100ms}\n")
	rewrite(t, room.config, "poll: {every: 150ms}", "poll: {every: 120ms}")
	c.says("is taken over: 13 feeds, 2 watchlists")
	if err := room.server.Wait(t.Context(), "/late", 2); err != nil {
		t.Fatal(err)
	}
	room.add("/late", "Nova barikada u Zvečanu, kasna vest")
	got.until(t, c, "Nova barikada u Zvečanu, kasna vest")

	// Broken: both mistakes are told, and what was in force stays.
	rewrite(t, room.config, "region:albania", "region:albnia")
	rewrite(t, room.config, "poll: {every: 120ms}", "poll: {evry: 120ms}")
	c.says(`did you mean every?`)
	c.says(`no region is called "albnia"`)
	c.says("what was in force stays in force")
	room.add("/agency", "Barricades in Durrës, Albania")
	got.until(t, c, "Barricades in Durrës, Albania")

	// Mended, with a key that cannot change; a hang-up signal has it read at once.
	rewrite(t, room.config, "region:albnia", "region:albania")
	rewrite(t, room.config, "poll: {evry: 120ms}", "poll: {every: 120ms}")
	rewrite(t, room.config, `listen: ""`, `listen: "127.0.0.1:0"`)
	if err := c.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	c.says("a change of listen needs a restart")

	got.finish(t, c, room.titles)
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d; it said:\n%s", status, c.said())
	}
	got.take(c)
	got.check(t, room.titles)
	got.checkOnce(t)
	if strings.Contains(c.said(), "only-for-this-test") {
		t.Error("it showed the secret key")
	}
}

// A file that goes away is no configuration: what was in force stays, and it is taken over when it is back.
func TestConfigurationGoesAway(t *testing.T) {
	t.Parallel()
	room := newNewsroom(t)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	if err := os.Rename(room.config, room.config+".old"); err != nil {
		t.Fatal(err)
	}
	c.says("the file is gone")
	room.publish()
	got := newRecord()
	got.finish(t, c, room.titles)
	if err := os.Rename(room.config+".old", room.config); err != nil {
		t.Fatal(err)
	}
	c.says("is taken over: 12 feeds, 1 watchlist")
	c.stop(os.Interrupt)
	got.take(c)
	got.check(t, room.titles)
}

// A backup beside a running karaula is whole: a karaula on it posts nothing again.
func TestBackupOfARunningStore(t *testing.T) {
	t.Parallel()
	room := newNewsroom(t)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	for range publishers {
		room.publish()
	}
	got := newRecord()
	got.finish(t, c, room.titles)
	room.settled(t)
	file := filepath.Join(t.TempDir(), "backup.db")
	status, out, people := call(t, "", "backup", file, "--config", room.config, "--json")
	if status != 0 || !strings.Contains(out, `{"table":"items","rows":24}`) || !strings.Contains(people, "it was opened, checked and counted") {
		t.Fatalf("backup: exit status %d, %s%s", status, out, people)
	}
	if status, _, people := call(t, "", "backup", file, "--config", room.config); status != 1 || !strings.Contains(people, "exists already") {
		t.Errorf("a backup over a file: exit status %d, said %q", status, people)
	}
	c.stop(os.Interrupt)
	got.take(c)
	rewrite(t, room.config, sqlitePath(t, room.config), file)
	c = startChild(t, "run", "--config", room.config, "--json")
	c.says("feeds read")
	room.publish()
	got.finish(t, c, room.titles)
	c.stop(os.Interrupt)
	got.take(c)
	got.check(t, room.titles)
	got.checkOnce(t)
}
