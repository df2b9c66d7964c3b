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
//	abc^  somebody's name, in its cases and as an adjective of possession: Kurti^ is Kurtija and Kurtijev, but not Kurtić
//	a .. b  b after a, with up to five words between that no punctuation parts, the nearest b
//	#     a number of two digits or more that is no year
//
// Words are compared folded, so that a pattern may be written in any script and with its diacritics. A capital asks for
// a capital in the text.
type pattern []part

// part is one word of a pattern.
type part struct {
	stem    string
	extra   int             // how many bytes may follow the stem; anyEnding for any number
	endings map[string]bool // of somebody's name: what may follow the stem
	capital bool
	gap     int  // how many words may stand before it
	number  bool // a count stands there
}

// widestGap is how many words a ".." may stand for: a clause of a headline, not the whole of it.
const widestGap = 5

const anyEnding = 1 << 20

// parsePattern reads a pattern as written. Its error names what is wrong with it.
func parsePattern(s string) (pattern, error) {
	var p pattern
	gap := 0
	for _, chunk := range strings.Fields(s) {
		switch {
		case chunk == "..":
			gap = widestGap
			continue
		case chunk == "#":
			p = append(p, part{number: true, gap: gap})
			gap = 0
			continue
		}
		word := strings.TrimRight(chunk, "*~^")
		mark := chunk[len(word):]
		tokens := text.Read(word)
		for i, t := range tokens {
			made := part{stem: t.Folded, capital: t.Capital, gap: gap}
			gap = 0
			if i == len(tokens)-1 {
				switch mark {
				case "":
				case "*":
					made.extra = anyEnding
				case "~":
					made.stem, made.extra = nameStem(t.Folded)
				case "^":
					made.person(t.Folded)
				default:
					return nil, fmt.Errorf("pattern %q: the mark %q is not known, use *, ~ or ^", s, mark)
				}
			}
			p = append(p, made)
		}
	}
	switch {
	case len(p) == 0:
		return nil, fmt.Errorf("pattern %q has no word", s)
	case gap > 0 || p[0].gap > 0:
		return nil, fmt.Errorf("pattern %q: a .. stands between two words", s)
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
	if p.number {
		return isCount(t.Folded)
	}
	if p.capital && !t.Capital && !oneCase || !strings.HasPrefix(t.Folded, p.stem) {
		return false
	}
	rest := t.Folded[len(p.stem):]
	if p.endings != nil {
		rest, _, _ = strings.Cut(rest, "'")
		return p.endings[rest]
	}
	return endsWithin(rest, p.extra)
}

// endsWithin says whether what follows a stem is not longer than extra, a genitive left out.
func endsWithin(rest string, extra int) bool {
	if len(rest) <= extra {
		return true
	}
	cut := strings.IndexByte(rest, '\'')
	return cut >= 0 && cut <= extra
}

// index finds many patterns in one pass over a text.
type index struct {
	stems    stems
	byStem   [][]start // the first part's stem to the patterns that begin with it
	patterns []pattern
}

// start is a pattern of which the first word's stem is known. What is asked of the rest of that word stands here, since
// nearly all patterns fail there, and each look at one is a wait for the memory.
type start struct {
	number  int32
	extra   int32
	capital bool
	special bool // a count, or a name with endings of its own
	single  bool // there is no second word
}

// add adds a pattern; its number is the count of those before it.
func (x *index) add(p pattern) (number int) {
	number = len(x.patterns)
	x.patterns = append(x.patterns, p)
	first := start{int32(number), int32(p[0].extra), p[0].capital, p[0].number || p[0].endings != nil, len(p) == 1}
	if !p[0].number {
		x.under(p[0].stem, first)
		return number
	}
	for digit := '1'; digit <= '9'; digit++ {
		x.under(string(digit), first)
	}
	return number
}

// under enters a pattern at a beginning of its first word.
func (x *index) under(beginning string, first start) {
	stem := x.stems.add(beginning)
	if int(stem) == len(x.byStem) {
		x.byStem = append(x.byStem, nil)
	}
	x.byStem[stem] = append(x.byStem[stem], first)
}

// find calls hit for every pattern that stands in the tokens, with its number and the tokens from and up to (not with) to.
func (x *index) find(tokens []text.Token, oneCase bool, hit func(number, from, to int)) {
	for i := range tokens {
		t := &tokens[i]
		x.stems.of(t.Folded, func(stem int32, length int) {
			for _, first := range x.byStem[stem] {
				if first.capital && !t.Capital && !oneCase || !first.special && !endsWithin(t.Folded[length:], int(first.extra)) {
					continue
				}
				words := 1
				if first.special || !first.single {
					words = x.patterns[first.number].fits(tokens[i:], oneCase)
				}
				if words > 0 {
					hit(int(first.number), i, i+words)
				}
			}
		})
	}
}

// fits returns how many tokens, from the first, are the pattern; 0 where they are not.
func (p pattern) fits(tokens []text.Token, oneCase bool) int {
	at := 0
	for i := range p {
		last := at + p[i].gap
		for at < len(tokens) && !p[i].fits(&tokens[at], oneCase) {
			if at == last || parted(tokens, at) {
				return 0
			}
			at++
		}
		if at >= len(tokens) || p[i].gap > 0 && parted(tokens, at) {
			return 0
		}
		at++
	}
	return at
}

// parted says whether punctuation stands before a token that follows another.
func parted(tokens []text.Token, at int) bool { return tokens[at].Start-tokens[at-1].End > 1 }

// isCount says whether a word is a number that can count people: of two digits or more, and no year.
func isCount(word string) bool {
	for i := range len(word) {
		if word[i] < '0' || word[i] > '9' {
			return false
		}
	}
	return len(word) > 1 && (len(word) != 4 || word[:2] != "19" && word[:2] != "20")
}
