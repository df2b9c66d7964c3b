package app

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/pgtest"
	"github.com/karaula/karaula/stories"
)

var benchItems = flag.Int("items", 100_000, "how many items the store of the search benchmark holds")

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
	r, err := rules.Load()
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
	if err := a.fill(b.Context(), s, *benchItems); err != nil {
		b.Fatal(err)
	}
	if o.Postgres != "" { // as the server does by itself after a while
		if _, err := s.DB().ExecContext(b.Context(), `VACUUM ANALYZE`); err != nil {
			b.Fatal(err)
		}
	}
	day, ever := a.now.Add(-24*time.Hour), time.Time{}
	for _, kind := range []struct {
		name  string
		since time.Time
		ask   func() string
	}{
		{"a region and a word in 24 h", day, func() string { return "region:" + a.of(askedRegions...) + " " + a.word() }},
		{"any question in 24 h", day, a.question},
		{"any question in 7 days", a.now.Add(-lookBack), a.question},
		{"free words over all time", ever, func() string { return a.word() + " " + a.word() }},
		{"one free word over all time", ever, a.word},
		{"the most frequent word over all time", ever, func() string { return numbered(0) }},
	} {
		b.Run(kind.name, func(b *testing.B) {
			var took []time.Duration
			found := 0
			for range b.N {
				question := kind.ask()
				began := time.Now()
				set, _ := r.Compile([]news.Watchlist{{Query: question}}, rules.Options{Question: true, Now: a.now})
				err := s.Read(b.Context(), func(tx *store.Tx) error {
					got, err := concerned(tx, r, set, set.Search(0), kind.since, 20)
					found += len(got)
					return err
				})
				took = append(took, time.Since(began))
				if err != nil {
					b.Fatal(err)
				}
			}
			slices.Sort(took)
			ms := func(share int) float64 { return float64(took[len(took)*share/100].Microseconds()) / 1000 }
			b.ReportMetric(ms(50), "p50-ms")
			b.ReportMetric(ms(99), "p99-ms")
			b.ReportMetric(float64(found)/float64(b.N), "stories/op")
		})
	}
}

// archive writes what 180 days of news leave behind, and what people ask of it. Its words are as frequent as words of
// content are: the commonest stands in about one item of fifteen, and people ask for common ones more often.
type archive struct {
	*rand.Rand
	zipf  *rand.Zipf
	rules *rules.Rules
	now   time.Time
}

func newArchive(r *rules.Rules) *archive {
	d := rand.New(rand.NewPCG(3, 4))
	return &archive{d, rand.NewZipf(d, 1.05, 50, 50_000), r, time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)}
}

func (a *archive) of(list ...string) string { return list[a.IntN(len(list))] }

// word draws a word as texts and people use them.
func (a *archive) word() string { return numbered(int(a.zipf.Uint64())) }

// numbered makes the n-th word of the archive, of its own stem.
func numbered(n int) string {
	const consonants, vowels = "kbdfghlmnprstvz", "aeiou"
	w := ""
	for range 4 {
		w += string(consonants[n%15]) + string(vowels[n/15%5])
		n /= 75
	}
	return w
}

// places are names as texts have them, the much reported ones more than once, and the regions that people ask for.
var (
	placeNames = []string{"Beograd", "Beograd", "Beograd", "Zagreb", "Zagreb", "Sarajevo", "Sarajevo", "Priština", "Priština", "Zvečan", "Niš", "Novi Sad", "Skoplje",
		"Podgorica", "Tirana", "Sofija", "Banjaluka", "Mostar", "Split", "Leposavić", "Bujanovac", "Tetovo", "Ljubljana", "Subotica"}
	askedRegions = []string{"kosovo/north", "kosovo", "serbia", "bosnia", "north-macedonia", "montenegro", "croatia", "albania"}
)

func (a *archive) text(words int) string {
	var list []string
	for range words {
		list = append(list, a.word())
	}
	if a.IntN(10) < 6 {
		list = append(list, "u", a.of(placeNames...))
	}
	if a.IntN(8) == 0 {
		list = append(list, a.of("sukobi", "protest", "barikade", "pucnjava", "hapšenje", "utakmica", "suzavac", "poginulo dvoje"))
	}
	return strings.Join(list, " ")
}

// question is one as people ask: of places, levels, kinds and words, with what they do not want.
func (a *archive) question() string {
	region := "region:" + a.of(askedRegions...)
	return a.of(region, region+" level:2", region+" "+a.word(), region+" -topic:sport", a.word(), a.word()+", "+a.word(), "level:3", "region:balkans level:2",
		region+" ("+a.word()+", concept:barricade)", "category:protest lang:sr", "outlet:n1 "+a.word(), `"`+a.word()+" "+a.word()+`"`)
}

// fill stores n items, a third of them further reports of a story.
func (a *archive) fill(ctx context.Context, s *store.Store, n int) error {
	const atOnce = 2000
	first := a.now.Add(-180 * 24 * time.Hour)
	for i := 0; i < n; {
		err := s.Write(ctx, func(tx *store.Tx) error {
			for end := min(n, i+atOnce); i < end; {
				at := first.Add(time.Duration(float64(180*24*time.Hour) * float64(i) / float64(n)))
				var reports []news.Report
				for more := true; more && i < end; i++ {
					it := news.Item{FeedID: 1, Key: fmt.Sprint(i), Title: a.text(7), Summary: a.text(13), Outlet: a.of("N1", "Koha", "Danas", "Klix"), Country: "rs",
						Lang: "sr", Trust: news.Normal, Revision: 1, Published: at, Seen: at}
					reports = append(reports, a.rules.Read(it).Report)
					more = a.IntN(3) == 0
				}
				if err := addReports(tx, reports); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// addReports stores a story of these reports.
func addReports(tx *store.Tx, reports []news.Report) error {
	facts := stories.Sum(reports)
	story, err := tx.AddStory(facts)
	if err != nil {
		return err
	}
	for _, r := range reports {
		if _, err := tx.AddItem(r, story); err != nil {
			return err
		}
	}
	return tx.SetFacts(story, facts)
}
