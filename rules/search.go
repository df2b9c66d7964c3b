package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// Search says under what a store finds the stories that a query may concern: those that meet all clauses of one of the
// alternatives. It is flat, and wider than the query: exclusions, distances and the order of words are not in it, and what
// the query asks of one item may be met by two of the story. So Concerned has the last word on every story that is found.
// An alternative without clauses is met by every story; a Search without alternatives by none.
type Search []Alternative

// Alternative is what a story must meet all of.
type Alternative []Clause

// Clause is met by a story one of whose items is found under one of the tags (see Tags), or under all keys of one of the
// groups (see Keys).
type Clause struct {
	Tags  []string
	Words [][]Key
}

// Key is a word under which an item is found, or the beginning of one.
type Key struct {
	Text   string
	Begins bool
}

// Tags returns what an item is found under besides its words: each region that covers one of its places, its level,
// category, concepts, topics, language, country and outlet. Level 0 and category none are no tags, since most items have them.
func Tags(p news.Report) []string {
	var tags []string
	add := func(kind, value string) {
		if tag := kind + ":" + value; value != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	for _, path := range p.Paths {
		add("region", Root)
		for path != "" {
			add("region", path)
			path = path[:max(strings.LastIndexByte(path, '/'), 0)]
		}
	}
	if p.Level > news.None {
		add("level", levelTag(p.Level))
	}
	if p.Category != news.CategoryNone {
		add("category", string(p.Category))
	}
	for _, c := range p.Concepts {
		add("concept", c)
	}
	for _, t := range p.Topics {
		add("topic", t)
	}
	add("lang", p.Annotation.Lang)
	add("country", strings.ToLower(p.Country))
	add("outlet", text.Fold(p.Outlet))
	return tags
}

func levelTag(l news.Level) string { return fmt.Sprint(int(l)) }

// mostKeys bounds the words that an item is found under: far more than an item has that is no book.
const mostKeys = 10000

// Keys returns the words that an item is found under, each once: those of its title and summary in their folded form, and
// what stands before an apostrophe in them.
func Keys(it news.Item) []string {
	var keys []string
	seen := map[string]bool{}
	add := func(key string) {
		if key = short(key); key != "" && !seen[key] && len(keys) < mostKeys {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	for _, s := range []string{it.Title, it.Summary} {
		for _, t := range text.Read(s) {
			add(t.Folded)
			if cut := strings.IndexByte(t.Folded, '\''); cut > 0 {
				add(t.Folded[:cut])
			}
		}
	}
	return keys
}

// short cuts what is longer than any word, such as an address. Words that begin alike stay so.
func short(key string) string {
	const most = 64
	if len(key) <= most {
		return key
	}
	end := most
	for end > 0 && !utf8.RuneStart(key[end]) {
		end--
	}
	return key[:end]
}

// Search returns where to look for what the query of the i-th watchlist may concern.
func (s *Set) Search(i int) Search {
	root := s.query(i).root
	if root == nil {
		return nil
	}
	alternatives, ok := root.(anyOf)
	if !ok {
		alternatives = anyOf{root}
	}
	var search Search
	var single Clause // of the alternatives that are one clause, as the keywords of a list are
	for _, a := range alternatives {
		switch clauses := s.clauses(a); len(clauses) {
		case 0:
			return Search{nil}
		case 1:
			single.merge(clauses[0])
		default:
			search = append(search, clauses)
		}
	}
	if len(single.Tags)+len(single.Words) > 0 {
		search = append(search, Alternative{single})
	}
	return search
}

func (c *Clause) merge(other Clause) {
	for _, tag := range other.Tags {
		if !slices.Contains(c.Tags, tag) {
			c.Tags = append(c.Tags, tag)
		}
	}
	c.Words = append(c.Words, other.Words...)
}

// clauses returns what must be met for a part to hold; none when nothing can be told.
func (s *Set) clauses(n node) []Clause {
	switch n := n.(type) {
	case all:
		var clauses []Clause
		for _, part := range n {
			clauses = append(clauses, s.clauses(part)...)
		}
		return clauses
	case anyOf:
		var either Clause
		for _, alternative := range n {
			clauses := s.clauses(alternative)
			if len(clauses) == 0 {
				return nil
			}
			either.merge(slices.MinFunc(clauses, func(a, b Clause) int { return a.breadth() - b.breadth() }))
		}
		return []Clause{either}
	case *near:
		return append(s.anyWords(n.left...), s.anyWords(n.right...)...)
	case *words:
		return s.anyWords(n)
	case *inRegion:
		return tagged("region", n.watched)
	case *ofLevel:
		return tagged("level", n.tags())
	case *ofCategory:
		var names []string
		for _, c := range n.categories {
			if c == news.CategoryNone {
				return nil
			}
			names = append(names, string(c))
		}
		return tagged("category", names)
	case *ofConcept:
		return tagged("concept", n.concepts)
	case *ofItem:
		return tagged(n.field, n.values)
	}
	return nil
}

// breadth orders clauses by how much they are likely to find.
func (c Clause) breadth() int {
	if len(c.Tags) > 0 {
		return 1
	}
	return 0
}

func tagged(kind string, values []string) []Clause {
	if len(values) == 0 {
		return nil
	}
	var c Clause
	for _, v := range values {
		c.Tags = append(c.Tags, kind+":"+v)
	}
	return []Clause{c}
}

// tags returns the levels that satisfy the part, as tags have them; nil when an item without any does.
func (n *ofLevel) tags() (tags []string) {
	for l := news.None; l <= news.Deadly; l++ {
		if slices.ContainsFunc(n.levels, func(asked news.Level) bool { return l == asked || !n.exactly && l > asked }) {
			if l == news.None {
				return nil
			}
			tags = append(tags, levelTag(l))
		}
	}
	return tags
}

// mostGroups bounds how many groups of keys a phrase is looked for under.
const mostGroups = 64

// anyWords is the clause of words of which one must be there.
func (s *Set) anyWords(list ...*words) []Clause {
	var c Clause
	for _, w := range list {
		groups := [][]Key{nil}
		for _, id := range w.terms {
			keys := s.terms[id].keys(s.index.tables)
			if len(keys) == 0 || len(groups)*len(keys) > mostGroups {
				continue
			}
			var longer [][]Key
			for _, group := range groups {
				for _, key := range keys {
					longer = append(longer, append(slices.Clone(group), key))
				}
			}
			groups = longer
		}
		if len(groups[0]) == 0 {
			return nil
		}
		c.Words = append(c.Words, groups...)
	}
	return []Clause{c}
}
