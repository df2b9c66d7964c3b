package rules

import (
	"fmt"
	"strings"

	"github.com/karaula/karaula/rules/text"
)

// pattern is one or several words in a row, as the data files write them:
//
//	abc   the whole word (and its English or Turkish genitive, abc's)
//	abc*  a beginning
//	abc~  a name with case endings: the word less a last vowel, and up to three letters more
//
// Words are compared folded, so that a pattern may be written in any script and with its diacritics. A capital asks for
// a capital in the text.
type pattern []part

// part is one word of a pattern.
type part struct {
	stem    string
	extra   int // how many bytes may follow the stem; anyEnding for any number
	capital bool
}

const anyEnding = 1 << 20

// parsePattern reads a pattern as written. Its error names what is wrong with it.
func parsePattern(s string) (pattern, error) {
	var p pattern
	for _, chunk := range strings.Fields(s) {
		word := strings.TrimRight(chunk, "*~")
		mark := chunk[len(word):]
		tokens := text.Read(word)
		for i, t := range tokens {
			made := part{stem: t.Folded, capital: t.Capital}
			if i == len(tokens)-1 {
				switch mark {
				case "":
				case "*":
					made.extra = anyEnding
				case "~":
					made.stem, made.extra = nameStem(t.Folded)
				default:
					return nil, fmt.Errorf("pattern %q: the mark %q is not known, use * or ~", s, mark)
				}
			}
			p = append(p, made)
		}
	}
	if len(p) == 0 {
		return nil, fmt.Errorf("pattern %q has no word", s)
	}
	return p, nil
}

// shortestName is the length from which a name is looked for with case endings. With shorter ones too many common
// words would be taken for a place.
const shortestName = 5

const vowels = "aeiouy"

// nameStem returns what stays of a folded name in all its cases, and how much may follow.
func nameStem(folded string) (stem string, extra int) {
	if len(folded) < shortestName {
		return folded, 0
	}
	if strings.IndexByte(vowels, folded[len(folded)-1]) >= 0 {
		return folded[:len(folded)-1], 3
	}
	return folded, 2
}

// namePattern makes the pattern of a name as it is displayed.
func namePattern(name string) (pattern, error) {
	list := strings.Fields(name)
	p, err := parsePattern(strings.Join(list, "~ ") + "~")
	if len(list) == 1 || err != nil {
		return p, err
	}
	for i := range p { // beside each other, short words too are safely the name ("u Novom Sadu")
		if n := len(p[i].stem); p[i].extra == 0 && n >= 3 {
			p[i].extra = 2
			if strings.IndexByte(vowels, p[i].stem[n-1]) >= 0 {
				p[i].stem, p[i].extra = p[i].stem[:n-1], 3
			}
		}
	}
	return p, nil
}

// fits says whether a token is this word. In a text of one case capitals say nothing.
func (p *part) fits(t *text.Token, oneCase bool) bool {
	if p.capital && !t.Capital && !oneCase || !strings.HasPrefix(t.Folded, p.stem) {
		return false
	}
	rest := t.Folded[len(p.stem):]
	if len(rest) > p.extra {
		if cut := strings.IndexByte(rest, '\''); cut >= 0 {
			rest = rest[:cut]
		}
	}
	return len(rest) <= p.extra
}

// index finds many patterns in one pass over a text.
type index struct {
	stems    stems
	byStem   [][]int32 // the first part's stem to the patterns that begin with it
	patterns []pattern
}

// add adds a pattern; its number is the count of those before it.
func (x *index) add(p pattern) (number int) {
	number = len(x.patterns)
	x.patterns = append(x.patterns, p)
	stem := x.stems.add(p[0].stem)
	if int(stem) == len(x.byStem) {
		x.byStem = append(x.byStem, nil)
	}
	x.byStem[stem] = append(x.byStem[stem], int32(number))
	return number
}

// find calls hit for every pattern that stands in the tokens, with its number and the tokens from and up to (not with) to.
func (x *index) find(tokens []text.Token, oneCase bool, hit func(number, from, to int)) {
	for i := range tokens {
		x.stems.of(tokens[i].Folded, func(stem int32, _ int) {
			for _, number := range x.byStem[stem] {
				if p := x.patterns[number]; p.fits(tokens[i:], oneCase) {
					hit(int(number), i, i+len(p))
				}
			}
		})
	}
}

// fits says whether the tokens begin with the pattern.
func (p pattern) fits(tokens []text.Token, oneCase bool) bool {
	if len(p) > len(tokens) {
		return false
	}
	for i := range p {
		if !p[i].fits(&tokens[i], oneCase) {
			return false
		}
	}
	return true
}
