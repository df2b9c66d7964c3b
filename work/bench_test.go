package work_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/work"
)

// thousand is a thousand watchlists as desks write them: places, words, exclusions.
func thousand() []news.Watchlist {
	places := []string{"kosovo/north", "kosovo", "bosnia/republika-srpska", "bosnia", "serbia/presevo", "north-macedonia", "montenegro", "albania", "croatia", "bulgaria"}
	words := []string{"barikada", "protest", "granica", "vojska", "ministar", "izbori", "hapšenje", "most", "carina", "struja"}
	var lists []news.Watchlist
	for i := range 1000 {
		q := fmt.Sprintf("region:%s %s -topic:sport", places[i%10], words[i/10%10])
		if i%3 == 0 {
			q = fmt.Sprintf("%s%d, \"special police %d\", region:%s level:3", words[i%10], i, i, places[i/10%10])
		}
		lists = append(lists, news.Watchlist{Name: fmt.Sprint("list", i), Query: q, PostTo: []news.Destination{"console"}})
	}
	return lists
}

// headlines makes n items as they come from feeds: most concern nobody, some tell of the watched places, and every
// fourth has the title of an earlier one.
func headlines(feed int64, n int) []news.Item {
	kinds := []string{
		"Ministar najavio reformu penzionog sistema, broj %d", "Utakmica kola %d završena bez golova", "Cene hrane porasle za %d odsto",
		"Protest u Zvečanu okupio %d građana", "Vojska raspoređena kod prelaza Merdare, jedinica %d", "Vreme: do %d stepeni na jugu",
		"Izbori u Crnoj Gori: obrađeno %d biračkih mesta", "Pozorišni festival otvoren %d. put", "Saobraćajna nesreća na putu broj %d", "Granica zatvorena %d sati",
	}
	now := time.Now()
	items := make([]news.Item, n)
	for i := range items {
		k := i
		if i%4 == 3 {
			k = i - 3
		}
		items[i] = news.Item{
			FeedID: feed, Key: fmt.Sprint("bench", i), URL: fmt.Sprintf("https://outlet%d.example/%d", i%40, i), Link: fmt.Sprintf("https://outlet%d.example/%d", i%40, i),
			Title: fmt.Sprintf(kinds[k%len(kinds)], k), Outlet: fmt.Sprint("Outlet ", i%40), Lang: "sr", Trust: news.Normal, Published: now, Seen: now,
			Summary: "Kratak opis događaja sa dve rečenice teksta. Nadležni su najavili da će se javnosti obratiti u toku dana.",
		}
	}
	return items
}

// BenchmarkIngest takes items in against 1,000 watchlists: reading, matching, grouping into stories, alerts and jobs, in
// transactions of 200 results on a SQLite file that waits for the disk.
func BenchmarkIngest(b *testing.B) {
	d := newDesk(b, tempStore(b), newChat(b), thousand()...)
	defer d.close()
	items := headlines(d.feed, b.N)
	b.ResetTimer()
	alerts := 0
	for start := 0; start < len(items); start += 200 {
		var a work.Arrival
		for _, it := range items[start:min(start+200, len(items))] {
			a.Readings = append(a.Readings, d.intake.Rules.Read(it))
		}
		taken, err := d.intake.Commit(context.Background(), []work.Arrival{a})
		if err != nil {
			b.Fatal(err)
		}
		alerts += len(taken.Alerts)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
	b.ReportMetric(float64(alerts)/float64(b.N), "alerts/item")
}

// stopwatch is a console that notes when each story is printed.
type stopwatch struct {
	*console.Console
	posted chan time.Time
}

func (s stopwatch) Post(ctx context.Context, c alerts.Card) (string, error) {
	message, err := s.Console.Post(ctx, c)
	s.posted <- time.Now()
	return message, err
}

// BenchmarkReadToPosted measures from the moment an item was read to the line on the console, with the engine running.
func BenchmarkReadToPosted(b *testing.B) {
	d := newDesk(b, tempStore(b), newChat(b), news.Watchlist{
		Name: "north", Query: "region:kosovo/north", GroupBy: news.GroupStory, PostAt: new(news.Level), PostTo: []news.Destination{"console"},
	})
	defer d.close()
	watch := stopwatch{console.New(io.Discard, console.Options{JSON: true, Zone: time.UTC}), make(chan time.Time, 1)}
	d.deliverer.Platform = func(string) (alerts.Messenger, bool) { return watch, true }
	stop := d.run()
	defer stop()
	var took []time.Duration
	for i := range b.N {
		<-time.After(rand.N(100 * time.Millisecond)) // arrivals fall anywhere between two looks of the engine
		read := time.Now()
		it := news.Item{FeedID: d.feed, Key: fmt.Sprint(i), Title: fmt.Sprintf("Barricade number %d in Zvečan", i), Outlet: "Ibar", Lang: "en",
			Trust: news.Normal, Published: read, Seen: read}
		if _, err := d.intake.Commit(context.Background(), []work.Arrival{{Readings: []*rules.Reading{d.intake.Rules.Read(it)}}}); err != nil {
			b.Fatal(err)
		}
		took = append(took, (<-watch.posted).Sub(read))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
