package rules

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/karaula/karaula/news"
)

// manyLists makes watchlists as teams write them: most of a place and words, some of a place or words alone.
func manyLists(t testing.TB, n int) []news.Watchlist {
	t.Helper()
	places := []string{"kosovo/north", "kosovo", "serbia", "bosnia/republika-srpska", "montenegro", "north-macedonia/tetovo", "albania", "greece", "moldova/transnistria"}
	words := []string{"barikada", "suzavac", "napad", "granica", "ministar", "protest", "eksplozija", "policija", "opština", "izbori", "vojska", "sporazum"}
	lists := make([]news.Watchlist, n)
	for i := range lists {
		place, a, b := places[i%len(places)], words[i%len(words)], words[i/3%len(words)]
		own := fmt.Sprintf("osoba%d", i) // each team has names that no other has
		q := ""
		switch i % 5 {
		case 0:
			q = fmt.Sprintf("region:%s (%s, %s) -topic:sport", place, a, own)
		case 1:
			q = fmt.Sprintf("%s, %s, \"%s %s\"", own, own+"a", a, b)
		case 2:
			q = fmt.Sprintf("region:%s level:2", place)
		case 3:
			q = fmt.Sprintf("%s NEAR/8 %s, %s", own, a, own+"ski")
		case 4:
			q = fmt.Sprintf("lang:sh %s %s -country:hr", own, b)
		}
		lists[i] = news.Watchlist{Name: own, Query: q}
	}
	return lists
}

func benchItems(t testing.TB) []news.Item {
	t.Helper()
	list := sentences(t)
	items := make([]news.Item, len(list))
	for i, s := range list {
		items[i] = news.Item{Title: s, Summary: list[(i+7)%len(list)] + ". " + list[(i+31)%len(list)] + ".", Outlet: "N1", Country: "rs"}
	}
	return items
}

// BenchmarkRead reads items of a headline and two sentences.
func BenchmarkRead(b *testing.B) {
	r, items := load(b), benchItems(b)
	i := 0
	for b.Loop() {
		r.Read(items[i%len(items)])
		i++
	}
}

// BenchmarkConcerned asks sets of watchlists of items already read.
func BenchmarkConcerned(b *testing.B) {
	r := load(b)
	var readings []*Reading
	for _, it := range benchItems(b) {
		readings = append(readings, r.Read(it))
	}
	for _, n := range []int{1, 1000, 10000} {
		set, mistakes := r.Compile(manyLists(b, n), Options{})
		if len(mistakes) > 0 {
			b.Fatal(mistakes[0])
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			i, verdicts := 0, 0
			for b.Loop() {
				reading := readings[i%len(readings)]
				verdicts += len(set.Concerned(factsOf(reading), []*Reading{reading}))
				i++
			}
			b.ReportMetric(float64(verdicts)/float64(i), "verdicts/item")
		})
	}
}

// rareLists makes watchlists that each ask for something of their own, beside a place and common words.
func rareLists(n int) []news.Watchlist {
	lists := make([]news.Watchlist, n)
	for i := range lists {
		own := "ime" + letters(i)
		lists[i] = news.Watchlist{Name: own, Query: []string{
			own, "region:kosovo " + own, own + " NEAR policija", `"` + own + ` barikada"`, "lang:sh (" + own + ", " + own + "ski) -topic:sport",
		}[i%5]}
	}
	return lists
}

// BenchmarkManyRare asks 1,000 watchlists as teams write them, alone and among 99,000 that concern nothing.
func BenchmarkManyRare(b *testing.B) {
	r, items := load(b), benchItems(b)
	for _, n := range []int{1000, 100000} {
		lists := append(manyLists(b, 1000), rareLists(n-1000)...)
		set, heap := heapOf(func() *Set { s, _ := r.Compile(lists, Options{}); return s })
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			i := 0
			for b.Loop() {
				reading := r.Read(items[i%len(items)])
				set.Concerned(factsOf(reading), []*Reading{reading})
				i++
			}
			b.ReportMetric(heap/1e6, "heapMB")
		})
		runtime.KeepAlive(set)
	}
}

// BenchmarkReadAndConcerned is an item's whole way through the rules, with 1,000 watchlists.
func BenchmarkReadAndConcerned(b *testing.B) {
	r, items := load(b), benchItems(b)
	set, _ := r.Compile(manyLists(b, 1000), Options{})
	i := 0
	for b.Loop() {
		reading := r.Read(items[i%len(items)])
		set.Concerned(factsOf(reading), []*Reading{reading})
		i++
	}
	b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "items/s")
}

// BenchmarkCompile compiles 1,000 watchlists.
func BenchmarkCompile(b *testing.B) {
	r, lists := load(b), manyLists(b, 1000)
	for b.Loop() {
		r.Compile(lists, Options{})
	}
}

// BenchmarkLoad reads all data, as each start of the program does.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := loadEmbedded(); err != nil {
			b.Fatal(err)
		}
	}
}
