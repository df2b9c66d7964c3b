package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/karaula/karaula/rules/inflect"
	"github.com/karaula/karaula/rules/text"
)

// form is one word of a query, ready to be met in texts. How a word meets its own forms is decided here and in ways.go;
// what languages know of endings stands in package inflect.
//
// A word meets the forms that the tables of the item's language make of it. Typed with letters beyond ASCII, or in another
// alphabet, it meets what is spelled so, or any spelling in an item that is written without diacritics altogether; typed in
// ASCII it meets all. A capital in a word of a Slavic language asks for one in the text: that the word is Slavic is told by
// its letters, else the item's language decides.
type form struct {
	asked
	folded, kept string
	capital      bool   // begins with a capital
	slavic       bool   // has letters of a Slavic language only
	nfc          string // asks for just this spelling, composed (NFC); "" for any form
}

// asked is one word as typed in a query: in any form, as a beginning, or just as it is spelled.
type asked struct {
	word          string
	exact, prefix bool
}

// newForm makes the form of one word.
func newForm(a asked) form {
	tokens := text.Read(a.word)
	if len(tokens) == 0 {
		return form{asked: a} // meets nothing
	}
	t := &tokens[0]
	f := form{asked: a, folded: t.Folded, kept: t.Kept, capital: t.Capital, slavic: isSlavic(a.word)}
	if a.exact {
		f.nfc = norm.NFC.String(a.word)
	}
	return f
}

// isSlavic says whether a word has letters that, in our region, only Slavic languages write.
func isSlavic(word string) bool {
	return strings.ContainsFunc(word, func(c rune) bool {
		return unicode.Is(unicode.Cyrillic, c) || strings.ContainsRune("čćšžđČĆŠŽĐ", c)
	})
}

// way is one way in which tokens may be the word: they begin with the stem, and end in the manner.
type way struct {
	stem string // folded: every token that may be met begins with it
	kept string // the stem with its diacritics; "" when they do not matter
	manner
}

// manner is what ways of many words have in common.
type manner struct {
	class  *inflect.Class // nil: any ending
	langs  inflect.Langs  // in items of these languages
	plain  bool           // only in an item that is written without diacritics
	bare   bool           // Greek accents are left out of the kept stem
	listed bool           // the form is listed, not made by a rule
}

// everyLanguage is the set of all languages, and of texts in none that has a table.
const everyLanguage = ^inflect.Langs(0)

// ways returns all ways of a word, each once.
func (f *form) ways(t *inflect.Tables) []way {
	typed := !isASCII(f.word) // with letters that matter
	switch {
	case f.folded == "":
		return nil
	case f.exact:
		return []way{{stem: f.folded, manner: manner{class: t.Only, langs: everyLanguage}}}
	case f.prefix || !inflects(f.folded):
		w := way{stem: f.folded, manner: manner{langs: everyLanguage}}
		if !f.prefix {
			w.class = t.Only
		}
		if !typed {
			return []way{w}
		}
		plain := w
		plain.plain = true
		w.kept = f.kept
		return []way{w, plain}
	}
	var list []way
	for i, l := range t.Languages {
		lang := inflect.Langs(1) << i
		if !typed || !l.Writes(f.kept) {
			list = addWays(list, l.Entries(inflect.Folded, f.folded), inflect.Folded, manner{langs: lang})
			if as := l.Respelled(f.folded); as != f.folded {
				list = addWays(list, l.Entries(inflect.Folded, as), inflect.Folded, manner{langs: lang})
			}
			continue
		}
		bare := l.Bare(f.kept)
		list = addWays(list, l.Entries(inflect.Kept, bare), inflect.Kept, manner{langs: lang, bare: l.Bare("á") == "a"})
		list = addWays(list, l.Entries(inflect.Folded, f.folded), inflect.Folded, manner{langs: lang, plain: true})
	}
	return list
}

// addWays adds the entries of one language; a way that is there already gets the language.
func addWays(list []way, entries []inflect.Entry, k inflect.Key, m manner) []way {
	for _, e := range entries {
		w := way{stem: e.Stem, manner: m}
		w.class, w.listed = e.Class, e.Listed
		if k == inflect.Kept {
			w.kept = e.Stem
			_, w.stem = text.Key(e.Stem)
		}
		i := slices.IndexFunc(list, func(o way) bool {
			o.langs = m.langs
			return o == w
		})
		if i >= 0 {
			list[i].langs |= m.langs
		} else {
			list = append(list, w)
		}
	}
	return list
}

// inflects says whether a word, in its folded form, is of letters only, in an alphabet of the region.
func inflects(folded string) bool {
	for i := range len(folded) {
		if c := folded[i]; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// keys are what every token that the word meets is found under (see Keys), at least one of them; none for a word that
// meets nothing. They are beginnings about as long as the word, since short ones would find too much.
func (f *form) keys(t *inflect.Tables) []Key {
	length := max(len(f.folded)-1, 3)
	var keys []Key
	add := func(k Key) {
		if !slices.ContainsFunc(keys, func(o Key) bool { return o.finds(k) }) {
			keys = append(slices.DeleteFunc(keys, k.finds), k)
		}
	}
	for _, w := range f.ways(t) {
		if w.class == nil || !w.class.Listed() || len(w.stem) >= length && !w.class.Nothing() {
			add(Key{Text: short(w.stem), Begins: true})
			continue
		}
		for _, ending := range w.class.Endings() {
			form := w.stem + text.Fold(ending)
			if len(form) > length && len(form) > len(w.stem) {
				add(Key{Text: form[:max(length, len(w.stem))], Begins: true})
			} else {
				add(Key{Text: short(form)})
			}
		}
	}
	return keys
}

// finds says whether a key finds all that another does.
func (k Key) finds(o Key) bool {
	return k == o || k.Begins && strings.HasPrefix(o.Text, k.Text)
}

// spelled says whether a token is spelled just as the word asks, and has the capital that it asks for.
func (f *form) spelled(t *text.Token, in *field, r *Reading) bool {
	if f.exact {
		as := in.text[t.Start:t.End]
		return as == f.nfc || norm.NFC.String(as) == f.nfc
	}
	return !f.capital || t.Capital || in.oneCase || !f.slavic && !r.slavic
}

// is says whether a token is the word as it was typed.
func (f *form) is(t *text.Token, p *posting) bool {
	if p.kept == 0 {
		return t.Folded == f.folded
	}
	return t.Kept == f.kept
}

// beforeApostrophe returns what of a key stands before an apostrophe behind the stem: KFOR's, Kosova'da.
func beforeApostrophe(key string, stem int) string {
	if cut := strings.IndexByte(key, '\''); cut >= stem {
		return key[:cut]
	}
	return key
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
