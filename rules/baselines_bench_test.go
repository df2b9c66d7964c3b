package rules

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/coregx/ahocorasick"

	"github.com/karaula/karaula/rules/text"
)

// BenchmarkBaselines does what simpler programs do with the texts and words of BenchmarkWords. None of it knows word forms.
func BenchmarkBaselines(b *testing.B) {
	var texts []string
	size := 0
	for _, it := range benchItems(b) {
		texts = append(texts, it.Title+"\n"+it.Summary)
		size += len(it.Title) + len(it.Summary)
	}
	run := func(name string, n int, one func(s string) int) {
		b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				for _, s := range texts {
					one(s)
				}
			}
		})
	}
	run("fold", 0, func(s string) int { return len(text.Fold(s)) })
	for _, n := range []int{1000, 10000, 100000} {
		words := manyWords(n)
		known := map[string]bool{}
		for _, w := range words {
			known[text.Fold(w)] = true
		}
		run("map", n, func(s string) (found int) {
			for _, t := range text.Read(s) {
				if known[t.Folded] {
					found++
				}
			}
			return found
		})
		if n <= 10000 { // more takes gigabytes
			automaton, err := ahocorasick.NewBuilder().AddStrings(words).Build()
			if err != nil {
				b.Fatal(err)
			}
			run("aho-corasick", n, func(s string) int { return automaton.Count([]byte(s)) })
		}
		if n > 1000 { // the rest takes seconds
			continue
		}
		run("contains", n, func(s string) (found int) {
			for _, w := range words {
				if strings.Contains(s, w) {
					found++
				}
			}
			return found
		})
		alternation := regexp.MustCompile(strings.Join(words, "|"))
		run("regexp", n, func(s string) int { return len(alternation.FindAllStringIndex(s, -1)) })
	}
}
