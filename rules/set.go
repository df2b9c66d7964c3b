package rules

import (
	"fmt"
	"slices"
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
// of them, and only queries that can hold are looked at, each once however many watchlists have it.
type Set struct {
	lists    []watchlist
	queries  []compiled
	terms    []form
	index    *termIndex         // nil in a set that only checks
	byTerm   [][]int32          // a term to the queries that need it (or another)
	byRegion map[string][]int32 // a watched region to the queries that need it (or another)
	always   []int32            // the queries that must be looked at every time
	scratch  sync.Pool          // *scratch
}

// watchlist is a name, and the number of its query; -1 for one that could not be understood.
type watchlist struct {
	name  string
	query int32
}

// compiled is one query.
type compiled struct {
	root    node
	regions []string // that it watches
	lists   []int32  // the watchlists that have it
}

// query returns the query of the i-th watchlist, an empty one if it could not be understood.
func (s *Set) query(i int) compiled {
	if q := s.lists[i].query; q >= 0 {
		return s.queries[q]
	}
	return compiled{}
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
	s := &Set{index: newTermIndex(r.tables), byRegion: map[string][]int32{}, lists: make([]watchlist, len(lists))}
	c := newCompiler(r, s, o)
	type outcome struct {
		query    int32
		problems []query.Problem
	}
	known := map[string]outcome{}
	var mistakes []Mistake
	for i := range lists {
		got, ok := known[lists[i].Query]
		if !ok {
			_, n, problems := c.compile(lists[i].Query)
			got = outcome{-1, problems}
			if n != nil {
				got.query = s.addQuery(n, c.regions)
			}
			known[lists[i].Query] = got
		}
		if len(got.problems) > 0 {
			mistakes = append(mistakes, Mistake{lists[i].Name, i, got.problems})
		}
		s.lists[i] = watchlist{lists[i].Name, got.query}
		if got.query >= 0 {
			q := &s.queries[got.query]
			q.lists = append(q.lists, int32(i))
		}
	}
	s.pack()
	s.scratch.New = func() any { return &scratch{seen: make([]bool, len(s.queries))} }
	return s, mistakes
}

// pack gives back the room that is left over, when all is in.
func (s *Set) pack() {
	s.index.seal()
	s.queries, s.terms, s.byTerm = slices.Clip(s.queries), slices.Clip(s.terms), slices.Clip(s.byTerm)
}

// addQuery enters a query and returns its number.
func (s *Set) addQuery(root node, regions []string) int32 {
	number := int32(len(s.queries))
	s.queries = append(s.queries, compiled{root: root, regions: regions})
	s.anchor(number, root.anchors())
	return number
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

func (s *Set) anchor(query int32, a anchors) {
	if a.always {
		s.always = append(s.always, query)
		return
	}
	for _, t := range a.terms {
		s.byTerm[t] = append(s.byTerm[t], query)
	}
	for _, path := range a.regions {
		s.byRegion[path] = append(s.byRegion[path], query)
	}
}

// WatchesRegion says whether the query of the i-th watchlist asks for a region (outside an exclusion).
func (s *Set) WatchesRegion(i int) bool { return len(s.query(i).regions) > 0 }

// Watches returns the regions that the query of the i-th watchlist asks for.
func (s *Set) Watches(i int) []string { return slices.Clone(s.query(i).regions) }

// Asked returns those of a story's paths that lie in a region which the query of the i-th watchlist asks for, in their
// order; all of them when none does, since then words brought the story in.
func (s *Set) Asked(i int, paths []string) []string {
	regions := s.query(i).regions
	asked := slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		return !slices.ContainsFunc(regions, func(watched string) bool { return covers(watched, path) })
	})
	if len(asked) == 0 {
		return paths
	}
	return asked
}
