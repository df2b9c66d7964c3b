package rules

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
)

// Options says what a query is compiled for. The zero value is right for a watchlist whose outlets are not checked.
type Options struct {
	Question bool      // a question may ask since:; in a watchlist it is a mistake
	Now      time.Time // from when a question's since: counts back
	Outlets  []string  // the known outlets: another name in outlet: is a warning; empty: none is checked
	Langs    []string  // the languages of the feeds, in which a word may mean something else; empty: all
}

// Mistake is what is wrong with one watchlist's query, or to be warned of.
type Mistake struct {
	Watchlist string // its name
	Index     int    // its place in the list that was compiled
	Problems  []query.Problem
}

// Error names the watchlist and its first problem.
func (m Mistake) Error() string {
	return fmt.Sprintf("watchlist %s: %s", m.Watchlist, m.Problems[0].Message)
}

// Broken says whether a problem is more than a warning, so that the watchlist is not in the set.
func (m Mistake) Broken() bool {
	return slices.ContainsFunc(m.Problems, func(p query.Problem) bool { return !p.Warning })
}

// Set is any number of watchlists, compiled to be asked together: one pass over an item's words finds the terms of all
// of them, and only watchlists that can hold are looked at.
type Set struct {
	lists    []compiled
	terms    []form
	index    *termIndex         // nil in a set that only checks
	byTerm   [][]int32          // a term to the watchlists that need it (or another)
	byRegion map[string][]int32 // a watched region to the watchlists that need it (or another)
	always   []int32            // the watchlists that must be looked at every time
	scratch  sync.Pool          // *candidates
}

// compiled is one watchlist; root is nil for one that could not be understood.
type compiled struct {
	name    string
	root    node
	regions []string // that it watches
}

// Verdict is a watchlist that a story concerns, and why.
type Verdict struct {
	Watchlist string // its name
	Index     int    // its place in the list that was compiled
	Report    int    // index of the reading that satisfied it
	ByText    bool   // a word, phrase or beginning hit, which decides the default of post_at
	Region    string // the deepest watched region that hit; "" if none did
	Evidence  []news.Evidence
}

// Compile prepares watchlists. Those that cannot be understood are left out and named in a Mistake; so is a mere
// warning, whose watchlist is in the set all the same.
func (r *Rules) Compile(lists []news.Watchlist, o Options) (*Set, []Mistake) {
	s := &Set{index: newTermIndex(r.tables), byRegion: map[string][]int32{}, lists: make([]compiled, len(lists))}
	c := newCompiler(r, s, o)
	var mistakes []Mistake
	for i := range lists {
		_, n, problems := c.compile(lists[i].Query)
		if len(problems) > 0 {
			mistakes = append(mistakes, Mistake{lists[i].Name, i, problems})
		}
		s.lists[i].name = lists[i].Name
		if n != nil {
			s.lists[i].root, s.lists[i].regions = n, c.regions
			s.anchor(int32(i), n.anchors())
		}
	}
	s.index.seal()
	s.scratch.New = func() any { return &candidates{seen: make([]bool, len(lists))} }
	return s, mistakes
}

// addTerm enters a new term and returns its number.
func (s *Set) addTerm(f form) int32 {
	id := int32(len(s.terms))
	s.terms = append(s.terms, f)
	s.byTerm = append(s.byTerm, nil)
	if s.index != nil {
		s.index.add(id, &s.terms[id])
	}
	return id
}

func (s *Set) anchor(list int32, a anchors) {
	if a.always {
		s.always = append(s.always, list)
		return
	}
	for _, t := range a.terms {
		s.byTerm[t] = append(s.byTerm[t], list)
	}
	for _, path := range a.regions {
		s.byRegion[path] = append(s.byRegion[path], list)
	}
}

// WatchesRegion says whether the query of the i-th watchlist asks for a region (outside an exclusion).
func (s *Set) WatchesRegion(i int) bool { return len(s.lists[i].regions) > 0 }

// Asked returns those of a story's paths that lie in a region which the query of the i-th watchlist asks for, in their
// order; all of them when none does, since then words brought the story in.
func (s *Set) Asked(i int, paths []string) []string {
	asked := slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		return !slices.ContainsFunc(s.lists[i].regions, func(watched string) bool { return covers(watched, path) })
	})
	if len(asked) == 0 {
		return paths
	}
	return asked
}

// candidates collects watchlists, each once.
type candidates struct {
	seen  []bool
	lists []int32
}

func (c *candidates) add(lists []int32) {
	for _, i := range lists {
		if !c.seen[i] {
			c.seen[i] = true
			c.lists = append(c.lists, i)
		}
	}
}

func (c *candidates) clear() {
	for _, i := range c.lists {
		c.seen[i] = false
	}
	c.lists = c.lists[:0]
}

// Concerned returns the watchlists that a story concerns, in their order: some item satisfies the query, where region:,
// level:, category: and concept: outside an exclusion are judged on the story's facts, and everything else on that item.
// An item whose words hit is preferred to one that satisfies by its fields alone.
func (s *Set) Concerned(facts news.Facts, readings []*Reading) []Verdict {
	c := s.scratch.Get().(*candidates)
	defer s.scratch.Put(c)
	defer c.clear()
	c.add(s.always)
	s.addRegions(c, facts.Paths)
	sights := make([]sight, len(readings))
	for i, r := range readings {
		sights[i] = sight{facts: &facts, reading: r, hits: s.hits(r)}
		for j, h := range sights[i].hits {
			if j == 0 || h.term != sights[i].hits[j-1].term {
				c.add(s.byTerm[h.term])
			}
		}
	}
	slices.Sort(c.lists)
	var verdicts []Verdict
	for _, i := range c.lists {
		if v, ok := s.judge(int(i), sights); ok {
			verdicts = append(verdicts, v)
		}
	}
	return verdicts
}

// addRegions adds the watchlists that need a region which covers one of the paths.
func (s *Set) addRegions(c *candidates, paths []string) {
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

// judge asks one watchlist.
func (s *Set) judge(i int, sights []sight) (v Verdict, ok bool) {
	list := &s.lists[i]
	for j := range sights {
		held, text := list.root.holds(&sights[j])
		if held && (!ok || text) {
			ok = true
			v = Verdict{Watchlist: list.name, Index: i, Report: j, ByText: text}
			if text {
				break
			}
		}
	}
	if ok {
		list.root.explain(&sights[v.Report], &v)
	}
	return v, ok
}

// hits returns the terms that an item meets, by term and then place.
func (s *Set) hits(r *Reading) []hit {
	var hits []hit
	for i := range r.fields {
		f := &r.fields[i]
		for at := range f.tokens {
			t := &f.tokens[at]
			s.index.token(t, r, s.terms, func(term int32, asked *form) {
				if asked.spelled(t, f, r) {
					hits = append(hits, hit{term, int32(i), int32(at)})
				}
			})
		}
	}
	slices.SortFunc(hits, compareHits)
	return slices.Compact(hits)
}
