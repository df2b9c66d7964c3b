package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
)

// Concerned returns the watchlists that a story concerns, in their order: some item satisfies the query, where region:,
// level:, category: and concept: outside an exclusion are judged on the story's facts, and everything else on that item.
// An item whose words hit is preferred to one that satisfies by its fields alone. Watchlists with the same query share
// their evidence, which nobody may change.
func (s *Set) Concerned(facts news.Facts, readings []*Reading) []Verdict {
	c := s.scratch.Get().(*scratch)
	defer s.scratch.Put(c)
	defer c.clear()
	c.facts = facts
	c.add(s.always)
	s.addRegions(c, facts.Paths)
	for _, r := range readings {
		in := c.sight(r)
		in.hits = s.hits(r, in.hits)
		for j, h := range in.hits {
			if j == 0 || h.term() != in.hits[j-1].term() {
				c.add(s.byTerm[h.term()])
			}
		}
	}
	slices.Sort(c.queries)
	for _, q := range c.queries {
		s.judge(q, c)
	}
	return s.verdicts(c)
}

// scratch is what Concerned works with; it is used again.
type scratch struct {
	facts   news.Facts
	sights  []sight
	queries []int32 // that are looked at, each once
	seen    []bool  // which they are
	held    []held
	found   []found
	why     why
}

// held is a query that holds.
type held struct {
	report   int // index of the sight that satisfied it
	byText   bool
	region   string // the deepest watched region that hit; "" if none did
	evidence []news.Evidence
}

// found is a watchlist whose query holds.
type found struct{ list, held int32 }

// why collects what made queries hold, one after the other.
type why struct {
	region   string
	evidence []news.Evidence
	from     int // where that of the query at hand begins
}

// mostEvidence is how much is told of one query: more than anybody reads.
const mostEvidence = 500

// add adds evidence that is not there yet.
func (y *why) add(e news.Evidence) {
	if y.evidence == nil {
		y.evidence = make([]news.Evidence, 0, 16) // what most items have
	}
	if len(y.evidence)-y.from < mostEvidence && !slices.Contains(y.evidence[y.from:], e) {
		y.evidence = append(y.evidence, e)
	}
}

// sight returns a new sight, in the room of an older one.
func (c *scratch) sight(r *Reading) *sight {
	n := len(c.sights)
	if n < cap(c.sights) {
		c.sights = c.sights[:n+1]
	} else {
		c.sights = append(c.sights, sight{})
	}
	in := &c.sights[n]
	*in = sight{facts: &c.facts, reading: r, hits: in.hits[:0]}
	return in
}

func (c *scratch) add(queries []int32) {
	for _, q := range queries {
		if !c.seen[q] {
			c.seen[q] = true
			c.queries = append(c.queries, q)
		}
	}
}

// clear forgets all but the room.
func (c *scratch) clear() {
	for _, q := range c.queries {
		c.seen[q] = false
	}
	for i := range c.sights {
		c.sights[i].reading = nil
	}
	clear(c.held)
	c.facts, c.why = news.Facts{}, why{} // the evidence is the verdicts'
	c.sights, c.queries, c.held, c.found = c.sights[:0], c.queries[:0], c.held[:0], c.found[:0]
}

// addRegions adds the queries that need a region which covers one of the paths.
func (s *Set) addRegions(c *scratch, paths []string) {
	if len(paths) > 0 {
		c.add(s.byRegion[Root])
	}
	for _, path := range paths {
		for path != "" {
			c.add(s.byRegion[path])
			path = path[:max(strings.LastIndexByte(path, '/'), 0)]
		}
	}
}

// judge asks one query.
func (s *Set) judge(number int32, c *scratch) {
	q := &s.queries[number]
	h, ok := held{}, false
	for j := range c.sights {
		holds, byText := q.root.holds(&c.sights[j])
		if holds && (!ok || byText) {
			h, ok = held{report: j, byText: byText}, true
			if byText {
				break
			}
		}
	}
	if !ok {
		return
	}
	c.why.region, c.why.from = "", len(c.why.evidence)
	q.root.explain(&c.sights[h.report], &c.why)
	h.region = c.why.region
	if len(c.why.evidence) > c.why.from {
		h.evidence = slices.Clip(c.why.evidence[c.why.from:])
	}
	for _, list := range q.lists {
		c.found = append(c.found, found{list, int32(len(c.held))})
	}
	c.held = append(c.held, h)
}

// verdicts returns what was found, in the order of the watchlists.
func (s *Set) verdicts(c *scratch) []Verdict {
	if len(c.found) == 0 {
		return nil
	}
	slices.SortFunc(c.found, func(a, b found) int { return cmp.Compare(a.list, b.list) })
	verdicts := make([]Verdict, len(c.found))
	for i, f := range c.found {
		h := &c.held[f.held]
		verdicts[i] = Verdict{s.lists[f.list].name, int(f.list), h.report, h.byText, h.region, h.evidence}
	}
	return verdicts
}

// hits adds the terms that an item meets, by term and then place.
func (s *Set) hits(r *Reading, hits []hit) []hit {
	for i := range r.fields {
		f := &r.fields[i]
		for at := range f.tokens {
			t := &f.tokens[at]
			s.index.token(t, r, s.terms, func(term int32, asked *form) {
				if asked.spelled(t, f, r) {
					hits = append(hits, newHit(term, i, at))
				}
			})
		}
	}
	slices.Sort(hits)
	return slices.Compact(hits)
}
