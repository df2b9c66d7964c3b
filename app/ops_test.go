package app

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/store"
)

// opsSays waits for an ops message that has the words, and returns it.
func (r *record) opsSays(t *testing.T, c *child, words string) event {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; <-time.After(2 * time.Millisecond) {
		r.take(c)
		for _, e := range r.ops {
			if strings.Contains(e.Headline, words) {
				return e
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("no ops message says %q: %+v; it said:\n%s", words, r.ops, c.said())
		}
	}
}

// A karaula that was killed and started hours later says so once, and names the feeds that do not reach back; one that is
// killed again and comes back at once says nothing more.
func TestAway(t *testing.T) {
	t.Parallel()
	room := newNewsroom(t)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	got := newRecord()
	room.publish()
	got.finish(t, c, room.titles)
	c.stop(syscall.SIGKILL)
	got.take(c)

	// Six hours pass.
	back := func(at time.Time) time.Time { return at.Add(-6 * time.Hour) }
	s, err := store.Open(t.Context(), store.Options{File: sqlitePath(t, room.config)})
	if err != nil {
		t.Fatal(err)
	}
	from := back(time.Now())
	if err := s.Write(t.Context(), func(tx *store.Tx) error {
		all, err := tx.Feeds()
		if err != nil {
			return err
		}
		for _, f := range all {
			f.Tried, f.ReadOK, f.Due = back(f.Tried), back(f.ReadOK), back(f.Due)
			if err := tx.SaveFeed(f); err != nil {
				return err
			}
		}
		return tx.SetMeta("alive", fmt.Sprint(from.UnixMilli()))
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	room.server.Feed(publishers[0].path).Newest(1)
	room.server.Feed(publishers[1].path).Newest(1)
	for _, path := range []string{publishers[0].path, publishers[1].path, publishers[2].path} {
		title := "Barikada u Zvečanu, jutros " + path
		room.titles[title] = true
		room.server.Feed(path).Add(feedtest.Entry{Title: title, Published: time.Now().Add(-time.Hour)})
	}

	c = startChild(t, "run", "--config", room.config, "--json")
	away := got.opsSays(t, c, "Away ")
	if !strings.HasSuffix(away.Headline, " (6 h); 2 feeds have gaps: Outlet 0, Outlet 1.") || away.Reason != "away" || away.Event != "post" {
		t.Errorf("it says %+v", away)
	}
	got.finish(t, c, room.titles)
	c.stop(syscall.SIGKILL)
	got.take(c)
	status, out, people := call(t, "", "status", "--config", room.config, "--json")
	var line statusLine
	if err := json.Unmarshal([]byte(out), &line); err != nil || status != 0 {
		t.Fatalf("status %d: %v: %s%s", status, err, out, people)
	}
	for _, f := range line.Feeds {
		has := f.GapFrom != "" && f.GapTo != ""
		if want := f.Outlet == "Outlet 0" || f.Outlet == "Outlet 1"; has != want {
			t.Errorf("%s has a gap from %q to %q", f.Outlet, f.GapFrom, f.GapTo)
		}
	}
	c = startChild(t, "run", "--config", room.config, "--json")
	room.publish()
	got.finish(t, c, room.titles)
	c.stop(os.Interrupt)
	got.take(c)
	got.check(t, room.titles)
	for _, e := range got.ops {
		if e.Delivery != away.Delivery {
			t.Errorf("it also says %+v", e)
		}
	}
}

// A refused configuration is told to ops until it is mended, also across a kill, and a dead feed is told without its
// password.
func TestOpsMessages(t *testing.T) {
	t.Parallel()
	room := newNewsroom(t)
	room.server.Feed("/gone").Fail(feedtest.Fault{Status: 410})
	gone := strings.Replace(room.server.URL("/gone"), "http://", "http://reader:hunter2@", 1)
	rewrite(t, room.config, "  add:\n", "  add:\n    - {url: \""+gone+"\", outlet: Gone, lang: sr}\n")
	got := newRecord()
	c := startChild(t, "run", "--config", room.config, "--json")
	got.opsSays(t, c, "Gone (http://***@127.0.0.1:")
	good := mustRead(t, room.config)
	rewrite(t, room.config, "poll: {every: 150ms}", "poll: {evry: 150ms}")
	told := got.opsSays(t, c, "config.yaml is refused, what was in force stays in force: ")
	status, out, _ := call(t, "", "status", "--config", writeFile(t, "good.yaml", string(good)), "--json")
	var line statusLine
	if err := json.Unmarshal([]byte(out), &line); err != nil || status != 0 || len(line.Troubles) != 2 {
		t.Errorf("status %d shows the troubles %+v: %v", status, line.Troubles, err)
	}
	rewrite(t, room.config, "poll: {evry: 150ms}", "poll: {every: 150ms}")
	over := got.opsSays(t, c, " Over after ")
	if over.Event != "edit" || over.Alert != told.Alert || over.Reason != "over" {
		t.Errorf("told %+v, then %+v: want an edit of the same message", told, over)
	}
	c.stop(os.Interrupt)
	got.take(c)
	if len(got.ops) != 3 {
		t.Errorf("told %+v, want three messages", got.ops)
	}
	if strings.Contains(c.said(), "hunter2") || strings.Contains(fmt.Sprint(got.ops), "hunter2") {
		t.Error("it showed a password")
	}
}
