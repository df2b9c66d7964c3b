package text

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// languageOf guesses the language of a text in a script from its function words and the letters that few languages
// have. It returns "" when nothing speaks clearly for one, or much speaks for two.
func languageOf(passages []Passage, script string) string {
	switch script {
	case "Grek":
		return "el"
	case "Latn", "Cyrl":
	default:
		return ""
	}
	var scores [32]int
	shouted := allUpper(passages)
	for _, p := range passages {
		for i := range p.Tokens {
			score(&scores, &p.Tokens[i], p.Text, shouted)
		}
	}
	lang, first, second := "", 0, 0
	for number, candidate := range known.langs {
		score := scores[number]
		if !ofTheRegion(candidate) {
			score -= lead - 1 // a text is rather in a language of the region than in a neighbour's
		}
		switch {
		case score <= second || !writtenIn(candidate, script):
		case score > first:
			lang, first, second = candidate, score, first
		default:
			second = score
		}
	}
	if first < enough || first-second < lead {
		return ""
	}
	if lang == "sh" {
		return serbianOrCroatian(passages, script)
	}
	return lang
}

// allUpper says whether every word is all in capitals.
func allUpper(passages []Passage) bool {
	for _, p := range passages {
		for i := range p.Tokens {
			if !p.Tokens[i].Upper {
				return false
			}
		}
	}
	return true
}

// score adds what one word says for each language. A name says nothing: "Zvečan" is written so in English too, and IS or
// U.S. are no function words, though one that begins a sentence is. In a text that is all in capitals, nothing tells names.
func score(scores *[32]int, t *Token, s string, shouted bool) {
	name := t.Upper && !shouted || t.Capital && len(t.Kept) == 1 && strings.HasPrefix(s[t.End:], ".")
	if name {
		return
	}
	for _, lang := range known.words[t.Kept] {
		scores[known.of[lang]] += wordWeight
	}
	if t.Capital {
		return
	}
	var langs langSet
	for i := t.Start; i < t.End; {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		c, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if c < lowEnd {
			langs |= known.letters[c]
		}
	}
	for ; langs != 0; langs &= langs - 1 {
		scores[bits.TrailingZeros32(uint32(langs))] += letterWeight
	}
}

// ofTheRegion says whether a language is one of those that have rules; the others are told only where they are plain to see.
func ofTheRegion(lang string) bool {
	switch lang {
	case "de", "fr", "it", "ru", "uk":
		return false
	}
	return true
}

// group puts Serbian and Croatian together, which are told from the others first and from each other afterwards.
func group(lang string) string {
	if lang == "sr" || lang == "hr" {
		return "sh"
	}
	return lang
}

// serbianOrCroatian tells a text's standard by its words and their ekavian or ijekavian parts; sr when they are even.
func serbianOrCroatian(passages []Passage, script string) string {
	if script == "Cyrl" {
		return "sr"
	}
	croatian := 0
	add := func(lang string) {
		switch lang {
		case "sr":
			croatian--
		case "hr":
			croatian++
		}
	}
	for _, p := range passages {
		for i := range p.Tokens {
			word := p.Tokens[i].Kept
			for _, lang := range known.words[word] {
				add(known.langs[lang])
			}
			for langs := known.partsIn(word); langs != 0; langs &= langs - 1 {
				add(known.langs[bits.TrailingZeros32(uint32(langs))])
			}
		}
	}
	if croatian > 0 {
		return "hr"
	}
	return "sr"
}
