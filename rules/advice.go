package rules

import (
	"slices"
	"strings"

	"github.com/karaula/karaula/rules/inflect"
	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/rules/text"
)

// advise warns of words that probably ask for something else than was meant: a function word, which stands in nearly every
// text; a word that means something else in another language; the name of a place, for which there is region:. bound says
// whether lang: beside the word binds it to a language. What is to be spelled just so, or is a beginning, was meant.
func (c *compiler) advise(n query.Node, bound bool) {
	switch n := n.(type) {
	case *query.And:
		for _, part := range n.Parts {
			f, ok := part.(*query.Field)
			bound = bound || ok && f.Name == "lang"
		}
		for _, part := range n.Parts {
			c.advise(part, bound)
		}
	case *query.Or:
		for _, a := range n.Alternatives {
			c.advise(a, bound)
		}
	case *query.Not:
		c.advise(n.Part, bound)
	case *query.Near:
		c.advise(n.Left, bound)
		c.advise(n.Right, bound)
	case *query.Word:
		if n.Exact || n.Prefix {
			return
		}
		if !bound && !c.adviseMeaning(n) {
			c.adviseSmall(n)
		}
		c.advisePlace(n.Span, n.Text)
	case *query.Phrase:
		if !n.Exact {
			c.advisePlace(n.Span, strings.Join(n.Words, " "))
		}
	}
}

// read says whether the feeds that the query is for are, as far as is known, also in a language.
func (c *compiler) read(lang string) bool {
	return len(c.options.Langs) == 0 ||
		slices.ContainsFunc(c.options.Langs, func(l string) bool { return l == "" || sameLanguage(l, lang) })
}

// adviseMeaning warns of a word that means different things in languages of the feeds.
func (c *compiler) adviseMeaning(n *query.Word) bool {
	var means []string
	first := ""
	for _, m := range c.rules.homonyms[text.Fold(n.Text)] {
		if c.read(m.lang) {
			if first == "" {
				first = m.lang
			}
			means = append(means, m.says+" in "+LanguageName(m.lang))
		}
	}
	if len(means) < 2 {
		return false
	}
	c.warn(n.Span, "“%s” is %s, and is looked for in every language; “lang:%s %s” asks in %s only",
		n.Text, inWords(means), first, n.Text, LanguageName(first))
	return true
}

// mostNamed is how many languages a warning names.
const mostNamed = 3

// adviseSmall warns of a function word, unless it was told already that it is read as a word ("or").
func (c *compiler) adviseSmall(n *query.Word) {
	if slices.ContainsFunc(c.parsed, func(p query.Problem) bool { return p.Span == n.Span }) {
		return
	}
	kept, folded := text.Key(n.Text)
	var langs []string
	for _, l := range c.rules.tables.Languages {
		small := l.Closed(inflect.Folded, folded)
		if !isASCII(n.Text) && l.Writes(kept) {
			small = l.Closed(inflect.Kept, l.Bare(kept))
		}
		if small && slices.ContainsFunc(l.Codes, c.read) {
			langs = append(langs, LanguageName(l.Codes[0]))
		}
	}
	if len(langs) == 0 {
		return
	}
	slices.SortFunc(langs, func(a, b string) int { return rankOfName(a) - rankOfName(b) })
	if len(langs) > mostNamed {
		langs = append(langs[:mostNamed], "other languages")
	}
	c.warn(n.Span, "“%s” is a small word in %s, which stands in very many texts; leave it out, or put it into a phrase",
		n.Text, inWords(langs))
}

// advisePlace offers region: for the name of a place. A town of the gazetteer must be typed with a capital: many are words too.
func (c *compiler) advisePlace(at query.Span, name string) {
	var fields []string
	if tokens := text.Read(name); len(c.rules.names[text.Fold(name)]) == 0 && len(tokens) > 0 && !tokens[0].Capital {
		return
	}
	for _, path := range c.rules.FindRegion(name) {
		switch {
		case slices.Contains(c.regions, path):
			return // the query asks for it already
		case text.Fold(c.rules.regions[path].Code) == text.Fold(name):
			continue // nobody calls a place so
		}
		fields = append(fields, "region:"+path)
	}
	if len(fields) > 0 {
		c.warn(at, "“%s” is a place: %s finds it in every language, with all that lies in it and stands for it; the word alone does not",
			name, strings.Join(fields, " or "))
	}
}

// inWords joins a list as a sentence does.
func inWords(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
