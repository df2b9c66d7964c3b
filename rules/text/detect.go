package text

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Detect tells a text's language and script. The script is that of most of its letters (ISO 15924: Latn, Cyrl, Grek, …),
// "" when there are none. The language is a primary subtag: sr, hr, bs, cnr, sl, bg, mk, sq, ro, el, hu, tr, en, and de,
// fr, it, ru, uk where they are plain to see; "" when unsure.
//
// The hint is the language that the feed claims (BCP 47, may be ""): it wins unless it is not written in the script that
// was found. Serbian, Croatian, Bosnian and Montenegrin differ too little to be told apart in a headline: a hint decides,
// else Cyrillic or ekavian forms make it sr, ijekavian and Croatian ones hr.
func Detect(s, hint string) (lang, script string) {
	return DetectRead(hint, Passage{s, Read(s)})
}

// Passage is a text with its words, as Read gives them.
type Passage struct {
	Text   string
	Tokens []Token
}

// DetectRead is Detect for texts that stand below each other and have been read.
func DetectRead(hint string, passages ...Passage) (lang, script string) {
	script = scriptOf(passages)
	lang = primary(hint)
	if lang != "" && lang != "sh" && writtenIn(lang, script) {
		return lang, script
	}
	return languageOf(heads(passages), script), script
}

// headBytes is how much of a text is looked at: more than a headline and a lead, and little enough for a whole page.
const headBytes = 2000

// heads returns what the passages begin with.
func heads(passages []Passage) []Passage {
	total, left := len(passages)-1, headBytes
	for _, p := range passages {
		total += len(p.Text)
	}
	if total <= headBytes {
		return passages
	}
	begins := slices.Clone(passages)
	for i := range begins {
		p := &begins[i]
		end, _ := slices.BinarySearchFunc(p.Tokens, left+1, func(t Token, end int) int { return cmp.Compare(t.End, end) })
		p.Tokens = p.Tokens[:end]
		left -= len(p.Text) + 1
	}
	return begins
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
var scripts = [...]struct {
	name   string
	letter *unicode.RangeTable
}{
	{"Latn", unicode.Latin}, {"Cyrl", unicode.Cyrillic}, {"Grek", unicode.Greek}, {"Arab", unicode.Arabic},
	{"Hebr", unicode.Hebrew}, {"Armn", unicode.Armenian}, {"Geor", unicode.Georgian}, {"Hani", unicode.Han},
	{"Kana", unicode.Katakana}, {"Hira", unicode.Hiragana}, {"Hang", unicode.Hangul}, {"Deva", unicode.Devanagari},
	{"Thai", unicode.Thai},
}

// scriptOf returns the script of most letters; of two with as many, the first in the list.
func scriptOf(passages []Passage) string {
	var counts [len(scripts)]int
	for _, p := range passages {
		for i := 0; i < len(p.Text); {
			if c := p.Text[i]; c < utf8.RuneSelf {
				if asciiClass[c]&(upperBit|lowerBit) != 0 {
					counts[0]++
				}
				i++
				continue
			}
			c, size := utf8.DecodeRuneInString(p.Text[i:])
			i += size
			script := -1
			if c < lowEnd {
				script = int(lowScripts[c])
			} else {
				script = scriptOfRune(c)
			}
			if script >= 0 {
				counts[script]++
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

// lowScripts are the scripts of the runes below lowEnd.
var lowScripts = func() (list [lowEnd]int8) {
	for c := range rune(lowEnd) {
		list[c] = int8(scriptOfRune(c))
	}
	return list
}()

// scriptOfRune returns the place in scripts of a letter's; -1 for what is none or of another. What stands among the
// Cyrillic letters is one.
func scriptOfRune(c rune) int {
	if c >= 0x0400 && c < lowEnd {
		return 1
	}
	if unicode.IsLetter(c) {
		for i := range scripts {
			if unicode.Is(scripts[i].letter, c) {
				return i
			}
		}
	}
	return -1
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
