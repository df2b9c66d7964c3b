package rules

import (
	"slices"

	"github.com/karaula/karaula/news"
)

// annotate says what an item reports, with the words that say so.
func (r *Rules) annotate(fields []field, in setting) news.Annotation {
	a := news.Annotation{Lang: in.lang, Script: in.script, RulesStamp: r.stamp, Category: news.CategoryNone}
	r.annotatePlaces(&a, fields, in)
	if lex := r.lexiconFor(in.lang, in.script); lex != nil {
		got := lex.assess(fields)
		for _, c := range got.concepts {
			if !slices.Contains(a.Concepts, c.term.name) {
				a.Concepts = append(a.Concepts, c.term.name)
				a.Evidence = append(a.Evidence, fields[c.field].evidence(c.from, c.to, c.term.name, "concept"))
			}
		}
		a.Level, a.Category, a.Topics = got.level, got.category, got.topics
		a.Evidence = append(a.Evidence, got.evidence...)
	}
	slices.Sort(a.Concepts)
	slices.Sort(a.Topics)
	return a
}

func (r *Rules) annotatePlaces(a *news.Annotation, fields []field, in setting) {
	for _, h := range r.gazette.find(fields, in) {
		add := func(path, rule string) {
			r.addPlace(a, path)
			a.Evidence = append(a.Evidence, fields[h.field].evidence(h.from, h.to, path, rule))
		}
		if h.ofTown() {
			add(r.gazette.path(h), rulePlace)
			continue
		}
		w := &r.gazette.entries[h.number]
		add(w.path, w.rule)
		for _, path := range w.also {
			add(path, w.rule)
		}
	}
	slices.Sort(a.Regions)
	paths := a.Paths
	a.Paths = slices.DeleteFunc(slices.Clone(paths), func(p string) bool {
		return slices.ContainsFunc(paths, func(q string) bool { return q != p && covers(p, q) })
	})
}

// addPlace enters a place into what an item reports, with the codes of the regions that it lies in.
func (r *Rules) addPlace(a *news.Annotation, path string) {
	region := r.regions[path]
	if path == Root && !slices.Contains(a.Regions, region.Code) {
		a.Regions = append(a.Regions, region.Code)
	}
	for _, code := range region.codes {
		if !slices.Contains(a.Regions, code) {
			a.Regions = append(a.Regions, code)
		}
	}
	if !slices.Contains(a.Paths, path) {
		a.Paths = append(a.Paths, path)
	}
}
