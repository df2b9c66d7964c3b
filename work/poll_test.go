package work_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// polling is a desk whose feed is polled, by a clock that the test can put forward and back.
type polling struct {
	*desk
	server *feedtest.Server
	source *feedtest.Feed
	jump   atomic.Int64
	clock  work.Clock
	cancel context.CancelFunc
	ended  chan error
}

func startPolling(t *testing.T) *polling {
	t.Helper()
	return startPollingOf(t, work.Timing{Every: 20 * time.Millisecond, MaxBackoff: time.Second}, "/rss")
}

// startPollingOf polls the feeds at some paths.
func startPollingOf(t *testing.T, timing work.Timing, paths ...string) *polling {
	t.Helper()
	server, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	p := &polling{desk: newDesk(t, tempStore(t), newChat(t)), server: server, source: server.Feed(paths[0]), ended: make(chan error, 1)}
	t.Cleanup(p.close)
	p.clock = work.Clock{Now: func() time.Time { return time.Now().Add(time.Duration(p.jump.Load())) }, Rate: 1}
	p.intake.Clock = p.clock
	var list []news.Feed
	for _, path := range paths {
		server.Feed(path)
		list = append(list, news.Feed{URL: server.URL(path), Outlet: "Ibar", Lang: "sr", Trust: news.Normal})
	}
	change(t, p.desk, func(tx *store.Tx) error { return tx.SyncFeeds(list, p.clock.Now()) })
	fetcher, err := feeds.NewFetcher(feeds.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fetcher.Close)
	log := slog.New(slog.DiscardHandler)
	poller := &work.Poller{Store: p.store, Rules: p.intake.Rules, Intake: p.intake, Outage: &work.Outage{Log: log}, Workers: 2, Clock: p.clock, Log: log,
		Process: p.engine.Process().ID(), FirstRound: func(work.Round) {}}
	poller.Set(work.Settings{Fetcher: fetcher, PerHost: 1, Timing: timing})
	var ctx context.Context
	ctx, p.cancel = context.WithCancel(context.Background())
	go func() { p.ended <- poller.Run(ctx) }()
	t.Cleanup(func() {
		p.cancel()
		p.ended <- <-p.ended // it has ended, and whoever asks may see how
	})
	return p
}

// reads waits until a new entry of the feed is stored.
func (p *polling) reads(title string) {
	p.t.Helper()
	before := p.counts().Items
	p.source.Add(feedtest.Entry{Title: title, Published: p.clock.Now()})
	for deadline := time.Now().Add(30 * time.Second); p.counts().Items == before; <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("%q was not read", title)
		}
	}
}

// A clock that is put forward and back by days does not stop polling: not while it stands wrong, and not after.
func TestClockJumps(t *testing.T) {
	p := startPolling(t)
	p.reads("Barikade u Zvečanu")
	for _, jump := range []time.Duration{3 * day, 0, -400 * day, 0, 10 * time.Minute, 0} {
		p.jump.Store(int64(jump))
		p.reads("Barikade u Leposaviću, sat " + jump.String())
		p.reads("Barikade u Zubinom Potoku, sat " + jump.String())
	}
	p.cancel()
	err := <-p.ended
	if p.ended <- err; err != nil {
		t.Error(err)
	}
}

// A feed whose first documents are empty is new all the same: the archive that its publisher puts back stays silent, and what
// comes after that rings.
func TestArchiveAfterEmptyDocument(t *testing.T) {
	p := startPolling(t)
	if err := p.server.Wait(t.Context(), "/rss", 3); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		p.source.Add(feedtest.Entry{Title: fmt.Sprintf("Barikade u Zvečanu, arhiva %d", i), Published: p.clock.Now().Add(-time.Hour)})
	}
	for deadline := time.Now().Add(30 * time.Second); p.counts().Items < 3; <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the archive was not read")
		}
	}
	if n := p.counts().Alerts; n != 0 {
		t.Errorf("the archive of a feed that was empty at first made %d alerts", n)
	}
	p.reads("Barikade u Leposaviću")
	if n := p.counts().Alerts; n != 1 {
		t.Errorf("a new entry made %d alerts, want 1", n)
	}
}

// A full disk ends polling with what to do: it does not mend itself, and nobody should believe that feeds are read.
func TestFullDiskEndsPolling(t *testing.T) {
	p := startPolling(t)
	p.reads("Barikade u Zvečanu")
	if _, err := p.store.DB().ExecContext(t.Context(), `PRAGMA max_page_count = 1`); err != nil { // as many as there are
		t.Fatal(err)
	}
	for range 40 {
		p.source.Add(feedtest.Entry{Title: "Barikade", Summary: strings.Repeat("puno teksta ", 400), Published: time.Now()})
	}
	err := <-p.ended
	if p.ended <- err; err == nil || !strings.Contains(err.Error(), "is full: free some room and start again") {
		t.Errorf("polling ended with %v", err)
	}
}
