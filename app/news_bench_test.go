package app

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/pgtest"
	"github.com/karaula/karaula/work"
)

// benchItems is how many items the store of the search benchmark holds: BENCH_ITEMS of them, 100,000 where that is not set.
func benchItems(b *testing.B) int {
	given := cmp.Or(os.Getenv("BENCH_ITEMS"), "100000")
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		b.Fatalf("BENCH_ITEMS is %q: want a number of items, such as 1000000", given)
	}
	return n
}

// BenchmarkNews asks questions of a store that holds 180 days of items, from reading where to look to the stories that
// the matcher let through, and reports how long half of them took at most, and all but one in a hundred: first while nobody
// writes, then while items are taken in. With `make bench BENCH=News BENCHTIME=300x BENCH_ITEMS=1000000` the p99 means
// something: of fewer than a hundred questions it is the longest.
func BenchmarkNews(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) {
		benchNews(b, store.Options{File: filepath.Join(b.TempDir(), "karaula.db")})
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		server, err := pgtest.Start()
		if err != nil {
			b.Fatal(err)
		}
		defer func() {
			if err := server.Close(); err != nil {
				b.Error(err)
			}
		}()
		address, err := server.New(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		benchNews(b, store.Options{Postgres: address})
	})
}

func benchNews(b *testing.B, o store.Options) {
	r, err := loadRules()
	if err != nil {
		b.Fatal(err)
	}
	a := newArchive(r)
	fill := o
	fill.Volatile = true // only while it is filled: then writes wait for the disk as they do anywhere
	with(b, fill, func(s *store.Store) {
		if err := a.fill(b.Context(), s, benchItems(b)); err != nil {
			b.Fatal(err)
		}
	})
	with(b, o, func(s *store.Store) {
		b.Run("quiet", func(b *testing.B) { a.ask(b, s, func() int64 { return 0 }) })
		b.Run("writing", func(b *testing.B) {
			taken, stop := a.takeIn(b, s)
			defer stop()
			a.ask(b, s, taken)
		})
		b.Run("verbs", func(b *testing.B) { a.verbs(b, s) })
	})
}

// with opens a store for f.
func with(b *testing.B, o store.Options, f func(*store.Store)) {
	b.Helper()
	s, err := store.Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	f(s)
}

// ask runs a benchmark for each kind of questions; taken counts the items that are written meanwhile.
func (a *archive) ask(b *testing.B, s *store.Store, taken func() int64) {
	for _, kind := range a.kinds() {
		b.Run(kind.name, func(b *testing.B) {
			var took []time.Duration
			found, before := 0, taken()
			for range b.N {
				question := kind.ask()
				began := time.Now()
				n, err := answer(b.Context(), s, a.rules, a, question, kind.since)
				took = append(took, time.Since(began))
				if err != nil {
					b.Fatal(err)
				}
				found += n
			}
			slices.Sort(took)
			ms := func(share int) float64 { return float64(took[len(took)*share/100].Microseconds()) / 1000 }
			b.ReportMetric(ms(50), "p50-ms")
			b.ReportMetric(ms(99), "p99-ms")
			b.ReportMetric(float64(found)/float64(b.N), "stories/op")
			b.ReportMetric(float64(taken()-before)/b.Elapsed().Seconds(), "written/s")
		})
	}
}

// So many items are taken in beside the questions, so often: seventy times as fast as 500 feeds bring them.
const (
	written      = 5
	writtenEvery = 250 * time.Millisecond
)

// takeIn takes new items in the way they go, with stories and alerts, until stop is called; taken counts them.
func (a *archive) takeIn(b *testing.B, s *store.Store) (taken func() int64, stop func()) {
	lists := []news.Watchlist{{Name: "balkans", Query: "region:balkans", PostTo: []news.Destination{"console"}}}
	set, _ := a.rules.Compile(lists, rules.Options{})
	intake := &work.Intake{
		Store: s, Rules: a.rules, Wording: alerts.Wording{Names: a.rules, Language: "en"}, Log: slog.New(slog.DiscardHandler),
		Clock:   work.Clock{Now: func() time.Time { return a.now }, Rate: 1},
		Enqueue: func(context.Context, *sql.Tx, []int64) error { return nil },
	}
	intake.SetPolicy(alerts.Policy{Watchlists: lists, Set: set, Window: 6 * time.Hour})
	ctx, cancel := context.WithCancel(b.Context())
	var count atomic.Int64
	ended := make(chan error, 1)
	go func() {
		texts, tick := newArchive(a.rules), time.NewTicker(writtenEvery)
		defer tick.Stop()
		for i := 0; ; {
			arrival := work.Arrival{}
			for range written {
				it := texts.item(i, a.now)
				it.FeedID, i = 2, i+1
				arrival.Readings = append(arrival.Readings, a.rules.Read(it))
			}
			if _, err := intake.Commit(ctx, []work.Arrival{arrival}); err != nil {
				ended <- err
				return
			}
			count.Add(written)
			select {
			case <-ctx.Done():
				ended <- nil
				return
			case <-tick.C:
			}
		}
	}()
	return count.Load, func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			b.Errorf("items were taken in until: %v", err)
		}
	}
}

// answer asks for the first page of an answer, and returns how many stories it has.
func answer(ctx context.Context, s *store.Store, r *rules.Rules, a *archive, question string, since time.Time) (found int, err error) {
	search, _, _ := bot.NewSearch(r, question, a.now)
	search.Since = since
	err = s.Read(ctx, func(tx *store.Tx) error {
		got, _, err := search.Stories(tx, 0, 20, mostRead)
		found = len(got)
		return err
	})
	return found, err
}
