package bot

import (
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/store"
)

// Search is a question about what is stored, made ready: the command line and chat ask the same way.
type Search struct {
	Since time.Time // how far back it goes: to the earliest since: in it, else LookBack
	rules *rules.Rules
	set   *rules.Set
	look  rules.Search
}

// LookBack is how far a question without since: goes.
const LookBack = 7 * 24 * time.Hour

// NewSearch prepares a question. A mistake among the problems means that it cannot be asked.
func NewSearch(r *rules.Rules, question string, now time.Time) (s Search, problems []query.Problem, broken bool) {
	set, mistakes := r.Compile([]news.Watchlist{{Name: "question", Query: question}}, rules.Options{Question: true, Now: now})
	for _, m := range mistakes {
		problems, broken = append(problems, m.Problems...), broken || m.Broken()
	}
	if broken {
		return s, problems, true
	}
	return Search{Since: sinceOf(question, now), rules: r, set: set, look: set.Search(0)}, problems, false
}

// EverythingSince is the question for all that was reported since then.
func EverythingSince(since time.Time) Search { return Search{Since: since, look: rules.Search{nil}} }

// sinceOf returns how far back a question goes.
func sinceOf(question string, now time.Time) time.Time {
	tree, _ := query.Parse(question)
	earliest := time.Time{}
	for n := range query.All(tree) {
		if f, ok := n.(*query.Field); ok && f.Name == "since" {
			for _, v := range f.Values {
				if at, ok := query.Since(v.Text, now); ok && (earliest.IsZero() || at.Before(earliest)) {
					earliest = at
				}
			}
		}
	}
	if earliest.IsZero() {
		return now.Add(-LookBack)
	}
	return earliest
}

// Stories returns up to n stories that the question concerns behind the first skip, the highest level first and the newest
// first within a level. The store finds candidates; the query decides. all is false when most were read before n were
// found, and more are left.
func (s Search) Stories(tx *store.Tx, skip, n, most int) (found []news.Story, all bool, err error) {
	read := 0
	for story, err := range tx.Candidates(s.look, s.Since) {
		if err != nil {
			return nil, false, err
		}
		if read == most {
			return found, false, nil
		}
		if read++; !s.concerns(story) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if found = append(found, story); len(found) == n {
			break
		}
	}
	return found, true, nil
}

func (s Search) concerns(story news.Story) bool {
	return s.set == nil || len(s.set.Concerned(story.Facts, readings(s.rules, story))) > 0
}

// readings are a story's reports, as queries are asked about them.
func readings(r *rules.Rules, story news.Story) []*rules.Reading {
	all := make([]*rules.Reading, len(story.Reports))
	for i, report := range story.Reports {
		all[i] = r.Recall(report)
	}
	return all
}
