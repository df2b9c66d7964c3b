package main

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/karaula/karaula/rules/text"
)

// surname is how surnames of the region end, which name people more often than places.
var surname = regexp.MustCompile(`(ic|iq|ov|ev|ova|eva|ski|ska|sky|cki|escu|eanu|oglu|idis|opoulos|akis)$`)

// farLarger is how many times as many people a place must have for a name to be no other's.
const farLarger = 10

// wellKnown is from how many people on a town is rather meant than a word that has a form of the same letters (Adana).
const wellKnown = 50000

// forms returns a city's names as they are looked for, each once, its own name first.
func forms(c city, everyday *words, elsewhere map[string]int) []form {
	var list []form
	for i, name := range c.names {
		said, ok := spoken(name)
		if !ok || i > 1 && len(said) <= 4 {
			continue
		}
		key := strings.ToLower(said)
		f := form{said: said, everyday: common(name, key, everyday, c.population < wellKnown), shared: elsewhere[key] > 500 && elsewhere[key] > c.population/5,
			far: elsewhere[key] > max(farLarger*c.population, 100000)}
		if i > 1 && f.far {
			continue // Peking is not in Turkey
		}
		if !slices.ContainsFunc(list, func(o form) bool { return strings.EqualFold(o.said, said) }) {
			list = append(list, f)
		}
	}
	return list
}

// office is what only registers put beside a name: an administration, or the word for town of some far language.
var office = regexp.MustCompile(`(?i)\b(gmina|obcina|opstina|opcina|obshhina|obshtina|comuna|comune|orasul|municipality|bashkia|dimos|hot|khot|vald|county|district|il|ilce)\b`)

// spoken folds a name but for its capitals. It refuses what is no name in a script that texts of the region use: codes,
// transliterations of other scripts, and those scripts themselves.
func spoken(name string) (folded string, ok bool) {
	name, _, _ = strings.Cut(name, " (")
	for _, c := range name {
		if !unicode.In(c, unicode.Latin, unicode.Cyrillic, unicode.Greek) && !strings.ContainsRune(" -'’.", c) {
			return "", false
		}
	}
	tokens := text.Read(name)
	if len(tokens) == 0 || !tokens[0].Capital || len(tokens) > 5 || tokens[0].Upper && len(tokens) == 1 {
		return "", false
	}
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.Folded
		if strings.Trim(t.Folded, "abcdefghijklmnopqrstuvwxyz") != "" {
			return "", false
		}
		if t.Capital {
			words[i] = strings.ToUpper(t.Folded[:1]) + t.Folded[1:]
		}
	}
	folded = strings.Join(words, " ")
	return folded, !office.MatchString(folded)
}

// common says whether a name is more than a place's: too short to tell, a word (or words) of every day
// (with inflected also a form of one), or somebody's name.
func common(name, key string, everyday *words, inflected bool) bool {
	if len(key) <= 3 || !strings.Contains(key, " ") && surname.MatchString(key) {
		return true
	}
	for _, word := range strings.Fields(name) {
		if !everyday.has(word, inflected) {
			return false
		}
	}
	return true
}
