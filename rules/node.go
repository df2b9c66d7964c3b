package rules

import (
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
	hits    []hit // sorted
	looked  int   // how many hits were looked at
}

// hit is where an item meets a term of the set: the term, the field and the word, so that hits as numbers are in this order.
// An item has two fields at most.
type hit uint64

func newHit(term int32, field, at int) hit { return hit(term)<<33 | hit(field)<<32 | hit(at) }

func (h hit) term() int32 { return int32(h >> 33) }
func (h hit) field() int  { return int(h>>32) & 1 }
func (h hit) at() int     { return int(h & (1<<32 - 1)) }

// place is the hit without its term. Places so many words on in the same field are that much larger.
func (h hit) place() hit { return h & (1<<33 - 1) }

// of returns the hits of a term.
func (s *sight) of(term int32) []hit {
	from, _ := slices.BinarySearch(s.hits, newHit(term, 0, 0))
	to, _ := slices.BinarySearch(s.hits, newHit(term+1, 0, 0))
	s.looked += 1 + to - from
	return s.hits[from:to]
}

// meets says whether the item meets a term.
func (s *sight) meets(term int32) bool {
	i, _ := slices.BinarySearch(s.hits, newHit(term, 0, 0))
	s.looked++
	return i < len(s.hits) && s.hits[i].term() == term
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
