package rules

import (
	"fmt"
	"maps"
	"slices"

	"github.com/karaula/karaula/rules/text"
)

// homonymsFile is data/homonyms.yaml.
type homonymsFile struct {
	Words    map[string]map[string]string `yaml:"words"`    // word to language to meaning
	Everyday map[string][]string          `yaml:"everyday"` // lexicon to patterns
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

// meaning is what a word means in one language.
type meaning struct{ lang, says string }

// homonyms returns, by folded word, what it means in which language: the languages of the region first, English last.
func homonyms(f homonymsFile) (map[string][]meaning, error) {
	all := map[string][]meaning{}
	for word, meanings := range f.Words {
		key := text.Fold(word)
		for _, lang := range slices.Sorted(maps.Keys(meanings)) {
			if LanguageName(lang) == "" {
				return nil, fmt.Errorf("homonym %s: the language %s has no name", word, lang)
			}
			all[key] = append(all[key], meaning{lang, meanings[lang]})
		}
		slices.SortStableFunc(all[key], func(a, b meaning) int { return rankOf(a.lang) - rankOf(b.lang) })
	}
	return all, nil
}

// rankOf is the order in which meanings are told.
func rankOf(lang string) int {
	switch lang {
	case "sr":
		return 0
	case "en":
		return 2
	}
	return 1
}
