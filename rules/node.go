package rules

import (
	"cmp"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
)

// node is one part of a compiled query.
type node interface {
	// holds says whether an item, in its story, satisfies the part, and whether words of the item do.
	holds(in *sight) (ok, byText bool)
	// explain adds what made the part hold; it is asked only where it does.
	explain(in *sight, y *why)
	// anchors says what must be there for the part to hold.
	anchors() anchors
}

// sight is what a query is judged on: one item, the terms that it meets, and what its story says as a whole.
type sight struct {
	facts   *news.Facts
	reading *Reading
	hits    []hit // sorted by term, then place
}

// hit is a term of the set that an item meets, and where.
type hit struct{ term, field, at int32 }

func compareHits(a, b hit) int {
	return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.field, b.field), cmp.Compare(a.at, b.at))
}

// of returns the hits of a term.
func (s *sight) of(term int32) []hit {
	from, _ := slices.BinarySearchFunc(s.hits, hit{term: term}, compareHits)
	to := from
	for to < len(s.hits) && s.hits[to].term == term {
		to++
	}
	return s.hits[from:to]
}

func (s *sight) has(h hit) bool {
	_, ok := slices.BinarySearchFunc(s.hits, h, compareHits)
	return ok
}

// anchors is what a query needs at least one of, so that it is not looked at in vain: one of the terms in an item, or
// one of the regions in the story. With always it must be looked at every time.
type anchors struct {
	terms   []int32
	regions []string
	always  bool
}

// rank orders anchors from the rarest to those that hold always.
func (a anchors) rank() int {
	switch {
	case a.always:
		return 2
	case len(a.regions) > 0:
		return 1
	}
	return 0
}

// words is a word or a phrase.
type words struct {
	terms     []int32
	typed     string // as the query has it, for evidence
	rule      string
	titleOnly bool
}

// at says whether the words stand at a hit of their first term.
func (w *words) at(in *sight, h hit) bool {
	if w.titleOnly && in.reading.fields[h.field].name == summaryField {
		return false
	}
	for i, term := range w.terms[1:] {
		if !in.has(hit{term, h.field, h.at + int32(i) + 1}) {
			return false
		}
	}
	return true
}

func (w *words) holds(in *sight) (ok, byText bool) {
	for _, h := range in.of(w.terms[0]) {
		if w.at(in, h) {
			return true, true
		}
	}
	return false, false
}

// mostShown is how often one word of a query is shown in an alert's evidence.
const mostShown = 3

func (w *words) explain(in *sight, y *why) {
	shown := 0
	for _, h := range in.of(w.terms[0]) {
		if shown < mostShown && w.at(in, h) {
			y.add(w.evidence(in, h))
			shown++
		}
	}
}

func (w *words) evidence(in *sight, h hit) news.Evidence {
	return in.reading.fields[h.field].evidence(int(h.at), int(h.at)+len(w.terms), w.typed, w.rule)
}

func (w *words) anchors() anchors { return anchors{terms: w.terms[:1]} }

// near is two groups of words of which one each stand close together.
type near struct {
	left, right []*words
	within      int
}

// pair calls found for pairs that stand close enough, until it returns false.
func (n *near) pair(in *sight, found func(l, r *words, a, b hit) bool) {
	for _, l := range n.left {
		for _, a := range in.of(l.terms[0]) {
			if !l.at(in, a) {
				continue
			}
			for _, r := range n.right {
				// Only what stands close enough is looked at: a long text may hold each word a thousand times.
				list := in.of(r.terms[0])
				first := hit{r.terms[0], a.field, a.at - int32(n.within+len(r.terms))}
				from, _ := slices.BinarySearchFunc(list, first, compareHits)
				for _, b := range list[from:] {
					if b.field != a.field || int(b.at) > int(a.at)+len(l.terms)+n.within {
						break
					}
					if n.close(a.at, len(l.terms), b.at, len(r.terms)) && r.at(in, b) && !found(l, r, a, b) {
						return
					}
				}
			}
		}
	}
}

// close says whether two stretches of words do not overlap and have at most so many words between them.
func (n *near) close(a int32, lenA int, b int32, lenB int) bool {
	if a > b {
		a, lenA, b = b, lenB, a
	}
	between := int(b) - int(a) - lenA
	return between >= 0 && between <= n.within
}

func (n *near) holds(in *sight) (ok, byText bool) {
	n.pair(in, func(_, _ *words, _, _ hit) bool { ok = true; return false })
	return ok, ok
}

func (n *near) explain(in *sight, y *why) {
	n.pair(in, func(l, r *words, a, b hit) bool {
		y.add(l.evidence(in, a))
		y.add(r.evidence(in, b))
		return false
	})
}

func (n *near) anchors() anchors {
	var a anchors
	for _, w := range n.left {
		a.terms = append(a.terms, w.terms[0])
	}
	return a
}

// all holds when every part does.
type all []node

func (n all) holds(in *sight) (ok, byText bool) {
	for _, part := range n {
		held, text := part.holds(in)
		if !held {
			return false, false
		}
		byText = byText || text
	}
	return true, byText
}

func (n all) explain(in *sight, y *why) {
	for _, part := range n {
		part.explain(in, y)
	}
}

// anchors are those of the part that is likely the rarest.
func (n all) anchors() anchors {
	best := anchors{always: true}
	for _, part := range n {
		if a := part.anchors(); a.rank() < best.rank() {
			best = a
		}
	}
	return best
}

// anyOf holds when some alternative does.
type anyOf []node

func (n anyOf) holds(in *sight) (ok, byText bool) {
	for _, alternative := range n {
		if held, text := alternative.holds(in); held {
			if text {
				return true, true
			}
			ok = true
		}
	}
	return ok, false
}

func (n anyOf) explain(in *sight, y *why) {
	for _, alternative := range n {
		if held, _ := alternative.holds(in); held {
			alternative.explain(in, y)
		}
	}
}

func (n anyOf) anchors() anchors {
	var sum anchors
	for _, alternative := range n {
		a := alternative.anchors()
		sum.terms = append(sum.terms, a.terms...)
		sum.regions = append(sum.regions, a.regions...)
		sum.always = sum.always || a.always
	}
	return sum
}

// none holds when its part does not. It explains nothing: what is not there cannot be shown.
type none struct{ part node }

func (n none) holds(in *sight) (ok, byText bool) {
	held, _ := n.part.holds(in)
	return !held, false
}

func (n none) explain(*sight, *why) {}
func (n none) anchors() anchors     { return anchors{always: true} }

// since holds for items published from a moment on.
type since struct{ from time.Time }

func (n since) holds(in *sight) (ok, byText bool) {
	return !in.reading.Published.Before(n.from), false
}
func (n since) explain(*sight, *why) {}
func (n since) anchors() anchors     { return anchors{always: true} }
