package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// kind is what a rune is to the reader of a text.
type kind uint8

const (
	other      kind = iota // ends a word
	alphabetic             // a letter: part of a word, written into its keys
	digit                  // like a letter; between two digits a colon, point or comma joins
	mark                   // a combining mark: part of the letter before it
	dropped                // soft hyphen, zero-width and direction marks: inside a word they are nothing
	apostrophe             // between two letters part of the word, written as '
)

// letter is a rune's row in the table: what it is, and what it adds to the keys of a word.
type letter struct {
	kept, folded string
	kind         kind
	upper        bool // a capital or title-case letter
	joins        bool // may combine with the rune before it, so that the word must be composed (NFC) first
}

// isWord says whether the rune can begin a word.
func (l *letter) isWord() bool { return l.kind == alphabetic || l.kind == digit }

// The runes that the languages of the region are written with have a row in one of two tables; the rest of Unicode is
// worked out when it is met.
const (
	lowEnd        = 0x0530 // Latin, IPA, marks, Greek, Cyrillic
	extendedStart = 0x1E00 // Latin with two marks, Greek with breathings
	extendedEnd   = 0x2000
)

var (
	lowLetters      = letterTable(0, lowEnd)
	extendedLetters = letterTable(extendedStart, extendedEnd)
)

func letterTable(from, to rune) []letter {
	table := make([]letter, to-from)
	for r := from; r < to; r++ {
		table[r-from] = workOut(r)
	}
	return table
}

// look returns the row of a rune. The row is shared and must not be changed.
func look(r rune) *letter {
	if r < lowEnd {
		return &lowLetters[r]
	}
	if r >= extendedStart && r < extendedEnd {
		return &extendedLetters[r-extendedStart]
	}
	l := workOut(r)
	return &l
}

// cyrillic gives the Latin of lower-case Cyrillic letters. Serbian is its own Latin alphabet, letter for letter;
// Macedonian follows its official Latin (gj, kj, dz). ъ щ й ь get letters that no Latin alphabet of the region uses
// (щ is ISO 9:1995's ŝ), so that they stay apart from а ш и in Kept; folded they are what the neighbours write.
var cyrillic = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'ђ': "đ", 'е': "e", 'ж': "ž", 'з': "z", 'и': "i",
	'ј': "j", 'к': "k", 'л': "l", 'љ': "lj", 'м': "m", 'н': "n", 'њ': "nj", 'о': "o", 'п': "p", 'р': "r",
	'с': "s", 'т': "t", 'ћ': "ć", 'у': "u", 'ф': "f", 'х': "h", 'ц': "c", 'ч': "č", 'џ': "dž", 'ш': "š",
	'ѓ': "gj", 'ќ': "kj", 'ѕ': "dz", 'ѐ': "è", 'ѝ': "ì", // Macedonian
	'й': "ǰ", 'щ': "ŝ", 'ъ': "ǎ", 'ь': "ĵ", 'ю': "ju", 'я': "ja", // Bulgarian, Russian
	'ё': "ë", 'ы': "y", 'э': "ê", 'і': "i", 'ї': "ï", 'є': "je", 'ґ': "g", 'ў': "ŭ", // Russian, Ukrainian, Belarusian
}

// greek gives the Latin of lower-case Greek letters as ELOT 743 does letter by letter; η and ω carry marks, so that
// they stay apart from ι and ο in Kept. Where no single Latin letter has both marks, another mark stands for them.
var greek = map[rune]string{
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "ī", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l",
	'μ': "m", 'ν': "n", 'ξ': "x", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'ς': "s", 'τ': "t", 'υ': "y", 'φ': "f",
	'χ': "ch", 'ψ': "ps", 'ω': "ō",
	'ά': "á", 'έ': "é", 'ή': "î", 'ί': "í", 'ό': "ó", 'ύ': "ý", 'ώ': "ṓ", 'ϊ': "ï", 'ΐ': "ḯ", 'ϋ': "ÿ", 'ΰ': "ỳ",
}

// sameLetter maps letters that are typed for another: the Romanian s and t with a cedilla instead of a comma (Turkish
// ş goes with it), the Icelandic and African d for đ, the Macedonian Latin with accents.
var sameLetter = map[rune]string{'ş': "ș", 'ţ': "ț", 'ð': "đ", 'ɖ': "đ", 'ǵ': "gj", 'ḱ': "kj"}

// plain is the ASCII of Latin letters that have no decomposition, or whose decomposition is not what people type.
var plain = map[rune]string{
	'đ': "d", 'ı': "i", 'ł': "l", 'ø': "o", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ħ': "h", 'ŧ': "t", 'ŋ': "n",
	'ĸ': "k", 'ə': "e", 'ŝ': "st",
}

// workOut makes the row of a rune.
func workOut(r rune) letter {
	switch {
	case r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '＇':
		return letter{kind: apostrophe, kept: "'", folded: "'"}
	case r == '\u00AD' || r >= '\u200B' && r <= '\u200F' || r >= '\u202A' && r <= '\u202E' ||
		r >= '\u2060' && r <= '\u2064' || r == '\uFEFF' || r == '\u180E':
		return letter{kind: dropped}
	case unicode.Is(unicode.M, r):
		return letter{kind: mark}
	case r == 'ª' || r == 'º': // ordinal signs, and º is typed for a degree
		return letter{}
	}
	l := letter{kind: alphabetic}
	switch {
	case unicode.Is(unicode.Nd, r):
		l.kind = digit
	case !unicode.IsLetter(r):
		return letter{}
	}
	l.upper = unicode.IsUpper(r) || unicode.IsTitle(r)
	l.joins = r >= 0x80 && !norm.NFC.PropertiesString(string(r)).BoundaryBefore()
	l.kept = keptOf(r)
	l.folded = foldedOf(l.kept)
	if l.folded == "" {
		return letter{}
	}
	return l
}

// keptOf returns what a letter or digit adds to Kept: full-width forms, ligatures and digraphs spelled out, lower case,
// in Latin where it is Cyrillic or Greek.
func keptOf(r rune) string {
	var b strings.Builder
	spelled := norm.NFKC.String(string(r))
	if !norm.NFC.PropertiesString(spelled).BoundaryBefore() {
		spelled = string(r) // a Korean vowel sign, which spelled out would combine with the letter before it
	}
	for _, c := range spelled {
		if !unicode.IsLetter(c) && !unicode.Is(unicode.Nd, c) || c == 'ʼ' {
			continue
		}
		c = unicode.ToLower(c)
		switch {
		case c >= 0x1F00 && c < extendedEnd:
			c = monotonic(c)
		case c >= 0x0400 && c < lowEnd && cyrillic[c] == "":
			c, _ = utf8.DecodeRuneInString(norm.NFD.String(string(c))) // a letter of no Slavic alphabet: its base
		}
		switch {
		case cyrillic[c] != "":
			b.WriteString(cyrillic[c])
		case greek[c] != "":
			b.WriteString(greek[c])
		case sameLetter[c] != "":
			b.WriteString(sameLetter[c])
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// monotonic returns the modern form of a Greek letter with breathings or old accents: any accent is the tonos.
func monotonic(c rune) rune {
	var base rune
	accent := false
	for _, d := range norm.NFD.String(string(c)) {
		switch d {
		case '\u0300', '\u0301', '\u0342':
			accent = true
		default:
			if base == 0 {
				base = d
			}
		}
	}
	if accent {
		if r, n := utf8.DecodeRuneInString(norm.NFC.String(string(base) + "\u0301")); n > 0 && greek[r] != "" {
			return r
		}
	}
	return base
}

// foldedOf takes the diacritics off a piece of Kept.
func foldedOf(kept string) string {
	var b strings.Builder
	for _, c := range kept {
		if s := plain[c]; s != "" {
			b.WriteString(s)
			continue
		}
		for _, d := range norm.NFD.String(string(c)) {
			if s := plain[d]; s != "" {
				b.WriteString(s)
			} else if !unicode.Is(unicode.M, d) {
				b.WriteRune(d)
			}
		}
	}
	return b.String()
}
