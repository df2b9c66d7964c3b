package text

import (
	"strings"
	"unicode"
)

// languageOf guesses the language of a text in a script from its function words and the letters that few languages
// have. It returns "" when nothing speaks clearly for one.
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
	for i := range tokens {
		for _, c := range wordCues[tokens[i].Kept] {
			scores[group(c.lang)] += c.weight
		}
	}
	for _, c := range s {
		if c >= 0x80 {
			for _, cue := range letterCues[unicode.ToLower(c)] {
				scores[group(cue.lang)] += cue.weight
			}
		}
	}
	lang, first, second := "", 0, 0
	for candidate, score := range scores {
		switch {
		case !writtenIn(candidate, script):
		case score > first:
			lang, first, second = candidate, score, first
		case score > second:
			second = score
		}
	}
	if first < enough || first == second {
		return ""
	}
	if lang == "sh" {
		return serbianOrCroatian(tokens, script)
	}
	return lang
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
