package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// manyWords makes words as a region's names and nouns look: so many, all different.
func manyWords(n int) []string {
	begins := strings.Fields("bar vuk sar dra mil pro gra zve lep mit ska pri bre tro kos rad sme vla kru pod")
	middles := strings.Fields("i a o e u ika eta ora uni eno ače iše ura olo")
	ends := strings.Fields("kada vac nik ština nost vo tor čan ski anje ik ija ar or ić ac ka la na da rat dom grad selo most mir put zak lin ter")
	words := make([]string, n)
	for i := range words {
		words[i] = begins[i%len(begins)] + middles[i/len(begins)%len(middles)] + ends[i/len(begins)/len(middles)%len(ends)]
		if round := i / len(begins) / len(middles) / len(ends); round > 0 {
			words[i] += ends[round]
		}
	}
	return words
}

// BenchmarkWords meets texts with many words in any form, and as the simplest programs do: a look for each word, and a map
// of the words as they are. Each reads the text anew.
func BenchmarkWords(b *testing.B) {
	r, items := load(b), benchItems(b)
	var readings []*Reading
	size := 0
	for _, it := range items {
		readings = append(readings, r.Read(it))
		size += len(it.Title) + len(it.Summary)
	}
	for _, n := range []int{1000, 10000, 100000} {
		words := manyWords(n)
		lists := make([]news.Watchlist, n)
		for i, w := range words {
			lists[i] = news.Watchlist{Name: w, Query: w}
		}
		set, mistakes := r.Compile(lists, Options{})
		for _, m := range mistakes {
			if m.Broken() {
				b.Fatal(m)
			}
		}
		b.Run(fmt.Sprintf("forms/%d", n), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				for i, it := range items {
					reading := *readings[i]
					reading.fields = []field{newField(titleField, it.Title), newField(summaryField, it.Summary)}
					set.hits(&reading, nil)
				}
			}
		})
		b.Run(fmt.Sprintf("map/%d", n), func(b *testing.B) {
			known := map[string]bool{}
			for _, w := range words {
				known[text.Fold(w)] = true
			}
			b.SetBytes(int64(size))
			for b.Loop() {
				found := 0
				for _, it := range items {
					for _, s := range []string{it.Title, it.Summary} {
						for _, t := range text.Read(s) {
							if known[t.Folded] {
								found++
							}
						}
					}
				}
			}
		})
		if n > 1000 {
			continue // it takes seconds
		}
		b.Run(fmt.Sprintf("contains/%d", n), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				found := 0
				for _, it := range items {
					for _, w := range words {
						if strings.Contains(it.Title, w) || strings.Contains(it.Summary, w) {
							found++
						}
					}
				}
			}
		})
	}
}
