package work_test

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/pgtest"
	"github.com/karaula/karaula/store/storetest"
	"github.com/karaula/karaula/work"
)

// desk is a store with the engine on it, and a chat platform on loopback.
type desk struct {
	t         testing.TB
	store     *store.Store
	chat      *bottest.Server
	deliverer *work.Deliverer
	intake    *work.Intake
	engine    *work.Engine
	feed      int64
	items     int
	published time.Time // of the next items; zero: when they are read
}

// callLimit is how long one call of the platform may take in these tests.
const callLimit = 400 * time.Millisecond

// newDesk opens the store and takes up what an earlier desk left there.
func newDesk(t testing.TB, o store.Options, chat *bottest.Server, lists ...news.Watchlist) *desk {
	t.Helper()
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, store: st, chat: chat}
	log := slog.New(slog.DiscardHandler)
	client := bottest.NewClient(chat.URL(), callLimit)
	d.deliverer = &work.Deliverer{
		Store: st, Wording: alerts.Wording{Names: r, Language: "en"}, Timeout: callLimit, Clock: work.RealTime(), Log: log,
		Platform: func(name string) (alerts.Messenger, bool) { return client, name == client.Name() },
	}
	if d.engine, err = work.NewEngine(context.Background(), st, d.deliverer, log); err != nil {
		t.Fatal(err)
	}
	if len(lists) == 0 {
		lists = []news.Watchlist{{Name: "north", Query: "region:kosovo/north", PostAt: new(news.Level), PostTo: []news.Destination{"loopback:desk"}}}
	}
	set, mistakes := r.Compile(lists, rules.Options{})
	for _, m := range mistakes {
		if m.Broken() {
			t.Fatal(m)
		}
	}
	d.intake = &work.Intake{
		Store: st, Rules: r, Wording: d.deliverer.Wording, Clock: work.RealTime(), Log: log, Enqueue: d.engine.Enqueue,
	}
	d.deliverer.Policy = d.intake.Policy
	d.intake.SetPolicy(alerts.Policy{Watchlists: lists, Set: set, Window: 6 * time.Hour})
	if err := st.Write(context.Background(), func(tx *store.Tx) error {
		d.feed, err = tx.PassiveFeed(news.Feed{URL: "test:feed", Outlet: "Ibar", Trust: news.Normal}, time.Now())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return d
}

// loadRules are this package's tests' rules: they never change.
var loadRules = sync.OnceValues(rules.Load)

func newChat(t testing.TB) *bottest.Server {
	t.Helper()
	chat, err := bottest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := chat.Close(); err != nil {
			t.Error(err)
		}
	})
	return chat
}

// run works the jobs until the returned function is called, which waits for their end.
func (d *desk) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.engine.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			d.t.Error(err)
		}
	}
}

func (d *desk) close() {
	d.engine.Close()
	if err := d.store.Close(); err != nil {
		d.t.Error(err)
	}
}

// report takes in an item with the title; items with one title are one story, for each outlet one report.
func (d *desk) report(title, outlet string) work.Taken { return d.tell(title, "", outlet) }

// tell is report with a summary.
func (d *desk) tell(title, summary, outlet string) work.Taken {
	d.t.Helper()
	d.items++
	now := d.intake.Clock.Now()
	it := news.Item{
		FeedID: d.feed, Key: fmt.Sprintf("%s-%d", outlet, d.items), Title: title, Summary: summary, Outlet: outlet, Lang: "en",
		Trust: news.Normal, Published: cmp.Or(d.published, now), Seen: now,
	}
	var taken work.Taken
	outage := &work.Outage{Log: d.intake.Log} // a busy machine may stand still for so long that PostgreSQL gives a transaction up
	if err := outage.Outlast(d.t.Context(), func() (err error) {
		taken, err = d.intake.Commit(context.Background(), []work.Arrival{{Readings: []*rules.Reading{d.intake.Rules.Read(it)}}})
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return taken
}

func (d *desk) alert(id int64) (a news.Alert) {
	d.t.Helper()
	if err := d.store.Read(context.Background(), func(tx *store.Tx) (err error) {
		a, err = tx.Alert(id)
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return a
}

// settle waits until the destination shows the current state of every alert, and no job is left.
func (d *desk) settle() {
	d.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		var unshown []int64
		var jobs int
		err := d.store.Read(context.Background(), func(tx *store.Tx) (err error) {
			if unshown, err = tx.Unshown(); err != nil {
				return err
			}
			return tx.SQL().QueryRow(`SELECT count(*) FROM river_job WHERE state <> 'completed'`).Scan(&jobs)
		})
		if err != nil {
			d.t.Fatal(err)
		}
		if len(unshown) == 0 && jobs == 0 {
			return
		}
		if time.Now().After(deadline) {
			d.t.Fatalf("alerts %v are not shown as they are, %d jobs are left", unshown, jobs)
		}
		<-time.After(5 * time.Millisecond)
	}
}

func (d *desk) reconcile(id int64) (time.Duration, error) {
	return d.deliverer.Reconcile(context.Background(), id, func(*sql.Tx) error { return nil })
}

// comeAgain reconciles an alert after each wait that is asked for, as the engine would, until nothing is left.
func (d *desk) comeAgain(id int64, wait time.Duration) {
	d.t.Helper()
	for wait > 0 {
		<-time.After(wait)
		var err error
		if wait, err = d.reconcile(id); err != nil {
			d.t.Fatal(err)
		}
	}
}

// tempStore is a new store of the test's own: a copy of one whose tables were made once, which takes most of the time.
func tempStore(t testing.TB) store.Options {
	t.Helper()
	empty, err := emptyStore()
	if err != nil {
		t.Fatal(err)
	}
	o := store.Options{File: filepath.Join(t.TempDir(), "karaula.db")}
	if err := os.WriteFile(o.File, empty, 0o600); err != nil {
		t.Fatal(err)
	}
	return o
}

var emptyStore = sync.OnceValues(func() ([]byte, error) { return storetest.EmptyFile(riverTables) })

// riverTables makes the engine's own tables.
func riverTables(st *store.Store) error {
	engine, err := work.NewEngine(context.Background(), st, &work.Deliverer{Store: st, Clock: work.RealTime()}, slog.New(slog.DiscardHandler))
	if err == nil {
		engine.Close()
	}
	return err
}

// postgres is the one server of this package's tests.
var postgres = sync.OnceValues(pgtest.Start)

var emptyDatabase = sync.OnceValues(func() (string, error) {
	server, err := postgres()
	if err != nil {
		return "", err
	}
	return storetest.EmptyDatabase(server, store.Options{}, riverTables)
})

// tempDatabase is a new database of the test's own: a copy as tempStore is one.
func tempDatabase(t testing.TB) store.Options {
	t.Helper()
	empty, err := emptyDatabase()
	if err != nil {
		t.Fatal(err)
	}
	server, err := postgres()
	if err != nil {
		t.Fatal(err)
	}
	address, err := server.Copy(t.Context(), empty)
	if err != nil {
		t.Fatal(err)
	}
	return store.Options{Postgres: address}
}

func TestMain(m *testing.M) {
	if os.Getenv(servePorts) != "" {
		os.Exit(serveFeeds())
	}
	status := m.Run()
	if server, err := postgres(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	} else if err := server.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// onBoth runs a test on an empty store of each kind.
func onBoth(t *testing.T, test func(*testing.T, store.Options)) {
	t.Run("sqlite", func(t *testing.T) { test(t, tempStore(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, tempDatabase(t)) })
}

// arrived waits for a call of the verb.
func arrived(t *testing.T, chat *bottest.Server, verb string) {
	t.Helper()
	for {
		select {
		case v := <-chat.Arrived():
			if v == verb {
				return
			}
		case <-time.After(20 * time.Second):
			t.Fatal(errors.New("no call of " + verb + " arrived"))
		}
	}
}
