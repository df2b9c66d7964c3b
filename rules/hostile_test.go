package rules

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

// hostile are queries that ask for as much work as they can. Each meets the long text of hostileItem.
func hostile() map[string]string {
	each := func(n int, form string, between string) string {
		list := make([]string, n)
		for i := range list {
			list[i] = strings.ReplaceAll(form, "#", letters(i))
		}
		return strings.Join(list, between)
	}
	beginnings := "barikadama* barikadam* barikada* barikad* barika* barik* bari* bar*"
	or := strings.ReplaceAll(beginnings, " ", " OR ")
	return map[string]string{
		"words":            "barikada, " + each(1900, "reč#", ", "),
		"words of a stem":  each(1000, "barika#", ", "),
		"beginnings":       each(1900, "ba#*", ", ") + ", bar*",
		"exclusions":       "barikada " + each(1900, "-reč#", " "),
		"excluded phrases": "barikada " + each(600, `-"barikada barikada reč#"`, " "),
		"phrase":           `"` + strings.Repeat("barikada ", 1900) + `", barikada`,
		"phrases":          each(900, `"barikada reč#"`, ", ") + ", barikada",
		"nears":            each(60, "barikada NEAR/1000 reč#", ", ") + ", barikada",
		"near of phrases":  "(" + or + `) NEAR/1000 (` + each(600, `"barikada reč#"`, " OR ") + "), barikada",
		"near of many":     "(" + each(600, "barika#*", " OR ") + " OR " + or + ") NEAR/1000 (" + each(600, "most#", " OR ") + "), barikada",
		"nested":           strings.Repeat("(barikada -(reka (", 10) + "most" + strings.Repeat("))), barikada", 10),
		"title":            "title:" + each(1900, "barika#", ",") + ", barikada",
		"regions":          "region:" + strings.Repeat("kosovo,", 1900) + "serbia, barikada",
	}
}

// letters writes a number in letters.
func letters(n int) string {
	s := ""
	for ; n > 0 || s == ""; n /= 20 {
		s += string("abcdefghijklmnoprstu"[n%20])
	}
	return s
}

// hostileItem is an item with so many words, nearly all the same.
func hostileItem(n int) news.Item {
	return news.Item{Title: "Barikada u Zvečanu", Summary: strings.Repeat(strings.Repeat("barikada ", 999)+"kamen ", n/1000), Lang: "sr"}
}

// TestHostile asks what hostile queries cost on a long text that repeats one of their words: each of its words is looked at
// about once for each word of the query, not once for each pair of them.
func TestHostile(t *testing.T) {
	reading := load(t).Read(hostileItem(2000))
	facts := factsOf(reading)
	for name, q := range hostile() {
		set := compileOne(t, q, Options{})
		in := sight{facts: &facts, reading: reading, hits: set.hits(reading, nil)}
		root := set.query(0).root
		if ok, _ := root.holds(&in); !ok {
			t.Errorf("%s: the text does not meet the query", name)
		}
		root.explain(&in, &why{})
		if most := 2000 * 2000 * 5 / 2; in.looked > most {
			t.Errorf("%s: %d hits were looked at, more than %d", name, in.looked, most)
		}
	}
}

// TestHostileIsRefused holds that what is larger still is refused, and why.
func TestHostileIsRefused(t *testing.T) {
	for _, c := range []struct{ query, says string }{
		{strings.Repeat("a, ", 3000) + "a", "more than 2000 words"},
		{strings.Repeat("barikada, ", 10000) + "a", "bytes, more than"},
		{"a" + strings.Repeat(" NEAR a", 1000), "NEARs"},
		{strings.Repeat("(", 1000) + "a" + strings.Repeat(")", 1000), "deep"},
		{strings.Repeat("ba*, ", 1000) + "a", "at least 3 letters"},
		{`"` + strings.Repeat("a ", 5000) + `"`, "more than 2000 words"},
		{"region:" + strings.Repeat("a/", 15000), "no region is called"},
		{"country:" + strings.Repeat("a/", 15000), "is no country"},
	} {
		_, mistakes := load(t).Compile([]news.Watchlist{{Name: "hostile", Query: c.query}}, Options{})
		if len(mistakes) != 1 || !mistakes[0].Broken() || !strings.Contains(mistakes[0].Error(), c.says) {
			t.Errorf("%.20s… (%d bytes): %v, want a mistake that says %q", c.query, len(c.query), mistakes, c.says)
		}
	}
}

// TestNearAndPhrase compares both with the plain way to find them, on texts of few words.
func TestNearAndPhrase(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 27))
	reading := &Reading{fields: []field{{name: titleField}, {name: summaryField}}}
	phrase := func() *words {
		w := &words{titleOnly: random.IntN(8) == 0}
		for range 1 + random.IntN(3) {
			w.terms = append(w.terms, random.Int32N(4))
		}
		return w
	}
	group := func() []*words {
		g := []*words{phrase()}
		for random.IntN(2) == 0 {
			g = append(g, phrase())
		}
		return g
	}
	met := 0
	for range 5000 {
		in := &sight{reading: reading}
		for field := range 2 {
			for at := range random.IntN(12) {
				for term := range int32(4) {
					if random.IntN(3) == 0 {
						in.hits = append(in.hits, newHit(term, field, at))
					}
				}
			}
		}
		slices.Sort(in.hits)
		n := &near{left: group(), right: group(), within: random.IntN(4)}
		for _, w := range n.left {
			if got, want := w.starts(in), w.plainly(in); !slices.Equal(got, want) {
				t.Fatalf("%v in %v: stands at %v, want %v", w, in.hits, got, want)
			}
		}
		got, ok := n.pair(in)
		want, wanted := n.plainly(in)
		if ok != wanted || got != want {
			t.Fatalf("%s in %v: %v %v, want %v %v", n, in.hits, got, ok, want, wanted)
		}
		if ok {
			met++
		}
	}
	if met < 1000 || met > 4000 {
		t.Errorf("%d of 5000 stand near: the texts test little", met)
	}
}

func (n *near) String() string { return fmt.Sprint(n.left, " NEAR/", n.within, " ", n.right) }

func (w *words) plainly(in *sight) (starts []hit) {
	for _, h := range in.hits {
		ok := h.term() == w.terms[0] && !(w.titleOnly && h.field() == 1)
		for i, term := range w.terms {
			ok = ok && slices.Contains(in.hits, newHit(term, h.field(), h.at()+i))
		}
		if ok {
			starts = append(starts, h)
		}
	}
	return starts
}

func (n *near) plainly(in *sight) (pair, bool) {
	for _, l := range n.left {
		for _, a := range l.plainly(in) {
			for _, r := range n.right {
				for _, b := range r.plainly(in) {
					between := b.at() - a.at() - len(l.terms)
					if b.at() < a.at() {
						between = a.at() - b.at() - len(r.terms)
					}
					if a.field() == b.field() && between >= 0 && between <= n.within {
						return pair{l, r, a, b}, true
					}
				}
			}
		}
	}
	return pair{}, false
}

// BenchmarkHostile asks one hostile query of a headline with its lead, and of texts of 1,000 and 20,000 words.
func BenchmarkHostile(b *testing.B) {
	r := load(b)
	queries := hostile()
	short := news.Item{Title: "Barikade na mostu u Mitrovici", Summary: "Barikada na putu kod Zvečana nije uklonjena, kažu u opštini.", Lang: "sr"}
	for _, it := range []struct {
		name string
		news.Item
	}{{"short", short}, {"1000", hostileItem(1000)}, {"20000", hostileItem(20000)}} {
		reading := r.Read(it.Item)
		facts, readings := factsOf(reading), []*Reading{reading}
		for _, name := range slices.Sorted(maps.Keys(queries)) {
			set, _ := r.Compile([]news.Watchlist{{Name: name, Query: queries[name]}}, Options{})
			b.Run(it.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					set.Concerned(facts, readings)
				}
			})
		}
	}
}
