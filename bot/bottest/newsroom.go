package bottest

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// Newsroom is all that stands behind a platform: a real store, what takes items in, what delivers, and the desk that answers
// presses. Deliveries are carried out when Settle is called, so that a test sees each of them.
type Newsroom struct {
	Store *store.Store
	Desk  *bot.Desk

	t         *testing.T
	rules     *rules.Rules
	intake    *work.Intake
	deliverer *work.Deliverer
	feed      int64
	items     int

	mu    sync.Mutex
	ahead time.Duration // of the newsroom's clock
	stale []int64       // alerts to be brought up to date
}

// loadRules are the tests' rules: they never change.
var loadRules = sync.OnceValues(rules.Load)

// NewNewsroom makes a newsroom whose watchlists post to a platform. It ends with the test.
func NewNewsroom(t *testing.T, p bot.Platform, lists ...news.Watchlist) *Newsroom {
	t.Helper()
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), "karaula.db"), Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	set, mistakes := r.Compile(lists, rules.Options{})
	for _, m := range mistakes {
		if m.Broken() {
			t.Fatal(m)
		}
	}
	n := &Newsroom{Store: st, t: t, rules: r}
	log := slog.New(slog.DiscardHandler)
	wording := alerts.Wording{Names: r, Language: "en"}
	clock := work.Clock{Now: n.Now, Rate: 1}
	n.intake = &work.Intake{Store: st, Rules: r, Wording: wording, Clock: clock, Log: log,
		Enqueue: func(_ context.Context, _ *sql.Tx, ids []int64) error { n.enqueue(ids); return nil }}
	n.intake.SetPolicy(alerts.Policy{Watchlists: lists, Set: set, Window: 6 * time.Hour, Zone: time.UTC})
	n.deliverer = &work.Deliverer{Store: st, Wording: wording, Policy: n.intake.Policy, Timeout: 10 * time.Second, Clock: clock, Log: log,
		Platform: func(name string) (alerts.Messenger, bool) { return p, name == p.Name() }}
	n.Desk = &bot.Desk{Store: st, Rules: r, Policy: n.intake.Policy, Wording: wording, Now: n.Now, Log: log,
		Enqueue: func(_ context.Context, _ *store.Tx, ids []int64) error { n.enqueue(ids); return nil }}
	n.Desk.Kept = n.takeOver
	n.write(func(tx *store.Tx) (err error) {
		n.feed, err = tx.PassiveFeed(news.Feed{URL: "test:feed", Outlet: "Ibar", Trust: news.Normal}, n.Now())
		return err
	})
	return n
}

// Now is the newsroom's time.
func (n *Newsroom) Now() time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Now().Add(n.ahead)
}

// Pass lets time pass, and the time of what waits come.
func (n *Newsroom) Pass(d time.Duration) {
	n.mu.Lock()
	n.ahead += d
	n.mu.Unlock()
}

// takeOver puts what was set for channels in force.
func (n *Newsroom) takeOver() {
	err := n.Store.Read(n.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Settings("")
		policy := n.intake.Policy()
		policy.Channels = bot.Channels(all)
		n.intake.SetPolicy(policy)
		return err
	})
	if err != nil {
		n.t.Error(err)
	}
}

func (n *Newsroom) enqueue(ids []int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stale = append(n.stale, ids...)
}

func (n *Newsroom) write(f func(*store.Tx) error) {
	n.t.Helper()
	if err := n.Store.Write(n.t.Context(), f); err != nil {
		n.t.Fatal(err)
	}
}

// Report takes a report in. A key that came before is the same entry, edited.
func (n *Newsroom) Report(key, outlet, title, summary string) {
	n.t.Helper()
	n.ReportWithin("", key, outlet, title, summary)
}

// ReportWithin is Report for a report that only some see.
func (n *Newsroom) ReportWithin(c news.Circle, key, outlet, title, summary string) {
	n.t.Helper()
	n.items++
	now := n.Now().Truncate(time.Millisecond)
	it := news.Item{FeedID: n.feed, Key: key, URL: "https://" + outlet + ".example/" + key, Link: "https://" + strings.ToLower(outlet) + ".example/" + key, Title: title, Summary: summary, Outlet: outlet,
		Trust: news.Normal, Circle: c, Revision: 1, Published: now, Seen: now}
	if _, err := n.intake.Commit(n.t.Context(), []work.Arrival{{Readings: []*rules.Reading{n.rules.Read(it)}, Keys: map[string]bool{key: true}}}); err != nil {
		n.t.Fatal(err)
	}
	n.Settle()
}

// Settle brings all alerts up to date that changed, or whose time has come.
func (n *Newsroom) Settle() {
	n.t.Helper()
	for range 100 {
		var due []news.Alert
		if err := n.Store.Read(n.t.Context(), func(tx *store.Tx) (err error) {
			due, err = tx.DueAlerts(n.Now())
			return err
		}); err != nil {
			n.t.Fatal(err)
		}
		n.mu.Lock()
		stale := n.stale
		n.stale = nil
		n.mu.Unlock()
		for _, a := range due {
			stale = append(stale, a.ID)
		}
		if len(stale) == 0 {
			return
		}
		slices.Sort(stale)
		for _, id := range slices.Compact(stale) {
			wait, err := n.deliverer.Reconcile(n.t.Context(), id, nil)
			if err != nil {
				n.t.Fatal(err)
			}
			if wait > 0 {
				n.t.Fatalf("alert %d was not delivered: %v", id, n.failing())
			}
		}
	}
	n.t.Fatal("the alerts do not come to rest")
}

func (n *Newsroom) failing() (all []string) {
	n.write(func(tx *store.Tx) error {
		failing, err := tx.Failing()
		for _, d := range failing {
			all = append(all, fmt.Sprintf("%s %s: %s", d.Act, d.Reason, d.Error))
		}
		return err
	})
	return all
}

// Alerts returns all alerts, the oldest first.
func (n *Newsroom) Alerts() (all []news.Alert) {
	n.t.Helper()
	n.write(func(tx *store.Tx) (err error) {
		all, err = tx.LatestAlerts(1000)
		return err
	})
	slices.SortFunc(all, func(a, b news.Alert) int { return int(a.ID - b.ID) })
	return all
}

// Tell begins an ops message.
func (n *Newsroom) Tell(d news.Destination, note string) {
	n.t.Helper()
	n.write(func(tx *store.Tx) error {
		id, err := tx.AddAlert(news.Alert{Destination: d, Kind: news.KindOps, Opened: n.Now(), Changed: n.Now(), Revision: 1, Cause: news.ReasonTrouble, Note: note})
		n.enqueue([]int64{id})
		return err
	})
	n.Settle()
}
