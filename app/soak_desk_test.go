package app

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// desk is a team with its feeds, its chat and its 20 watchlists, for which one karaula or several work.
type desk struct {
	t        testing.TB
	feeds    *feedtest.Server
	platform *bottest.Server
	plan     []step
	entries  int // of the plan so far
	ledger   *ledger
	throttle string // of alerts; "" for off

	mu        sync.Mutex
	next      int // step of the plan
	published map[string]time.Time
}

func newDesk(t testing.TB, plan []step) *desk {
	t.Helper()
	d := &desk{t: t, plan: plan, ledger: newLedger(), published: map[string]time.Time{}}
	var err error
	if d.feeds, err = feedtest.New(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.feeds.Close)
	if d.platform, err = bottest.NewServer(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.platform.Close() })
	d.platform.Lean()
	d.platform.Observe(d.ledger.note)
	for i := range soakFeeds {
		p := publishers[i%len(publishers)]
		charset := p.charset
		if strings.HasPrefix(p.lang, "sr-Cyrl") || p.charset == "windows-1251" {
			charset = "utf-8"
		}
		d.feeds.Feed(feedPath(i)).As(p.format, charset).Named(fmt.Sprintf("Outlet %d", i), "sr").Add(
			feedtest.Entry{Title: fmt.Sprintf("Barikada u Zvečanu iz arhive, %d", i), Published: time.Now().Add(-time.Hour)})
	}
	return d
}

// config writes the configuration of a karaula on a store.
func (d *desk) config(database string) string {
	d.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `
store: %q
secret_key: only-for-this-test-which-is-over-soon
listen: ""
log: {level: error}
poll: {every: 200ms, max_backoff: 1s}
fetch: {allow_private_networks: ["127.0.0.0/8"], per_host: 4}
alerts: {throttle: %s}
slack: {bot_token: none, app_token: none}
feeds:
  include: []
  add:
`, database, cmp.Or(d.throttle, "off"))
	for i := range soakFeeds {
		fmt.Fprintf(&b, "    - {url: %q, outlet: \"Outlet %d\", lang: sr}\n", d.feeds.URL(feedPath(i)), i)
	}
	b.WriteString("watchlists:\n" + soakWatchlists())
	name := d.t.TempDir() + "/config.yaml"
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return name
}

// calm publishes the plan while nothing fails, and says how soon the chat was told.
func (d *desk) calm(database string) {
	d.t.Helper()
	c := d.begin(d.config(database))
	d.ledger.reset()
	for d.next < len(d.plan) {
		d.publish()
		<-time.After(rand.N(60 * time.Millisecond))
	}
	d.finish(database, time.Minute)
	d.end(c)
	d.t.Logf("from the reading of a report to the message that shows it: %s", d.ledger.quantiles())
}

// end ends a karaula in good order.
func (d *desk) end(c *child) {
	d.t.Helper()
	if status := c.stop(os.Interrupt); status != 0 {
		d.t.Errorf("exit status %d; it said:\n%s", status, c.said())
	}
}

// start starts a karaula that posts to the desk's chat.
func (d *desk) start(config string) *child {
	d.t.Helper()
	return startChildWith(d.t, []string{childPlatform + "=" + d.platform.URL()}, "run", "--json", "--config", config)
}

// begin starts the first karaula on a store, and waits until it knows the feeds' archives.
func (d *desk) begin(config string) *child {
	d.t.Helper()
	c := d.start(config)
	c.says(fmt.Sprintf("%d of %[1]d feeds read", soakFeeds))
	return c
}

// publish does the next step of the plan, if there is one.
func (d *desk) publish() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.next == len(d.plan) {
		return
	}
	s := d.plan[d.next]
	d.next++
	feed := d.feeds.Feed(feedPath(s.feed))
	if s.edit {
		s.entry.Published = d.published[s.entry.ID]
		feed.Edit(s.entry)
		return
	}
	s.entry.Published = time.Now()
	d.published[s.entry.ID] = s.entry.Published
	d.entries++
	feed.Add(s.entry)
}

// flaky makes the chat misbehave at random: slow now and then, and answers that are lost.
func (d *desk) flaky() {
	d.platform.Misbehave(func(string) bottest.Fault {
		fault := bottest.Fault{Delay: rand.N(20 * time.Millisecond)}
		switch rand.IntN(40) {
		case 0, 1:
			fault.Lose = true
		case 2:
			fault.Status = 503
		case 3:
			fault.Status, fault.Wait = 429, 200*time.Millisecond
		case 4, 5:
			fault.Delay = rand.N(300 * time.Millisecond)
		}
		return fault
	})
}

// finish waits until all that was published is stored and shown. What is missing then, check tells.
func (d *desk) finish(database string, limit time.Duration) {
	d.t.Helper()
	st := d.look(database)
	for began := time.Now(); time.Since(began) < limit && !d.atRest(st); {
		<-time.After(200 * time.Millisecond)
	}
	if err := st.Close(); err != nil {
		d.t.Error(err)
	}
}

// look opens a store beside the karaula that works on it.
func (d *desk) look(database string) *store.Store {
	d.t.Helper()
	s := &setup{Config: &config.Config{Store: config.NewStore(database)}}
	st, err := s.look(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return st
}

func (d *desk) atRest(st *store.Store) bool {
	counts, under, err := counted(d.t.Context(), st)
	if err != nil || under > 0 || counts.Items < d.entries+soakFeeds {
		return false
	}
	return len(d.unread(st)) == 0
}

// counted counts what a store holds, and the alerts that are not shown as they are.
func counted(ctx context.Context, st *store.Store) (counts store.Counts, under int, err error) {
	err = st.Read(ctx, func(tx *store.Tx) (err error) {
		if counts, err = tx.Count(); err != nil {
			return err
		}
		ids, err := tx.Unshown()
		under = len(ids)
		return err
	})
	return counts, under, err
}

// unread are the entries of the plan that the store does not hold as they were published last.
func (d *desk) unread(st *store.Store) []string {
	want := map[string]bool{}
	for _, s := range d.plan[:d.next] {
		if s.edit {
			delete(want, entryKey(s, "."))
			want[entryKey(s, ", dopunjen.")] = true
		} else {
			want[entryKey(s, ".")] = true
		}
	}
	err := st.Read(d.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Newest(time.Time{}, len(d.plan)+soakFeeds)
		for _, r := range all {
			delete(want, reportKey(r))
		}
		return err
	})
	if err != nil {
		return []string{err.Error()}
	}
	var missing []string
	for key := range want {
		missing = append(missing, key)
	}
	slices.Sort(missing)
	return missing
}

func entryKey(s step, end string) string {
	text := strings.TrimSuffix(strings.TrimPrefix(s.entry.Summary, "<p>"), "</p>")
	text = strings.TrimSuffix(strings.TrimSuffix(text, "."), ", dopunjen") + end
	return fmt.Sprintf("Outlet %d · %s · %s", s.feed, s.entry.Title, text)
}

func reportKey(r news.Report) string {
	return fmt.Sprintf("%s · %s · %s", r.Outlet, r.Title, r.Summary)
}
