package app

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/feeds/feedtest"
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

// Between two entries: as fast as karaula takes them, and as many as some 7,000 feeds bring (500 of the catalogue's kind bring 24,000
// entries a day).
const (
	rush   = 40 * time.Millisecond
	steady = 250 * time.Millisecond
)

// calm publishes the plan while nothing fails, with pauses of some length on average, and says how soon the chat was told.
func (d *desk) calm(database string, pause time.Duration) {
	d.t.Helper()
	c := d.begin(d.config(database))
	d.ledger.reset()
	began := time.Now()
	for d.next < len(d.plan) {
		d.publish()
		<-time.After(rand.N(2 * pause))
	}
	d.finish(database, 10*time.Minute)
	d.end(c)
	used := c.cmd.ProcessState
	d.t.Logf("from the reading of a report to the message that shows it: %s; %s of CPU in %s", d.ledger.quantiles(),
		(used.UserTime() + used.SystemTime()).Round(100*time.Millisecond), time.Since(began).Round(100*time.Millisecond))
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
