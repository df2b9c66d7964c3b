package rules

import (
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
)

// The fields region:, level:, category: and concept: are judged on the story as a whole, but inside an exclusion on the
// item alone (own): what another outlet wrote must not silence this one.

// inRegion holds when one of the watched regions covers a place.
type inRegion struct {
	watched []string
	own     bool
}

func (n *inRegion) paths(in *sight) []string {
	if n.own {
		return in.reading.Paths
	}
	return in.facts.Paths
}

func (n *inRegion) holds(in *sight) (ok, byText bool) {
	for _, path := range n.paths(in) {
		for _, w := range n.watched {
			if covers(w, path) {
				return true, false
			}
		}
	}
	return false, false
}

func (n *inRegion) explain(in *sight, y *why) {
	for _, w := range n.watched {
		if !slices.ContainsFunc(n.paths(in), func(path string) bool { return covers(w, path) }) {
			continue
		}
		if y.region == "" || y.region == Root || strings.Count(w, "/") > strings.Count(y.region, "/") {
			y.region = w
		}
		for _, e := range in.reading.Annotation.Evidence {
			if (e.Rule == rulePlace || e.Rule == ruleStandsFor) && covers(w, e.StandsFor) {
				y.add(e)
			}
		}
	}
}

func (n *inRegion) anchors() anchors {
	if n.own {
		return anchors{always: true}
	}
	return anchors{regions: n.watched}
}

// ofLevel holds from one of the levels on, or at just that level.
type ofLevel struct {
	levels  []news.Level
	exactly bool
	own     bool
}

func (n *ofLevel) holds(in *sight) (ok, byText bool) {
	level := in.facts.Level
	if n.own {
		level = in.reading.Level
	}
	return slices.ContainsFunc(n.levels, func(l news.Level) bool {
		return level == l || !n.exactly && level > l
	}), false
}

func (n *ofLevel) explain(in *sight, y *why) { y.addRule(in.reading, "level") }
func (n *ofLevel) anchors() anchors          { return anchors{always: true} }

// ofCategory holds for any of the categories.
type ofCategory struct {
	categories []news.Category
	own        bool
}

func (n *ofCategory) holds(in *sight) (ok, byText bool) {
	if n.own {
		return slices.Contains(n.categories, in.reading.Category), false
	}
	return slices.Contains(n.categories, in.facts.Category) ||
		slices.ContainsFunc(n.categories, func(c news.Category) bool { return slices.Contains(in.facts.Categories, c) }), false
}

func (n *ofCategory) explain(in *sight, y *why) { y.addRule(in.reading, "level") }
func (n *ofCategory) anchors() anchors          { return anchors{always: true} }

// ofConcept holds for any of the concepts.
type ofConcept struct {
	concepts []string
	own      bool
}

func (n *ofConcept) holds(in *sight) (ok, byText bool) {
	have := in.facts.Concepts
	if n.own {
		have = in.reading.Concepts
	}
	return slices.ContainsFunc(n.concepts, func(c string) bool { return slices.Contains(have, c) }), false
}

func (n *ofConcept) explain(in *sight, y *why) {
	for _, e := range in.reading.Annotation.Evidence {
		if e.Rule == "concept" && slices.Contains(n.concepts, e.StandsFor) {
			y.add(e)
		}
	}
}
func (n *ofConcept) anchors() anchors { return anchors{always: true} }

// ofItem holds for items one of whose properties (language, topics, outlet, country) is among the values.
type ofItem struct {
	field    string // its name in the query
	property func(*Reading) []string
	values   []string
}

func (n *ofItem) holds(in *sight) (ok, byText bool) {
	return slices.ContainsFunc(n.property(in.reading), func(s string) bool { return slices.Contains(n.values, s) }), false
}
func (n *ofItem) explain(*sight, *why) {}
func (n *ofItem) anchors() anchors     { return anchors{always: true} }

// addRule adds the item's own evidence of one rule.
func (y *why) addRule(r *Reading, rule string) {
	for _, e := range r.Annotation.Evidence {
		if e.Rule == rule {
			y.add(e)
		}
	}
}
