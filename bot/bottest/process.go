package bottest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// Process is a karaula that delivers to a platform, without its feeds: what takes items in, the store and the engine are real.
// Its watchlist asks for north Kosovo, with an alert for each story.
type Process struct {
	t      *testing.T
	store  *store.Store
	engine *work.Engine
	intake *work.Intake
	feed   int64
	cancel context.CancelFunc
	ended  chan error
}

// StartProcess starts a process on a store's file, which another may have left. Each call of the platform may take limit, and
// an attempt is waited for as long.
func StartProcess(t *testing.T, file string, p bot.Platform, to news.Destination, limit time.Duration) *Process {
	t.Helper()
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	x := &Process{t: t, ended: make(chan error, 1)}
	if x.store, err = store.Open(context.Background(), store.Options{File: file}); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	deliverer := &work.Deliverer{
		Store: x.store, Wording: alerts.Wording{Names: r, Language: "en"}, Timeout: limit, Clock: work.RealTime(), Log: log,
		Platform: func(name string) (alerts.Messenger, bool) { return p, name == p.Name() },
	}
	if x.engine, err = work.NewEngine(context.Background(), x.store, deliverer, log); err != nil {
		t.Fatal(err)
	}
	lists := []news.Watchlist{{Name: "north", Query: "region:kosovo/north", PostAt: new(news.Level), PostTo: []news.Destination{to}, GroupBy: news.GroupStory}}
	set, _ := r.Compile(lists, rules.Options{})
	x.intake = &work.Intake{Store: x.store, Rules: r, Wording: deliverer.Wording, Clock: work.RealTime(), Log: log, Enqueue: x.engine.Enqueue}
	deliverer.Policy = x.intake.Policy
	x.intake.SetPolicy(alerts.Policy{Watchlists: lists, Set: set, Window: 6 * time.Hour})
	if err := x.store.Write(context.Background(), func(tx *store.Tx) error {
		x.feed, err = tx.PassiveFeed(news.Feed{URL: "test:feed", Outlet: "Ibar", Trust: news.Normal}, time.Now())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	x.cancel = cancel
	go func() { x.ended <- x.engine.Run(ctx) }()
	return x
}

// Stop ends the process wherever it is: a call that is under way is cut off, and no outcome of it is recorded.
func (x *Process) Stop() {
	x.t.Helper()
	x.cancel()
	if err := <-x.ended; err != nil {
		x.t.Error(err)
	}
	x.engine.Close()
	if err := x.store.Close(); err != nil {
		x.t.Error(err)
	}
}

// Report takes a report in.
func (x *Process) Report(key, title, summary, outlet string) {
	x.t.Helper()
	now := time.Now()
	it := news.Item{FeedID: x.feed, Key: key, Title: title, Summary: summary, Outlet: outlet, Lang: "en", Trust: news.Normal, Published: now, Seen: now}
	if _, err := x.intake.Commit(context.Background(), []work.Arrival{{Readings: []*rules.Reading{x.intake.Rules.Read(it)}}}); err != nil {
		x.t.Fatal(err)
	}
}

// Settle waits until the platform shows what the store holds.
func (x *Process) Settle() {
	x.t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	look := time.NewTicker(10 * time.Millisecond) // the engine completes its jobs past the store: nothing tells of it
	defer look.Stop()
	for !x.settled() {
		select {
		case <-look.C:
		case <-limit.C:
			x.t.Fatal("after a minute the platform does not show what the store holds")
		}
	}
}

func (x *Process) settled() bool {
	x.t.Helper()
	var unshown []int64
	jobs := 0
	if err := x.store.Read(context.Background(), func(tx *store.Tx) (err error) {
		if unshown, err = tx.Unshown(); err != nil {
			return err
		}
		return tx.SQL().QueryRow(`SELECT count(*) FROM river_job WHERE state <> 'completed'`).Scan(&jobs)
	}); err != nil {
		x.t.Fatal(err)
	}
	return len(unshown) == 0 && jobs == 0
}
