package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/rules/text"
)

// Check says what is wrong with one watchlist's query, and returns its normal form; "" when it cannot be understood.
func (r *Rules) Check(q string) (normal string, problems []query.Problem) {
	return r.CheckFor(q, Options{})
}

// CheckFor is Check for a use other than a plain watchlist.
func (r *Rules) CheckFor(q string, o Options) (normal string, problems []query.Problem) {
	c := newCompiler(r, &Set{}, o)
	c.advises = true
	tree, _, problems := c.compile(q)
	if tree == nil {
		return "", problems
	}
	return query.Print(tree), problems
}

// compiler turns queries into nodes. Terms are shared by all queries of a set.
type compiler struct {
	rules    *Rules
	set      *Set
	options  Options
	outlets  map[string]bool // folded
	terms    map[asked]int32
	advises  bool
	regions  []string // that the query at hand watches
	problems []query.Problem
	parsed   []query.Problem // what the parser said of the query at hand
}

func newCompiler(r *Rules, s *Set, o Options) *compiler {
	c := &compiler{rules: r, set: s, options: o, terms: map[asked]int32{}, advises: o.Question}
	if len(o.Outlets) > 0 {
		c.outlets = map[string]bool{}
		for _, name := range o.Outlets {
			c.outlets[text.Fold(name)] = true
		}
	}
	return c
}

// compile reads one query and resolves its names. The tree and node are nil when there is a mistake in it.
func (c *compiler) compile(q string) (query.Node, node, []query.Problem) {
	c.problems, c.regions = nil, nil
	parse := query.ParseWatchlist
	if c.options.Question {
		parse = query.Parse
	}
	tree, problems := parse(q)
	if c.parsed = problems; tree == nil {
		return nil, nil, c.withNames(q, problems)
	}
	n := c.node(tree, false)
	if c.advises {
		c.advise(tree, false)
	}
	problems = append(problems, c.problems...)
	slices.SortStableFunc(problems, func(a, b query.Problem) int { return cmp.Compare(a.Start, b.Start) })
	if slices.ContainsFunc(problems, func(p query.Problem) bool { return !p.Warning }) {
		return nil, nil, problems
	}
	return tree, n, problems
}

// withNames adds to the mistakes of a query that cannot be parsed those in the names of its fields, so that all are told at once.
func (c *compiler) withNames(q string, problems []query.Problem) []query.Problem {
	if !c.advises {
		return problems
	}
	for _, f := range query.Fields(q) {
		switch f.Name {
		case "region", "concept", "lang", "outlet", "country":
			c.field(f, false)
		}
	}
	for _, p := range c.problems {
		if !slices.ContainsFunc(problems, func(o query.Problem) bool { return o.Start < p.End && p.Start < o.End }) {
			problems = append(problems, p)
		}
	}
	slices.SortStableFunc(problems, func(a, b query.Problem) int { return cmp.Compare(a.Start, b.Start) })
	return problems
}

// node compiles a part; under says whether it stands under an exclusion.
func (c *compiler) node(n query.Node, under bool) node {
	switch n := n.(type) {
	case *query.And:
		parts := make(all, 0, len(n.Parts))
		for _, p := range n.Parts {
			parts = append(parts, c.node(p, under))
		}
		return parts
	case *query.Or:
		alternatives := make(anyOf, 0, len(n.Alternatives))
		for _, a := range n.Alternatives {
			alternatives = append(alternatives, c.node(a, under))
		}
		return alternatives
	case *query.Not:
		return none{c.node(n.Part, true)}
	case *query.Near:
		return &near{left: c.operands(n.Left), right: c.operands(n.Right), within: n.Within}
	case *query.Field:
		return c.field(n, under)
	}
	return c.words(n)
}

// operands compiles one side of a NEAR.
func (c *compiler) operands(n query.Node) []*words {
	if or, ok := n.(*query.Or); ok {
		var list []*words
		for _, a := range or.Alternatives {
			list = append(list, c.operands(a)...)
		}
		return list
	}
	return []*words{c.words(n)}
}

// words compiles a word or phrase.
func (c *compiler) words(n query.Node) *words {
	switch n := n.(type) {
	case *query.Word:
		rule := "word"
		switch {
		case n.Exact:
			rule = "exact"
		case n.Prefix:
			rule = "beginning"
		}
		return c.intern([]string{n.Text}, n.Exact, n.Prefix, rule)
	case *query.Phrase:
		rule := "phrase"
		if n.Exact {
			rule = "exact"
		}
		return c.intern(n.Words, n.Exact, false, rule)
	}
	// The parser lets nothing else stand where words do; should it ever, the query is refused rather than misread.
	start, end := n.Pos()
	c.mistake(query.Span{Start: start, End: end}, "only words, phrases and beginnings can stand here")
	return c.intern([]string{""}, true, false, "exact")
}

func (c *compiler) intern(list []string, exact, prefix bool, rule string) *words {
	w := &words{typed: strings.Join(list, " "), rule: rule}
	for _, word := range list {
		a := asked{word, exact, prefix}
		id, ok := c.terms[a]
		if !ok {
			id = c.set.addTerm(newForm(a))
			c.terms[a] = id
		}
		w.terms = append(w.terms, id)
	}
	return w
}

func (c *compiler) mistake(at query.Span, format string, args ...any) {
	c.problems = append(c.problems, query.Problem{Span: at, Message: fmt.Sprintf(format, args...)})
}

func (c *compiler) warn(at query.Span, format string, args ...any) {
	c.problems = append(c.problems, query.Problem{Span: at, Message: fmt.Sprintf(format, args...), Warning: true})
}

// field compiles a field and resolves the names in it.
func (c *compiler) field(n *query.Field, under bool) node {
	switch n.Name {
	case "region":
		f := &inRegion{own: under}
		for _, v := range n.Values {
			if path := c.regionNamed(v); path != "" {
				f.watched = append(f.watched, path)
			}
		}
		if !under {
			c.regions = append(c.regions, f.watched...)
		}
		return f
	case "level":
		f := &ofLevel{exactly: n.Equal, own: under}
		for _, v := range n.Values {
			level, err := news.ParseLevel(v.Text)
			if err != nil {
				c.mistake(v.Span, "%v", err)
			}
			f.levels = append(f.levels, level)
		}
		return f
	case "category":
		f := &ofCategory{own: under}
		for _, v := range n.Values {
			f.categories = append(f.categories, news.Category(strings.ToLower(v.Text)))
		}
		return f
	case "concept":
		f := &ofConcept{own: under}
		for _, v := range n.Values {
			f.concepts = append(f.concepts, c.conceptNamed(v))
		}
		return f
	case "title":
		var titles anyOf
		for _, v := range n.Values {
			if w := c.title(v); w != nil {
				titles = append(titles, w)
			}
		}
		return titles
	case "since":
		from, _ := query.Since(n.Values[0].Text, c.options.Now) // the parser has read it
		return since{from}
	}
	return c.itemField(n)
}

// title compiles the words that title: asks for.
func (c *compiler) title(v query.Value) *words {
	var list []string
	for _, t := range text.Read(v.Text) {
		list = append(list, v.Text[t.Start:t.End])
	}
	if len(list) == 0 {
		c.mistake(v.Span, "title: needs a word")
		return nil
	}
	rule := "word"
	if len(list) > 1 {
		rule = "phrase"
	}
	w := c.intern(list, false, false, rule)
	w.titleOnly = true
	return w
}

// itemField compiles the fields that are always judged on the item.
func (c *compiler) itemField(n *query.Field) node {
	f := &ofItem{field: n.Name}
	for _, v := range n.Values {
		switch n.Name {
		case "topic":
			f.values = append(f.values, strings.ToLower(v.Text))
		case "lang":
			f.values = append(f.values, c.languageNamed(v)...)
		case "country":
			f.values = append(f.values, c.countryNamed(v))
		case "outlet":
			key := text.Fold(v.Text)
			if c.outlets != nil && !c.outlets[key] {
				c.warn(v.Span, "no feed of an outlet %q is known%s", v.Text, didYouMean(nearestOf(v.Text, c.options.Outlets)))
			}
			f.values = append(f.values, key)
		}
	}
	switch n.Name {
	case "topic":
		f.property = func(r *Reading) []string { return r.Topics }
	case "lang":
		f.property = func(r *Reading) []string { return r.langs[:] }
	case "country":
		f.property = func(r *Reading) []string { return r.countries[:] }
	default:
		f.property = func(r *Reading) []string { return r.outlets[:] }
	}
	return f
}
