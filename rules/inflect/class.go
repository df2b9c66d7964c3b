package inflect

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Class is a set of endings. Words that inflect alike share one.
type Class struct {
	list  string // "|a|e|om|"
	none  bool   // nothing is an ending too
	chain *chain // instead of a list
}

// Has says whether a word whose stem is given may end so.
func (c *Class) Has(stem, ending string) bool {
	if c.chain != nil {
		return c.chain.accepts(stem+ending, len(stem))
	}
	if ending == "" {
		return c.none
	}
	for rest := c.list; ; {
		i := strings.Index(rest, ending)
		if i < 0 {
			return false
		}
		if rest[i-1] == '|' && rest[i+len(ending)] == '|' {
			return true
		}
		rest = rest[i:]
		rest = rest[strings.IndexByte(rest, '|'):]
	}
}

// Nothing says whether the only ending is none.
func (c *Class) Nothing() bool { return c.none && c.list == "||" }

// HasKept says whether a token, given with its diacritics, may end so behind a stem of so many letters. It is asked of
// chains of folded letters, which do not tell one vowel from another where the text does.
func (c *Class) HasKept(token string, letters int) bool {
	at := 0
	for range letters {
		_, size := utf8.DecodeRuneInString(token[at:])
		at += size
	}
	return c.chain.kept.accepts(token, at)
}

// Listed says whether the endings are a list: a chain of suffixes has no end.
func (c *Class) Listed() bool { return c.chain == nil }

// Endings returns the list, sorted.
func (c *Class) Endings() []string {
	list := strings.FieldsFunc(c.list, func(r rune) bool { return r == '|' })
	if c.none {
		list = append([]string{""}, list...)
	}
	return list
}

// written is how a class of these endings writes its list.
func written(endings []string) (list string, none bool) {
	slices.Sort(endings)
	endings = slices.Compact(endings)
	if len(endings) > 0 && endings[0] == "" {
		none, endings = true, endings[1:]
	}
	return "|" + strings.Join(endings, "|") + "|", none
}
