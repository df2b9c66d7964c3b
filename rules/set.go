package rules

import (
	"fmt"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
)

// Options says what a query is compiled for. The zero value is right for a watchlist whose outlets are not checked.
type Options struct {
	Question bool      // a question may ask since:; in a watchlist it is a mistake
	Now      time.Time // from when a question's since: counts back
	Outlets  []string  // the known outlets: another name in outlet: is a warning; empty: none is checked
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
	for _, p := range m.Problems {
		if !p.Warning {
			return true
		}
	}
	return false
}

// Set is any number of watchlists, compiled to be asked together.
type Set struct{}

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
func (r *Rules) Compile(lists []news.Watchlist, o Options) (*Set, []Mistake) { return &Set{}, nil }

// Check says what is wrong with one watchlist's query, and returns its normal form; "" when it cannot be understood.
func (r *Rules) Check(q string) (normal string, problems []query.Problem) {
	return r.CheckFor(q, Options{})
}

// CheckFor is Check for a use other than a plain watchlist.
func (r *Rules) CheckFor(q string, o Options) (normal string, problems []query.Problem) {
	return "", nil
}

// Concerned returns the watchlists that a story concerns, in their order: some item satisfies the query, where region:,
// level:, category: and concept: outside an exclusion are judged on the story's facts, and everything else on that item.
func (s *Set) Concerned(facts news.Facts, readings []*Reading) []Verdict { return nil }

// WatchesRegion says whether the query of the i-th watchlist asks for a region (outside an exclusion).
func (s *Set) WatchesRegion(i int) bool { return false }
