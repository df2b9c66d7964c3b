package text

import (
	"slices"
	"strings"
)

// languageOf guesses the language of a text in a script from its function words and the letters that few languages
// have. It returns "" when nothing speaks clearly for one, or much speaks for two.
func languageOf(s, script string) string {
	switch script {
	case "Grek":
		return "el"
	case "Latn", "Cyrl":
	default:
		return ""
	}
	tokens := Read(s)
	scores := map[string]int{}
	shouted := !slices.ContainsFunc(tokens, func(t Token) bool { return !t.Upper })
	for i := range tokens {
		score(scores, &tokens[i], s, shouted)
	}
	lang, first, second := "", 0, 0
	for candidate, score := range scores {
		if !ofTheRegion(candidate) {
			score -= lead - 1 // a text is rather in a language of the region than in a neighbour's
		}
		switch {
		case !writtenIn(candidate, script):
		case score > first:
			lang, first, second = candidate, score, first
		case score > second:
			second = score
		}
	}
	if first < enough || first-second < lead {
		return ""
	}
	if lang == "sh" {
		return serbianOrCroatian(tokens, script)
	}
	return lang
}

// score adds what one word says for each language. A name says nothing: "Zvečan" is written so in English too, and IS or
// U.S. are no function words, though one that begins a sentence is. In a text that is all in capitals, nothing tells names.
func score(scores map[string]int, t *Token, s string, shouted bool) {
	name := t.Upper && !shouted || t.Capital && len(t.Kept) == 1 && strings.HasPrefix(s[t.End:], ".")
	if name {
		return
	}
	for _, c := range wordCues[t.Kept] {
		scores[group(c.lang)] += c.weight
	}
	if t.Capital {
		return
	}
	counted := map[string]bool{}
	for _, c := range s[t.Start:t.End] {
		if c < 0x80 {
			continue
		}
		for _, cue := range letterCues[c] {
			if lang := group(cue.lang); !counted[lang] {
				counted[lang] = true
				scores[lang] += cue.weight
			}
		}
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
func serbianOrCroatian(tokens []Token, script string) string {
	if script == "Cyrl" {
		return "sr"
	}
	croatian := 0
	for i := range tokens {
		word := tokens[i].Kept
		for _, c := range wordCues[word] {
			switch c.lang {
			case "sr":
				croatian--
			case "hr":
				croatian++
			}
		}
		if hasPart(word, partCues["sr"]) {
			croatian--
		}
		if hasPart(word, partCues["hr"]) {
			croatian++
		}
	}
	if croatian > 0 {
		return "hr"
	}
	return "sr"
}

func hasPart(word string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(word, part) {
			return true
		}
	}
	return false
}
