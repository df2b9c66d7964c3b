package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/rules/text"
)

// homonymsFile is data/homonyms.yaml.
type homonymsFile struct {
	Languages map[string]string            `yaml:"languages"`
	Words     map[string]map[string]string `yaml:"words"`    // word to language to meaning
	Everyday  map[string][]string          `yaml:"everyday"` // lexicon to patterns
}

// everyday returns what is an everyday word in the languages of a lexicon, though another's term looks the same.
func (f *homonymsFile) everyday(name string, langs []string) []string {
	words := slices.Clone(f.Everyday[name])
	for _, word := range slices.Sorted(maps.Keys(f.Words)) {
		if slices.ContainsFunc(langs, func(lang string) bool { return f.Words[word][lang] != "" }) {
			words = append(words, word)
		}
	}
	return words
}

// homonyms returns, by folded word, what there is to say about it: "war in Serbian and the rodent in English".
func homonyms(f homonymsFile) (map[string]string, error) {
	said := map[string]string{}
	for word, meanings := range f.Words {
		var list []string
		for _, lang := range slices.Sorted(maps.Keys(meanings)) {
			if f.Languages[lang] == "" {
				return nil, fmt.Errorf("homonym %s: the language %s has no name", word, lang)
			}
			list = append(list, meanings[lang]+" in "+f.Languages[lang])
		}
		said[text.Fold(word)] = strings.Join(list, " and ")
	}
	return said, nil
}

// warnOfHomonyms warns of bare words that mean something else in another language. A word is bound to a language by a
// lang: beside it.
func (c *compiler) warnOfHomonyms(n query.Node, bound bool) {
	switch n := n.(type) {
	case *query.And:
		for _, part := range n.Parts {
			f, ok := part.(*query.Field)
			bound = bound || ok && f.Name == "lang"
		}
		for _, part := range n.Parts {
			c.warnOfHomonyms(part, bound)
		}
	case *query.Or:
		for _, a := range n.Alternatives {
			c.warnOfHomonyms(a, bound)
		}
	case *query.Word:
		meanings := c.rules.homonyms[text.Fold(n.Text)]
		if meanings != "" && !bound && !n.Prefix && !isSlavic(n.Text) {
			c.warn(n.Span, "%q is %s, and is looked for in every language; lang:sr %s asks in one", n.Text, meanings, n.Text)
		}
	}
}
