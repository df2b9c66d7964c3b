package main

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// functionWords are the parts of speech that no ending makes.
var functionWords = []string{"ADP", "AUX", "CCONJ", "SCONJ", "DET", "PRON", "PART", "NUM", "INTJ"}

// leastShare is how much of a frequent form's tokens must be a word's for it to be one of the form's words.
const leastShare = 0.1

// guarded returns the forms that are mostly function words, and lines of frequent words, each with its frequent forms. An
// adverb that is spelled as a form of an adjective is no function word.
func guarded(rows []row, o settings) (closed, lines []string) {
	adjectives := map[string]bool{}
	for _, r := range rows {
		if r.pos == "ADJ" {
			adjectives[r.form] = true
		}
	}
	function, total := map[string]float64{}, map[string]float64{}
	words := map[string]map[string]float64{} // of a form
	for _, r := range rows {
		total[r.form] += r.count
		if words[r.form] == nil {
			words[r.form] = map[string]float64{}
		}
		words[r.form][r.lemma] += r.count
		if slices.Contains(functionWords, r.pos) || o.adverbs && r.pos == "ADV" && !adjectives[r.form] {
			function[r.form] += r.count
		}
	}
	forms := map[string][]string{}
	for _, f := range slices.Sorted(maps.Keys(total)) {
		switch {
		case !letters(f):
		case function[f] > total[f]/2:
			closed = append(closed, f)
		case total[f] >= o.frequent:
			for word, n := range words[f] {
				if letters(word) && n >= leastShare*total[f] {
					forms[word] = append(forms[word], f)
				}
			}
		}
	}
	for _, word := range slices.Sorted(maps.Keys(forms)) {
		lines = append(lines, word+" "+strings.Join(forms[word], " "))
	}
	return closed, lines
}

func letters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}
