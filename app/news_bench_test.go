package app

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/pgtest"
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
// the matcher let through, and reports how long all but one in a hundred took at most. Run it with a -benchtime of at
// least 200x, so that there is such a one.
func BenchmarkNews(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) {
		benchNews(b, store.Options{File: filepath.Join(b.TempDir(), "karaula.db"), Volatile: true})
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
	s, err := store.Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	a := newArchive(r)
	if err := a.fill(b.Context(), s, benchItems(b)); err != nil {
		b.Fatal(err)
	}
	for _, kind := range a.kinds() {
		b.Run(kind.name, func(b *testing.B) {
			var took []time.Duration
			found := 0
			for range b.N {
				question := kind.ask()
				began := time.Now()
				n, err := answer(b.Context(), s, r, a, question, kind.since)
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
		})
	}
}

// answer asks for the first page of an answer, and returns how many stories it has.
func answer(ctx context.Context, s *store.Store, r *rules.Rules, a *archive, question string, since time.Time) (found int, err error) {
	set, _ := r.Compile([]news.Watchlist{{Query: question}}, rules.Options{Question: true, Now: a.now})
	err = s.Read(ctx, func(tx *store.Tx) error {
		got, _, err := concerned(tx, r, set, set.Search(0), since, 20, mostRead)
		found = len(got)
		return err
	})
	return found, err
}
