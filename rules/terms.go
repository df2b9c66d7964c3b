package rules

import (
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/karaula/karaula/rules/inflect"
	"github.com/karaula/karaula/rules/text"
)

// termIndex finds the terms of a set that a token may be a form of. Of a token's beginnings nearly all are no stem; a bitmap
// of the stems' hashes, which are worked out byte after byte, says so without a look into the map.
type termIndex struct {
	tables  *inflect.Tables
	byStem  map[string][]posting
	kept    []string // the kept stems; the first is none
	numbers map[string]int32
	hashes  []uint64 // the bitmap
	longest int
}

func newTermIndex(t *inflect.Tables) *termIndex {
	return &termIndex{tables: t, byStem: map[string][]posting{}, kept: []string{""}, numbers: map[string]int32{"": 0}}
}

// add enters a term under its stems.
func (x *termIndex) add(term int32, f *form) {
	for _, w := range f.ways(x.tables) {
		p := w.posting
		p.term = term
		n, ok := x.numbers[w.kept]
		if !ok {
			n = int32(len(x.kept))
			x.kept = append(x.kept, w.kept)
			x.numbers[w.kept] = n
		}
		p.kept = n
		x.byStem[w.stem] = append(x.byStem[w.stem], p)
		x.longest = max(x.longest, len(w.stem))
	}
}

// seal makes the bitmap and lays the postings together, when all terms are in.
func (x *termIndex) seal() {
	x.numbers = nil
	total := 0
	for _, list := range x.byStem {
		total += len(list)
	}
	all := make([]posting, 0, total)
	for stem, list := range x.byStem {
		from := len(all)
		all = append(all, list...)
		x.byStem[stem] = all[from:len(all):len(all)]
	}
	x.hashes = make([]uint64, 1<<max(bits.Len(uint(len(x.byStem)/4)), 4)) // some 16 to 32 bits a stem
	for stem := range x.byStem {
		h := uint64(hashStart)
		for i := range len(stem) {
			h = hashNext(h, stem[i])
		}
		word, bit := x.place(h)
		x.hashes[word] |= bit
	}
}

const hashStart = 14695981039346656037

func hashNext(h uint64, c byte) uint64 { return (h ^ uint64(c)) * 1099511628211 }

func (x *termIndex) place(h uint64) (word int, bit uint64) {
	h ^= h >> 32
	return int(h>>6) & (len(x.hashes) - 1), 1 << (h & 63)
}

// token calls met for each term that a token of a field meets; for some more than once.
func (x *termIndex) token(t *text.Token, r *Reading, terms []form, met func(term int32, f *form)) {
	folded := t.Folded
	guard := guard{index: x, token: t, reading: r}
	h := uint64(hashStart)
	for n := range min(len(folded), x.longest) {
		h = hashNext(h, folded[n])
		if word, bit := x.place(h); x.hashes[word]&bit == 0 {
			continue
		}
		list := x.byStem[folded[:n+1]]
		for i := range list {
			p := &list[i]
			if p.langs&r.tables != 0 && (!p.plain || r.plain) && x.meets(p, n+1, t, r) && guard.lets(p, &terms[p.term]) {
				met(p.term, &terms[p.term])
			}
		}
	}
}

// meets says whether a token that begins with the stem of a way ends as the way asks.
func (x *termIndex) meets(p *posting, stem int, t *text.Token, r *Reading) bool {
	key := t.Folded
	if p.kept != 0 {
		begin := x.kept[p.kept]
		if key = t.Kept; p.bare {
			key = inflect.Bare(key)
		}
		if !strings.HasPrefix(key, begin) {
			return false
		}
		stem = len(begin)
	}
	switch {
	case p.class == nil:
		return true
	case p.kept == 0 && !r.plain && !p.class.Listed():
		return p.class.HasKept(beforeApostrophe(t.Kept, stem), utf8.RuneCountInString(t.Folded[:stem]))
	}
	if key[stem:] == "" {
		return p.class.Has(key, "")
	}
	key = beforeApostrophe(key, stem)
	return p.class.Has(key[:stem], key[stem:])
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
func (g *guard) lets(p *posting, f *form) bool {
	if f.exact || f.prefix || f.is(g.token, p) {
		return true
	}
	if !g.known {
		g.known = true
		g.look()
	}
	langs := p.langs & g.reading.tables &^ g.closed
	if langs == 0 || p.listed {
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
