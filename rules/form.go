package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/karaula/karaula/rules/text"
)

// form is one word of a query, ready to be met in texts. How a word meets its own forms is decided here alone; what
// languages know of endings belongs here too.
//
// A word of five letters or more meets what begins with it less its last letter and is at most two letters longer:
// of the simple ways this one found most forms and least else. A word of four letters meets itself with a common case
// ending; a shorter one only itself, since three letters and an ending are mostly another word.
//
// A word typed with diacritics meets one spelled with the same, or any spelling in an item that is written without them
// altogether; a word typed without meets all. A capital in a word of a Slavic language asks for one in the text: that
// the word is Slavic is told by its letters, else the item's language decides.
type form struct {
	stem    string // folded: every token that it may meet begins with it
	kept    string // the stem with its diacritics; "" when it has none
	longest int    // how long the folded token may be
	endings bool   // what follows the stem must be one of caseEndings
	capital bool   // begins with a capital
	slavic  bool   // has letters of a Slavic language only
	exact   string // asks for just this spelling, composed (NFC); "" for any form
}

// caseEndings are what a short noun or name may end in, in the Slavic languages and Albanian, folded.
const caseEndings = " a e i o u om em im og oj ov ev ot ta te to at ve it in es se "

// shortestForm is the number of letters from which a word is cut; the next shorter ones take case endings.
const shortestForm = 5

// newForm makes the form of one word as typed in a query: in any form, as a beginning, or just as it is spelled.
func newForm(word string, exact, prefix bool) form {
	tokens := text.Read(word)
	if len(tokens) == 0 {
		return form{stem: "\x00", longest: -1} // meets nothing
	}
	t := &tokens[0]
	f := form{stem: t.Folded, kept: t.Kept, longest: len(t.Folded), capital: t.Capital, slavic: isSlavic(word)}
	switch letters := utf8.RuneCountInString(t.Folded); {
	case exact:
		f.exact = norm.NFC.String(word)
	case prefix:
		f.longest = anyEnding
	case letters >= shortestForm && !isNumber(t.Folded):
		f.stem, f.kept = cutLast(f.stem), cutLast(f.kept)
		f.longest += 2
	case letters == shortestForm-1 && !isNumber(t.Folded):
		if strings.ContainsAny(f.stem[len(f.stem)-1:], "aeo") {
			f.stem, f.kept = cutLast(f.stem), cutLast(f.kept)
		}
		f.longest += 2
		f.endings = true
	}
	if f.kept == f.stem {
		f.kept = ""
	}
	return f
}

func cutLast(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[:len(s)-size]
}

func isNumber(s string) bool { return s[0] >= '0' && s[0] <= '9' }

// isSlavic says whether a word has letters that, in our region, only Slavic languages write.
func isSlavic(word string) bool {
	return strings.ContainsFunc(word, func(c rune) bool {
		return unicode.Is(unicode.Cyrillic, c) || strings.ContainsRune("čćšžđČĆŠŽĐ", c)
	})
}

// meets says whether a token of a field is the word. The token is known to begin with the stem.
func (f *form) meets(t *text.Token, in *field, r *Reading) bool {
	folded := t.Folded
	if cut := strings.IndexByte(folded, '\''); cut >= len(f.stem) && f.longest != anyEnding && f.exact == "" {
		folded = folded[:cut] // KFOR's, Kosova'da
	}
	if len(folded) > f.longest || f.endings && !isEnding(folded[len(f.stem):]) {
		return false
	}
	if f.exact != "" {
		as := in.text[t.Start:t.End]
		return as == f.exact || norm.NFC.String(as) == f.exact
	}
	if f.kept != "" && !r.plain && !strings.HasPrefix(t.Kept, f.kept) {
		return false
	}
	return !f.capital || t.Capital || in.oneCase || !f.slavic && !r.slavic
}

// key is what every token that the word meets is found under (see Keys); none for a word that meets nothing.
func (f *form) key() Key {
	switch {
	case f.longest < 0:
		return Key{}
	case f.longest == len(f.stem): // a token that has more has it behind an apostrophe
		return Key{Text: short(f.stem)}
	}
	return Key{Text: short(f.stem), Begins: true}
}

func isEnding(rest string) bool {
	if rest == "" {
		return true
	}
	i := strings.Index(caseEndings, rest)
	return i > 0 && caseEndings[i-1] == ' ' && caseEndings[i+len(rest)] == ' '
}
