package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
)

// WhyNot says why a story of these readings does not satisfy a query: what each alternative asks for that is not there, and what
// it leaves out that is, with the words. It is nil for a query that holds, or that nobody understands.
func (r *Rules) WhyNot(q string, facts news.Facts, readings []*Reading) []string {
	tree, _ := query.ParseWatchlist(q)
	if _, ok := r.met(tree, facts, readings); tree == nil || ok {
		return nil
	}
	or, ok := tree.(*query.Or)
	if !ok {
		return r.lacks(tree, facts, readings)
	}
	var each []string
	for _, alternative := range or.Alternatives {
		if _, several := alternative.(*query.And); several {
			each = append(each, r.lacks(alternative, facts, readings)...)
			continue
		}
		each = append(each, r.missing(alternative))
	}
	return each
}

// lacks says which parts of one alternative do not hold.
func (r *Rules) lacks(n query.Node, facts news.Facts, readings []*Reading) (all []string) {
	and, ok := n.(*query.And)
	if !ok {
		return []string{r.missing(n)}
	}
	for _, part := range and.Parts {
		not, excludes := part.(*query.Not)
		if !excludes {
			if _, ok := r.met(part, facts, readings); !ok {
				all = append(all, r.missing(part))
			}
			continue
		}
		if evidence, ok := r.met(not.Part, facts, readings); ok {
			said := "it leaves out " + query.Say(not.Part, r.called)
			if evidence = append(evidence, topical(not.Part, readings)...); len(evidence) > 0 {
				said += fmt.Sprintf(": “%s”", strings.Join(strings.Fields(evidence[0].Text), " "))
			}
			all = append(all, said)
		}
	}
	return all
}

func (r *Rules) missing(n query.Node) string { return "it asks for " + query.Say(n, r.called) }

// met asks one part of a query as if it were all of it.
func (r *Rules) met(n query.Node, facts news.Facts, readings []*Reading) ([]news.Evidence, bool) {
	if n == nil {
		return nil, false
	}
	set, _ := r.Compile([]news.Watchlist{{Query: query.Print(n)}}, Options{})
	verdicts := set.Concerned(facts, readings)
	if len(verdicts) == 0 {
		return nil, false
	}
	return verdicts[0].Evidence, true
}

// topical returns the words that make readings one of the topics that a field names.
func topical(n query.Node, readings []*Reading) (all []news.Evidence) {
	f, ok := n.(*query.Field)
	if !ok || f.Name != "topic" {
		return nil
	}
	for _, r := range readings {
		for _, e := range r.Annotation.Evidence {
			if slices.ContainsFunc(f.Values, func(v query.Value) bool { return strings.EqualFold(v.Text, e.StandsFor) }) {
				all = append(all, e)
			}
		}
	}
	return all
}
