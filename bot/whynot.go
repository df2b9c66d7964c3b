package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/query"
)

// hurdle is a part of a query without which it would ask for more: an exclusion, or a level.
type hurdle struct {
	node query.Node
	text string
}

// mostHurdles is how many parts of one query are tried.
const mostHurdles = 20

// hurdles are those of a query.
func hurdles(tree query.Node) (all []hurdle) {
	for n := range query.All(tree) {
		switch n := n.(type) {
		case *query.Not:
			all = append(all, hurdle{n, "-" + query.Print(n.Part)})
		case *query.Field:
			if n.Name == "level" {
				all = append(all, hurdle{n, query.Print(n)})
			}
		}
		if len(all) == mostHurdles {
			break
		}
	}
	return all
}

// lowered is a query without some of its parts; nil when nothing is left.
func lowered(n query.Node, out []query.Node) query.Node {
	if slices.Contains(out, n) {
		return nil
	}
	rest := func(parts []query.Node) (kept []query.Node) {
		for _, p := range parts {
			if p = lowered(p, out); p != nil {
				kept = append(kept, p)
			}
		}
		return kept
	}
	switch n := n.(type) {
	case *query.And:
		parts := rest(n.Parts)
		if len(parts) == 0 || !slices.ContainsFunc(parts, func(p query.Node) bool { _, not := p.(*query.Not); return !not }) {
			return nil
		}
		return &query.And{Span: n.Span, Parts: parts}
	case *query.Or:
		if alternatives := rest(n.Alternatives); len(alternatives) > 0 {
			return &query.Or{Span: n.Span, Alternatives: alternatives}
		}
		return nil
	}
	return n
}

// whyNot says why a watchlist does not ask for a story: what excludes it, the level, or that nothing of what it asks for is there.
func (x *act) whyNot(w news.Watchlist, story news.Story, readings []*rules.Reading) string {
	tree, _ := query.Parse(w.Query)
	all := hurdles(tree)
	nodes := make([]query.Node, len(all))
	var lists []news.Watchlist
	try := func(out ...query.Node) {
		text := ""
		if n := lowered(tree, out); n != nil {
			text = query.Print(n)
		}
		lists = append(lists, news.Watchlist{Query: text})
	}
	for i, h := range all {
		nodes[i] = h.node
		try(h.node)
	}
	if len(all) > 1 {
		try(nodes...)
	}
	set, _ := x.Rules.Compile(lists, rules.Options{})
	asks := map[int]bool{}
	for _, v := range set.Concerned(story.Facts, readings) {
		asks[v.Index] = true
	}
	for i, h := range all {
		if asks[i] {
			return x.stopped(h, story, readings)
		}
	}
	if asks[len(all)] {
		var parts []string
		for _, h := range all {
			parts = append(parts, "“"+alerts.Shorten(oneLine(h.text), 60)+"”")
		}
		return "would ask for it without " + strings.Join(parts, " and ") + "."
	}
	says := x.Rules.Say(w.Query)
	if says == "" {
		return "does not ask for it."
	}
	return "does not ask for it: it asks for " + alerts.Shorten(oneLine(says), 300) + "."
}

// stopped says which part of a query a story did not get over, and by which words.
func (x *act) stopped(h hurdle, story news.Story, readings []*rules.Reading) string {
	text := alerts.Shorten(oneLine(h.text), 80)
	if _, level := h.node.(*query.Field); level {
		return fmt.Sprintf("asks for it only at another level: its query says %s, and this is %s (%d).", text, story.Level, int(story.Level))
	}
	says := fmt.Sprintf("would ask for it, but for “%s”, which leaves it out", text)
	set, _ := x.Rules.Compile([]news.Watchlist{{Query: query.Print(h.node.(*query.Not).Part)}}, rules.Options{})
	for _, v := range set.Concerned(story.Facts, readings) {
		evidence := v.Evidence
		if len(evidence) == 0 { // a topic is no evidence of a query
			for _, e := range readings[v.Report].Annotation.Evidence {
				if (e.Rule == "topic" || e.Rule == "lowered") && strings.Contains(h.text, e.StandsFor) {
					evidence = append(evidence, e)
				}
			}
		}
		if hit := listed(evidence, x.name); hit != "" {
			return says + ": " + hit + "."
		}
	}
	return says + "."
}
