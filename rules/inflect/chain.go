package inflect

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// chain is a small automaton of suffixes that follow one another, as in Turkish and Hungarian: one of some rows of slots.
type chain struct {
	grammar *grammar
	folded  bool
	kept    *chain          // the same chain for letters as they are kept
	letters map[rune]string // of a folded chain: all that a capital can be
	rows    [][]slot
}

// slot is a place in a row that one of some suffixes takes, or none if it may stay empty.
type slot struct {
	suffixes [][]sign
	optional bool
}

// sign is a letter of a suffix. One in parentheses stands only where it keeps vowels, or consonants, apart. A capital is
// a letter that depends on the word, as the grammar's letters say.
type sign struct {
	letter rune
	link   bool
}

// grammar is what a language's file says of its suffixes.
type grammar struct {
	letters map[rune]variants // of capitals
	vowels  map[rune]string   // each vowel to its kind: a name of variants
	hard    string            // the consonants after which a variant is hard
	slots   map[string][]string
	chains  map[string][]string
	made    [2]map[string]*Class // the chains by name, for each key
}

// variants are what a capital can be: to the kind of the last vowel, or to "hard" and "soft" for consonants, the letters.
type variants map[string]string

// read reads a line of the section [suffixes].
//
//	vowels back a o u           the kinds of vowels; ~front e lets one before it decide whose kind is written !back
//	hard p t k                  consonants
//	letter A back a             what a capital is after a vowel of a kind, or after a hard or soft letter
//	slot case DA (y)I           a slot's suffixes
//	chain noun plural? case?    a row of slots; several of one name are alternatives
func (g *grammar) read(words []string) error {
	if len(words) < 3 && words[0] != "hard" {
		return fmt.Errorf("a line of suffixes has a kind, a name and more")
	}
	switch words[0] {
	case "vowels":
		for _, v := range strings.Join(words[2:], "") {
			g.vowels[v] = words[1]
		}
	case "hard":
		g.hard += strings.Join(words[1:], "")
	case "letter":
		capital, _ := utf8.DecodeRuneInString(words[1])
		if g.letters[capital] == nil {
			g.letters[capital] = variants{}
		}
		g.letters[capital][words[2]] += strings.Join(words[3:], "")
	case "slot":
		g.slots[words[1]] = append(g.slots[words[1]], words[2:]...)
	case "chain":
		g.chains[words[1]] = append(g.chains[words[1]], strings.Join(words[2:], " "))
	default:
		return fmt.Errorf("%q is none of vowels, hard, letter, slot, chain", words[0])
	}
	return nil
}

func newGrammar() *grammar {
	return &grammar{letters: map[rune]variants{}, vowels: map[rune]string{}, slots: map[string][]string{}, chains: map[string][]string{}}
}

// compile makes the chains of one key, once all lines are read.
func (g *grammar) compile(l *Language, k Key) error {
	g.made[k] = map[string]*Class{}
	for name, rows := range g.chains {
		c := &chain{grammar: g, folded: k == Folded, letters: map[rune]string{}}
		for capital, v := range g.letters {
			for _, letters := range v {
				c.letters[capital] += l.key(Folded, letters)
			}
		}
		for _, row := range rows {
			var slots []slot
			for _, s := range strings.Fields(row) {
				s, optional := strings.CutSuffix(s, "?")
				if g.slots[s] == nil {
					return fmt.Errorf("chain %s has a slot %q that is not described", name, s)
				}
				made := slot{optional: optional}
				for _, suffix := range g.slots[s] {
					made.suffixes = append(made.suffixes, g.signs(l, k, suffix))
				}
				slots = append(slots, made)
			}
			c.rows = append(c.rows, slots)
		}
		if c.kept = c; k == Folded {
			c.kept = g.made[Kept][name].chain
		}
		g.made[k][name] = &Class{chain: c}
	}
	return nil
}

func (g *grammar) signs(l *Language, k Key, suffix string) (signs []sign) {
	link := false
	for _, r := range suffix {
		switch {
		case r == '(':
			link = true
		case r == ')':
			link = false
		case g.letters[r] != nil || r == doubled:
			signs = append(signs, sign{r, link})
		default:
			for _, c := range l.key(k, string(r)) {
				signs = append(signs, sign{c, link})
			}
		}
	}
	return signs
}

// doubled is v after a vowel, and after a consonant that consonant once more.
const doubled = '&'

// accepts says whether a word goes on from a place by one of the chain's rows.
func (c *chain) accepts(word string, at int) bool {
	for _, row := range c.rows {
		if c.run(row, word, at) {
			return true
		}
	}
	return false
}

func (c *chain) run(row []slot, word string, at int) bool {
	if len(row) == 0 {
		return at == len(word)
	}
	if row[0].optional && c.run(row[1:], word, at) {
		return true
	}
	if at == len(word) {
		return false
	}
	for _, suffix := range row[0].suffixes {
		if next := c.match(suffix, word, at); next > at && c.run(row[1:], word, next) {
			return true
		}
	}
	return false
}

// match returns where a suffix that begins at a place ends; -1 when it does not stand there.
func (c *chain) match(suffix []sign, word string, at int) int {
	for _, s := range suffix {
		before, _ := utf8.DecodeLastRuneInString(word[:at])
		if s.link && c.isVowel(before) == c.isVowelSign(s.letter) {
			continue
		}
		got, size := utf8.DecodeRuneInString(word[at:])
		if s.letter == doubled {
			if got != before && (got != 'v' || !c.isVowel(before)) || size == 0 {
				return -1
			}
			at += size
			continue
		}
		if size == 0 || !c.stands(s.letter, got, word[:at], before) {
			return -1
		}
		at += size
	}
	return at
}

// stands says whether a letter of a word is what a sign stands for there. Folded letters do not tell the kinds of vowels.
func (c *chain) stands(s, got rune, begin string, before rune) bool {
	v := c.grammar.letters[s]
	switch {
	case v == nil:
		return s == got
	case c.folded:
		return strings.ContainsRune(c.letters[s], got)
	case v["hard"] == "":
		return strings.ContainsRune(v[c.kind(begin)], got)
	case strings.ContainsRune(c.grammar.hard, before):
		return strings.ContainsRune(v["hard"], got)
	}
	return strings.ContainsRune(v["soft"], got)
}

// kind returns the kind of the last vowel. One whose kind begins with ~ lets a vowel before it through whose kind begins
// with !.
func (c *chain) kind(begin string) string {
	through := ""
	for i := len(begin); i > 0; {
		r, size := utf8.DecodeLastRuneInString(begin[:i])
		i -= size
		switch kind := c.grammar.vowels[r]; {
		case kind == "":
		case kind[0] == '!':
			return kind[1:]
		case through != "":
			// a weak vowel before a weak one tells nothing new
		case kind[0] == '~':
			through = kind[1:]
		default:
			return kind
		}
	}
	return through
}

func (c *chain) isVowel(r rune) bool {
	if c.folded {
		return strings.ContainsRune("aeiou", r)
	}
	return c.grammar.vowels[r] != ""
}

func (c *chain) isVowelSign(s rune) bool {
	if v := c.grammar.letters[s]; v != nil {
		return v["hard"] == ""
	}
	return c.isVowel(s)
}
