package rules

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/karaula/karaula/rules/inflect"
	"github.com/karaula/karaula/rules/text"
)

// termIndex finds the terms of a set that a token may be a form of.
type termIndex struct {
	tables   *inflect.Tables
	stems    stems
	from     []uint32 // where the postings of each stem begin; one more at the end
	postings []posting
	manners  []manner
	kept     []string // the kept stems; the first is none

	entered *entered // nil once all terms are in
}

// entered is what is only needed while terms are entered.
type entered struct {
	postings []posting
	stems    []int32 // of each posting
	manners  map[manner]int32
	kept     map[string]int32
}

// posting is a way of a term, as it stands under the way's stem.
type posting struct{ term, manner, kept int32 }

func newTermIndex(t *inflect.Tables) *termIndex {
	return &termIndex{tables: t, kept: []string{""}, entered: &entered{manners: map[manner]int32{}, kept: map[string]int32{"": 0}}}
}

// add enters a term under its stems.
func (x *termIndex) add(term int32, f *form) {
	for _, w := range f.ways(x.tables) {
		e := x.entered
		e.postings = append(e.postings, posting{term, numbered(e.manners, &x.manners, w.manner), numbered(e.kept, &x.kept, w.kept)})
		e.stems = append(e.stems, x.stems.add(w.stem))
	}
}

// numbered returns the number of what stands in a list once.
func numbered[T comparable](numbers map[T]int32, list *[]T, of T) int32 {
	n, ok := numbers[of]
	if !ok {
		n = int32(len(*list))
		numbers[of] = n
		*list = append(*list, of)
	}
	return n
}

// seal lays the postings of each stem together, when all terms are in.
func (x *termIndex) seal() {
	x.stems.pack()
	x.from = make([]uint32, x.stems.len()+1)
	for _, stem := range x.entered.stems {
		x.from[stem+1]++
	}
	for stem := range x.stems.len() {
		x.from[stem+1] += x.from[stem]
	}
	next := slices.Clone(x.from)
	x.postings = make([]posting, len(x.entered.postings))
	for i, stem := range x.entered.stems {
		x.postings[next[stem]] = x.entered.postings[i]
		next[stem]++
	}
	x.entered = nil
}

// token calls met for each term that a token of a field meets; for some more than once.
func (x *termIndex) token(t *text.Token, r *Reading, terms []form, met func(term int32, f *form)) {
	guard := guard{index: x, token: t, reading: r}
	x.stems.of(t.Folded, func(stem int32, length int) {
		list := x.postings[x.from[stem]:x.from[stem+1]]
		for i := range list {
			p := &list[i]
			m := &x.manners[p.manner]
			if m.langs&r.tables != 0 && (!m.plain || r.plain) && x.meets(p, m, length, t, r) && guard.lets(p, m, &terms[p.term]) {
				met(p.term, &terms[p.term])
			}
		}
	})
}

// meets says whether a token that begins with the stem of a way ends as the way asks.
func (x *termIndex) meets(p *posting, m *manner, stem int, t *text.Token, r *Reading) bool {
	key := t.Folded
	if p.kept != 0 {
		begin := x.kept[p.kept]
		if key = t.Kept; m.bare {
			key = inflect.Bare(key)
		}
		if !strings.HasPrefix(key, begin) {
			return false
		}
		stem = len(begin)
	}
	switch {
	case m.class == nil:
		return true
	case p.kept == 0 && !r.plain && !m.class.Listed():
		return m.class.HasKept(beforeApostrophe(t.Kept, stem), utf8.RuneCountInString(t.Folded[:stem]))
	}
	if key[stem:] == "" {
		return m.class.Has(key, "")
	}
	key = beforeApostrophe(key, stem)
	return m.class.Has(key[:stem], key[stem:])
}

// guard keeps function words, and forms of frequent words, from being taken for forms of other words.
type guard struct {
	index   *termIndex
	token   *text.Token
	reading *Reading
	known   bool
	closed  inflect.Langs // where the token is a function word
}

// lets says whether a token that ends as a way asks may be taken for the word.
func (g *guard) lets(p *posting, m *manner, f *form) bool {
	if f.exact || f.prefix || f.is(g.token, p) {
		return true
	}
	if !g.known {
		g.known = true
		g.look()
	}
	langs := m.langs & g.reading.tables &^ g.closed
	if langs == 0 || m.listed {
		return langs != 0
	}
	for i, l := range g.index.tables.Languages {
		if langs&(1<<i) != 0 && !g.frequent(l, f) {
			return true
		}
	}
	return false
}

// look finds where the token is a function word.
func (g *guard) look() {
	for i, l := range g.index.tables.Languages {
		if lang := inflect.Langs(1) << i; g.reading.tables&lang != 0 && l.Closed(g.key(l)) {
			g.closed |= lang
		}
	}
}

// key is the key by which a language's lists know the token.
func (g *guard) key(l *inflect.Language) (inflect.Key, string) {
	if g.reading.plain {
		return inflect.Folded, g.token.Folded
	}
	return inflect.Kept, l.Bare(g.token.Kept)
}

// frequent says whether the token is a form of a frequent word that the query does not ask for. In a query typed in ASCII,
// any word is asked for that is the typed one when folded.
func (g *guard) frequent(l *inflect.Language, f *form) bool {
	k, key := g.key(l)
	if l.Writes(f.kept) && !isASCII(f.word) && k == inflect.Kept {
		return l.Frequent(k, key, l.Bare(f.kept))
	}
	return l.Frequent(k, key, f.kept) && l.Frequent(inflect.Folded, g.token.Folded, f.folded)
}
