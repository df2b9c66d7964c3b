package text

import (
	_ "embed"
	"strings"
	"unicode"
)

// Detect tells a text's language and script. The script is that of most of its letters (ISO 15924: Latn, Cyrl, Grek, …),
// "" when there are none. The language is a primary subtag: sr, hr, bs, cnr, sl, bg, mk, sq, ro, el, hu, tr, en, and de,
// fr, it, ru, uk where they are plain to see; "" when unsure.
//
// The hint is the language that the feed claims (BCP 47, may be ""): it wins unless it is not written in the script that
// was found. Serbian, Croatian, Bosnian and Montenegrin differ too little to be told apart in a headline: a hint decides,
// else Cyrillic or ekavian forms make it sr, ijekavian and Croatian ones hr.
func Detect(s, hint string) (lang, script string) {
	script = scriptOf(s)
	lang = primary(hint)
	if lang != "" && lang != "sh" && writtenIn(lang, script) {
		return lang, script
	}
	return languageOf(head(s), script), script
}

// headBytes is how much of a text is looked at: more than a headline and a lead, and little enough for a whole page.
const headBytes = 2000

func head(s string) string {
	if len(s) <= headBytes {
		return s
	}
	if i := strings.LastIndexByte(s[:headBytes], ' '); i > 0 {
		return s[:i]
	}
	return s[:headBytes]
}

// primary returns the language of a BCP 47 tag in lower case, or "" when the tag names none.
func primary(tag string) string {
	lang, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"), "-")
	lang = strings.ToLower(lang)
	if len(lang) < 2 || len(lang) > 3 || lang == "und" || lang == "mul" || lang == "zxx" {
		return ""
	}
	switch lang {
	case "srp", "hrv", "bos", "slv", "bul", "mkd", "sqi", "ron", "ell", "hun", "tur", "eng":
		return map[string]string{"srp": "sr", "hrv": "hr", "bos": "bs", "slv": "sl", "bul": "bg", "mkd": "mk",
			"sqi": "sq", "ron": "ro", "ell": "el", "hun": "hu", "tur": "tr", "eng": "en"}[lang]
	case "mo":
		return "ro"
	case "hbs":
		return "sh"
	}
	return lang
}

// scripts are told apart by the ranges of their letters.
var scripts = []struct {
	name   string
	letter *unicode.RangeTable
}{
	{"Latn", unicode.Latin}, {"Cyrl", unicode.Cyrillic}, {"Grek", unicode.Greek}, {"Arab", unicode.Arabic},
	{"Hebr", unicode.Hebrew}, {"Armn", unicode.Armenian}, {"Geor", unicode.Georgian}, {"Hani", unicode.Han},
	{"Kana", unicode.Katakana}, {"Hira", unicode.Hiragana}, {"Hang", unicode.Hangul}, {"Deva", unicode.Devanagari},
	{"Thai", unicode.Thai},
}

// scriptOf returns the script of most letters; of two with as many, the first in the list.
func scriptOf(s string) string {
	counts := make([]int, len(scripts))
	for _, c := range s {
		switch {
		case c < 0x80:
			if asciiClass[c]&(upperBit|lowerBit) != 0 {
				counts[0]++
			}
		case c >= 0x0400 && c < lowEnd:
			counts[1]++
		case unicode.IsLetter(c):
			for i := range scripts {
				if unicode.Is(scripts[i].letter, c) {
					counts[i]++
					break
				}
			}
		}
	}
	best := 0
	for i, n := range counts {
		if n > counts[best] {
			best = i
		}
	}
	if counts[best] == 0 {
		return ""
	}
	return scripts[best].name
}

// writtenIn says whether a language is written in a script, so that a hint can stand. A text without letters
// contradicts nothing, nor does a language that we do not know.
func writtenIn(lang, script string) bool {
	switch lang {
	case "sr", "bs", "cnr", "sh":
		return script == "Latn" || script == "Cyrl" || script == ""
	case "bg", "mk", "ru", "uk":
		return script == "Cyrl" || script == ""
	case "el":
		return script == "Grek" || script == ""
	case "hr", "sl", "sq", "ro", "hu", "tr", "en", "de", "fr", "it":
		return script == "Latn" || script == ""
	}
	return true
}

//go:embed words.txt
var wordsFile string

// cue is what one word, or one letter, speaks for.
type cue struct {
	lang   string
	weight int
}

var wordCues, letterCues, partCues = readCues(wordsFile)

// readCues reads words.txt: lines of words, after "letters" of letters, after "parts" of pieces of words, for each
// language. What stands for several languages speaks for each.
func readCues(file string) (words map[string][]cue, letters map[rune][]cue, parts map[string][]string) {
	words, letters, parts = map[string][]cue{}, map[rune][]cue{}, map[string][]string{}
	for line := range strings.Lines(file) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] == "#" {
			continue
		}
		if fields[1] == "letters" {
			for _, c := range strings.Join(fields[2:], "") {
				letters[c] = append(letters[c], cue{fields[0], letterWeight})
			}
			continue
		}
		if fields[1] == "parts" {
			parts[fields[0]] = append(parts[fields[0]], fields[2:]...)
			continue
		}
		for _, w := range fields[1:] {
			kept, _ := Key(w)
			words[kept] = append(words[kept], cue{fields[0], wordWeight})
		}
	}
	return words, letters, parts
}

// A function word says twice as much as a word with a letter that only few languages have. Enough must be said to be
// believed: two words, or a word and a letter; and a word more than for any other language, since what speaks for two
// languages decides between neither. Weights chosen by hand.
const (
	wordWeight   = 2
	letterWeight = 1
	enough       = 3
	lead         = 2
)
