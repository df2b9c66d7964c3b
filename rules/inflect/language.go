package inflect

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/karaula/karaula/rules/text"
)

// Language is what one data file says: how the words of a language, or of several that are one in this, inflect.
type Language struct {
	Codes   []string // its primary subtags: sr, hr, bs, cnr, sh
	Scripts []string // those it is written in (ISO 15924)
	Prefix  string   // what makes a superlative of a comparative: naj; "" if nothing does

	letters  string // the letters beyond ASCII that its texts have
	suffixes *grammar
	keys     [2]keyed
	latin    []string // pairs: how letters are typed in ASCII, and their folded key; a $ says at the end
	bare     bool
}

// keyed is a language's data for one of the two keys of a word.
type keyed struct {
	closed    map[string]bool     // function words
	frequent  map[string][]string // a form of a frequent word to the words that it is of
	irregular map[string][]string // a word to its forms; with a *, to a word as it is kept whose forms are its own
	degrees   []degree
	endings   *endings
	begins    map[string][]begin // to a lemma's ending, what chains of suffixes begin with
	twins     []twin             // the longest beginnings first
}

// begin is what stands for a lemma's ending before a chain of suffixes.
type begin struct {
	ending, chain string
	not           bool // the chain of a shorter ending does not follow here
}

// degree is a beginning that forms with one of the endings can have: naj before comparatives.
type degree struct {
	prefix  string
	endings []string
	lemma   bool   // also before the lemma and any other form with its ending
	chain   string // instead of endings: the chain that follows the stem
}

// Key says which of a word's two keys is meant: the letters as they are kept, or folded to ASCII.
type Key int

// The keys.
const (
	Kept Key = iota
	Folded
)

// Parse reads a data file. Its sections are named in brackets, a # begins a comment.
func Parse(name, file string, classes *Classes) (*Language, error) {
	l := &Language{suffixes: newGrammar()}
	for k := range l.keys {
		l.keys[k] = keyed{closed: map[string]bool{}, frequent: map[string][]string{}, irregular: map[string][]string{}, endings: newEndings(classes), begins: map[string][]begin{}}
	}
	section, number := "language", 0
	for line := range strings.Lines(file) {
		number++
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
			continue
		case len(words) == 1 && words[0][0] == '[':
			section = strings.Trim(words[0], "[]")
			continue
		}
		if err := l.read(section, words); err != nil {
			return nil, fmt.Errorf("inflect: %s, line %d: %w", name, number, err)
		}
	}
	if len(l.Codes) == 0 {
		return nil, fmt.Errorf("inflect: %s names no language: it wants a line such as: codes sr hr", name)
	}
	if len(l.Scripts) == 0 {
		return nil, fmt.Errorf("inflect: %s names no script: it wants a line such as: scripts Latn Cyrl", name)
	}
	for k := range l.keys {
		if err := l.suffixes.compile(l, Key(k)); err != nil {
			return nil, fmt.Errorf("inflect: %s: %w", name, err)
		}
	}
	return l, l.checkChains(name)
}

// checkChains says which chain of an ending is not described.
func (l *Language) checkChains(name string) error {
	for lemma, begins := range l.keys[Kept].begins {
		for _, b := range begins {
			if l.suffixes.chains[b.chain] == nil {
				return fmt.Errorf("inflect: %s: the ending %q has a chain %q that is not described", name, lemma, b.chain)
			}
		}
	}
	return nil
}

// read reads a line of a section.
func (l *Language) read(section string, words []string) error {
	switch section {
	case "language":
		return l.describe(words[0], words[1:])
	case "closed", "learned-closed":
		for _, w := range words {
			for k := range l.keys {
				l.keys[k].closed[l.key(Key(k), w)] = true
			}
		}
	case "frequent":
		for k := range l.keys {
			lemma := l.key(Key(k), words[0])
			for _, w := range words[1:] {
				form := l.key(Key(k), w)
				l.keys[k].frequent[form] = append(l.keys[k].frequent[form], lemma)
			}
		}
	case "irregular":
		for k := range l.keys {
			lemma := l.key(Key(k), words[0])
			for _, w := range words[1:] {
				if other, all := strings.CutSuffix(w, "*"); all {
					w = l.key(Kept, other) + "*"
				} else {
					w = l.key(Key(k), w)
				}
				l.keys[k].irregular[lemma] = append(l.keys[k].irregular[lemma], w)
			}
		}
	case "twins":
		return l.readTwins(words)
	case "suffixes":
		return l.suffixes.read(words)
	case "endings", "learned":
		for k := range l.keys {
			l.endingLine(Key(k), words)
		}
	default:
		return fmt.Errorf("there is no section %q", section)
	}
	return nil
}

func (l *Language) describe(what string, values []string) error {
	switch what {
	case "codes":
		l.Codes = values
	case "latin":
		if len(values) != 2 {
			return fmt.Errorf("latin wants how letters are typed, and their key")
		}
		l.latin = append(l.latin, values...)
	case "scripts":
		l.Scripts = values
	case "letters":
		l.letters = l.key(Kept, strings.Join(values, ""))
	case "superlative":
		for k := range l.keys {
			d := degree{prefix: l.key(Key(k), values[0])}
			for _, v := range values[1:] {
				if v == "0" {
					d.lemma = true
					continue
				}
				if chain, ok := strings.CutPrefix(v, "@"); ok {
					d.chain = chain
					continue
				}
				d.endings = append(d.endings, l.key(Key(k), v))
			}
			l.keys[k].degrees = append(l.keys[k].degrees, d)
		}
	case "accents":
		l.bare = true
	default:
		return fmt.Errorf("%q is none of codes, scripts, letters, superlative, accents", what)
	}
	return nil
}

// endingLine enters a line of endings under one key. What is folded to another ending takes nothing away there, since a
// word typed without diacritics may be another one.
func (l *Language) endingLine(k Key, words []string) {
	for as := range strings.SplitSeq(words[0], ",") {
		lemma := l.ending(k, as)
		for _, w := range words[1:] {
			if w, chain, ok := strings.Cut(w, "@"); ok {
				w, not := strings.CutPrefix(w, "-")
				if w == "=" { // the lemma's own
					w = as
				}
				l.keys[k].begins[lemma] = append(l.keys[k].begins[lemma], begin{l.ending(k, w), chain, not})
				continue
			}
			w, remove := strings.CutPrefix(w, "-")
			if !remove {
				l.keys[k].endings.add(lemma, l.ending(k, w))
			} else if k == Kept || lemma == l.ending(Kept, as) {
				l.keys[k].endings.remove(lemma, l.ending(k, w))
			}
		}
	}
}

// ending is an ending as data files write it: 0 is none.
func (l *Language) ending(k Key, w string) string {
	if w == "0" {
		return ""
	}
	return l.key(k, w)
}

// key is one key of a word, or of an ending.
func (l *Language) key(k Key, word string) string {
	kept, folded := text.Key(word)
	if k == Folded {
		return folded
	}
	return l.Bare(kept)
}

// Bare returns a word, given as it is kept, without what the language's tables do not look at.
func (l *Language) Bare(kept string) string {
	if !l.bare {
		return kept
	}
	return Bare(kept)
}

// Bare returns a word, given as it is kept, without the accents of Greek, which wander when a word inflects.
func Bare(kept string) string { return accents.Replace(kept) }

// accents are those of Greek, as they are kept.
var accents = strings.NewReplacer("á", "a", "é", "e", "î", "ī", "í", "i", "ó", "o", "ý", "y", "ṓ", "ō", "ḯ", "i", "ỳ", "y", "ï", "i", "ÿ", "y")

// Writes says whether texts in the language have all letters of a word, given as it is kept.
func (l *Language) Writes(kept string) bool {
	for _, c := range l.Bare(kept) {
		if c >= utf8.RuneSelf && !strings.ContainsRune(l.letters, c) {
			return false
		}
	}
	return true
}

// Closed says whether a word is one of the function words, which are forms of nothing else.
func (l *Language) Closed(k Key, word string) bool { return l.keys[k].closed[word] }

// Frequent says whether a form is one of frequent words that the given one is not among, so that no rule should make it
// a form of that.
func (l *Language) Frequent(k Key, form, word string) bool {
	of := l.keys[k].frequent[form]
	return len(of) > 0 && !slices.Contains(of, word)
}

// Respelled returns the folded key of a word that is typed in ASCII as the language's own letters are often written so.
func (l *Language) Respelled(folded string) string {
	if len(l.latin) == 0 {
		return folded
	}
	word := folded + "$"
	return strings.TrimSuffix(strings.NewReplacer(l.latin...).Replace(word), "$")
}

// Entry is a way in which tokens may be forms of a word: they begin with the stem, and what follows is in the class.
type Entry struct {
	Stem   string
	Class  *Class
	Listed bool // the form is listed, not made by a rule
}

// Entries returns the ways of a word, given by one of its keys, and of its twin.
func (l *Language) Entries(k Key, word string) []Entry {
	list := l.own(k, word)
	if twin := l.Twin(k, word); twin != "" {
		for _, e := range l.own(k, twin) {
			e.Listed = true
			list = append(list, e)
		}
	}
	return list
}

// own returns the ways of a word as it is spelled.
func (l *Language) own(k Key, word string) []Entry {
	list := l.regular(k, word)
	for _, form := range l.keys[k].irregular[word] {
		other, all := strings.CutSuffix(form, "*")
		if !all {
			list = append(list, Entry{form, l.keys[k].endings.classes.of([]string{""}), true})
			continue
		}
		for _, e := range l.regular(Kept, other) {
			e.Listed = true
			if k == Folded {
				e = l.folded(e)
			}
			list = append(list, e)
		}
	}
	return list
}

// folded is an entry of the letters as they are kept, folded.
func (l *Language) folded(e Entry) Entry {
	e.Stem = l.key(Folded, e.Stem)
	if !e.Class.Listed() {
		return e
	}
	endings := e.Class.Endings()
	for i := range endings {
		endings[i] = l.key(Folded, endings[i])
	}
	e.Class = l.keys[Folded].endings.classes.of(endings)
	return e
}

// regular returns the ways of a word by the tables alone.
func (l *Language) regular(k Key, word string) []Entry {
	list := l.keys[k].endings.entries(word)
	for i := len(word); i >= 0; i-- {
		for _, b := range l.keys[k].begins[word[i:]] {
			e := Entry{Stem: word[:i] + b.ending, Class: l.suffixes.made[k][b.chain]}
			if b.not {
				list = slices.DeleteFunc(list, func(o Entry) bool { return o == e })
			} else if utf8.RuneCountInString(e.Stem) >= shortestStem {
				list = append(list, e)
			}
		}
	}
	for _, e := range list[:len(list):len(list)] {
		for _, d := range l.keys[k].degrees {
			if !e.Class.Listed() {
				if d.chain != "" {
					list = append(list, Entry{Stem: d.prefix + e.Stem, Class: l.suffixes.made[k][d.chain]})
				}
				continue
			}
			if endings := d.of(word, e); len(endings) >= d.least() && !strings.HasPrefix(e.Stem, d.prefix) {
				list = append(list, Entry{Stem: d.prefix + e.Stem, Class: l.keys[k].endings.classes.of(endings)})
			}
		}
	}
	return list
}

// of returns the endings of an entry that make forms which can be raised to the degree.
func (d *degree) of(word string, e Entry) (endings []string) {
	if !d.lemma && d.has(word) {
		return nil // a noun
	}
	for _, ending := range e.Class.Endings() {
		if form := e.Stem + ending; d.has(form) || d.lemma && form == word {
			endings = append(endings, ending)
		}
	}
	return endings
}

// least is how many forms of a word must be such that they can be raised, so that a chance ending does not count.
func (d *degree) least() int {
	if d.lemma {
		return 1
	}
	return 3
}

func (d *degree) has(form string) bool {
	return slices.ContainsFunc(d.endings, func(e string) bool { return strings.HasSuffix(form, e) })
}
