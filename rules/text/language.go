package text

import "unicode"

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
	scores := map[string]int{}
	for _, t := range Read(s) {
		for _, c := range wordCues[t.Kept] {
			scores[c.lang] += c.weight
		}
	}
	for _, c := range s {
		if c >= 0x80 {
			for _, cue := range letterCues[unicode.ToLower(c)] {
				scores[cue.lang] += cue.weight
			}
		}
	}
	serbian, croatian := scores["sr"], scores["hr"]
	scores["sr"], scores["hr"] = 0, 0
	scores["sh"] += serbian + croatian
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
		if croatian > serbian && script == "Latn" {
			return "hr"
		}
		return "sr"
	}
	return lang
}
