package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/inflect"
	"github.com/karaula/karaula/rules/text"
)

// Explainer says in words how a text's words came to stand for what evidence says. It keeps what it has worked out, and is for
// one goroutine.
type Explainer struct {
	rules *Rules
	forms map[asked]*askedWays
}

// askedWays is a word of a query with all its ways.
type askedWays struct {
	form form
	ways []way
}

// Explainer returns a new one.
func (r *Rules) Explainer() *Explainer { return &Explainer{r, map[asked]*askedWays{}} }

// How says by which rule the words of evidence stand for what they do: "ending -ama for -a (Serbian), in Cyrillic". It is ""
// where evidence says all there is to say.
func (x *Explainer) How(r *Reading, e news.Evidence) string {
	switch e.Rule {
	case rulePlace:
		return x.place(e)
	case ruleStandsFor:
		return x.who(r, e)
	case "word", "phrase", "beginning", "exact":
	default:
		return ""
	}
	tokens := r.tokensOf(e)
	words := strings.Fields(e.StandsFor)
	if len(tokens) != len(words) {
		return ""
	}
	var all []string
	for i := range tokens {
		as := e.Text[tokens[i].Start-e.Start : tokens[i].End-e.Start]
		how := x.word(&tokens[i], as, r, asked{words[i], e.Rule == "exact", e.Rule == "beginning"})
		if len(words) > 1 {
			how = as + ": " + how
		}
		all = append(all, how)
	}
	return strings.Join(all, "; ")
}

// tokensOf returns the words of evidence.
func (r *Reading) tokensOf(e news.Evidence) (tokens []text.Token) {
	for _, f := range r.fields {
		if f.name != e.Field {
			continue
		}
		for _, t := range f.tokens {
			if t.Start >= e.Start && t.End <= e.End {
				tokens = append(tokens, t)
			}
		}
	}
	return tokens
}

// word says how one word stands for a word of a query.
func (x *Explainer) word(t *text.Token, as string, r *Reading, a asked) string {
	known := x.forms[a]
	if known == nil {
		known = &askedWays{form: newForm(a)}
		known.ways = known.form.ways(x.rules.tables)
		x.forms[a] = known
	}
	f := &known.form
	var said []string
	same := len(f.kept) // how much of the word stands in the text, diacritics aside
	switch {
	case a.exact:
		return "spelled just so"
	case as == a.word:
		return "as it is typed"
	case a.prefix:
		said = append(said, "begins so")
	case t.Kept == f.kept || t.Folded == f.folded:
		said = append(said, "the word itself")
	default:
		how, stem := x.form(t, as, r, known)
		said, same = append(said, how), stem
	}
	if s := scriptName(as); s != scriptName(a.word) {
		said = append(said, "in "+s)
	}
	if here, typed := firstLetters(t.Kept, same), firstLetters(f.kept, same); isASCII(here) && !isASCII(typed) {
		said = append(said, "written without diacritics")
	} else if !isASCII(here) && isASCII(typed) {
		said = append(said, "diacritics left aside")
	}
	return strings.Join(said, ", ")
}

func firstLetters(s string, n int) string {
	letters := []rune(s)
	return string(letters[:min(n, len(letters))])
}

// form says by which rule a word is a form of another, and how many letters both begin with. Of several rules the one that
// keeps most of the word is told, with all languages that have one.
func (x *Explainer) form(t *text.Token, as string, r *Reading, of *askedWays) (how string, stem int) {
	var best *way
	var langs inflect.Langs
	for i := range of.ways {
		w := &of.ways[i]
		key, _ := of.keys(t, w)
		if w.langs&r.tables == 0 || w.plain && !r.plain || !w.begins(key) {
			continue
		}
		langs |= w.langs & r.tables
		if best == nil || best.listed && !w.listed || best.listed == w.listed && len(w.stem) > len(best.stem) {
			best = w
		}
	}
	if best == nil {
		return "a form of it", 0
	}
	in := " (" + x.named(langs) + ")"
	if twin := x.twin(best, langs, &of.form); twin != "" {
		return "a form of " + twin + ", as it is also spelled" + in, 0
	}
	if best.listed {
		return "an irregular form of it" + in, 0
	}
	key, typed := of.keys(t, best)
	begin := best.begin()
	own, ok := strings.CutPrefix(typed, begin)
	ending := beforeApostrophe(key, len(begin))[len(begin):]
	switch {
	case best.class != nil && !best.class.Listed():
		return "ending " + endingOf(as, ending) + in, utf8.RuneCountInString(begin)
	case !ok:
		return "a superlative of it, ending " + endingOf(as, ending) + in, 0
	}
	if own == "" && ending == "" {
		return "the word itself before an apostrophe", utf8.RuneCountInString(begin)
	}
	shared := sharedEnding(own, ending)
	how = "ending " + endingOf(as, ending[shared:])
	if own = own[shared:]; own != "" {
		how += " for " + endingOf(of.form.word, own)
	}
	return how + in, utf8.RuneCountInString(begin) + shared
}

// twin returns the other spelling of a word (ijekavian of ekavian), where a way is one of its forms.
func (x *Explainer) twin(w *way, langs inflect.Langs, f *form) string {
	for i, l := range x.rules.tables.Languages {
		if !w.listed || langs&(1<<i) == 0 {
			continue
		}
		for _, twin := range []string{l.Twin(inflect.Kept, f.kept), l.Twin(inflect.Folded, f.folded)} {
			if twin != "" && strings.HasPrefix(twin, w.begin()) {
				return twin
			}
		}
	}
	return ""
}

// keys are the keys of a token and of the word that a way compares.
func (of *askedWays) keys(t *text.Token, w *way) (key, typed string) {
	switch {
	case w.kept == "":
		return t.Folded, of.form.folded
	case w.bare:
		return inflect.Bare(t.Kept), inflect.Bare(of.form.kept)
	}
	return t.Kept, of.form.kept
}

// begin is what the keys that a way compares begin with.
func (w *way) begin() string {
	if w.kept != "" {
		return w.kept
	}
	return w.stem
}

// begins says whether a key is met by a way.
func (w *way) begins(key string) bool {
	stem := w.begin()
	if !strings.HasPrefix(key, stem) {
		return false
	}
	key = beforeApostrophe(key, len(stem))
	return w.class == nil || w.class.Has(stem, key[len(stem):])
}

// sharedEnding is how much of two endings belongs to the stem for a reader: all that they share, up to the last consonant.
func sharedEnding(a, b string) (shared int) {
	for i := 0; i < min(len(a), len(b)) && a[i] == b[i]; i++ {
		if a[i] < utf8.RuneSelf && strings.IndexByte("aeiou", a[i]) < 0 {
			shared = i + 1
		}
	}
	return shared
}

// named names the languages of a set: all of a few.
func (x *Explainer) named(langs inflect.Langs) string {
	var names []string
	for i, l := range x.rules.tables.Languages {
		if langs&(1<<i) != 0 {
			names = append(names, LanguageName(l.Codes[0]))
		}
	}
	slices.SortFunc(names, func(a, b string) int { return rankOfName(a) - rankOfName(b) })
	if len(names) > mostNamed {
		return "several languages"
	}
	return inWords(names)
}

// endingOf writes an ending, given by its key, as the word has it: -ама.
func endingOf(word, key string) string {
	if key == "" {
		return "none"
	}
	for at := len(word); at > 0; {
		_, size := utf8.DecodeLastRuneInString(word[:at])
		at -= size
		if kept, folded := text.Key(word[at:]); key == kept || key == folded || key == inflect.Bare(kept) {
			return "-" + strings.ToLower(word[at:])
		}
	}
	return "-" + key
}

func scriptName(word string) string {
	for _, c := range word {
		switch {
		case unicode.Is(unicode.Cyrillic, c):
			return "Cyrillic"
		case unicode.Is(unicode.Greek, c):
			return "Greek"
		}
	}
	return "Latin"
}
