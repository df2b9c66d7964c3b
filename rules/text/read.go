package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Read splits a text into its words, in the order in which they stand there. It never fails: bytes that are no UTF-8
// end a word like a space.
//
// A word is a run of letters, digits and combining marks. Soft hyphens and zero-width characters inside it count for
// nothing; an apostrophe between two letters belongs to it (and is ' in the keys: "serbia's", "kosova'da"); a colon,
// point or comma between two digits does too ("14:05", "27.5.2023", "3,500"). An address that begins with http://,
// https:// or www. is one word to its last letter, digit or slash. All else, the hyphen among them, ends a word:
// "n1info.rs" is the two words "n1info" and "rs".
//
// The text of a token's span reads as that same token.
func Read(s string) []Token {
	r := reader{text: s, tokens: make([]Token, 0, len(s)/6+1)}
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if asciiClass[c] == 0 {
				i++
				continue
			}
			i = r.word(i)
			continue
		}
		c, size := utf8.DecodeRuneInString(s[i:])
		if k := look(c).kind; k == alphabetic || k == digit {
			i = r.mixedWord(i)
		} else {
			i += size
		}
	}
	return r.tokens
}

// reader collects the tokens of one text. The keys that are no piece of the text itself are written one after the
// other into two builders, whose strings the tokens share: a text costs a handful of allocations, not two a word.
type reader struct {
	text         string
	tokens       []Token
	kept, folded strings.Builder
	last         byte // the last byte written into the current folded key, 0 at its start
}

// Classes of ASCII bytes, as bits, so that the classes met in a word can be collected.
const (
	upperBit = 1 << iota
	lowerBit
	digitBit
	jBit
)

var asciiClass = func() (class [utf8.RuneSelf]uint8) {
	for c := 'a'; c <= 'z'; c++ {
		class[c] = lowerBit
		class[c-'a'+'A'] = upperBit
	}
	for c := '0'; c <= '9'; c++ {
		class[c] = digitBit
	}
	class['j'] |= jBit
	class['J'] |= jBit
	return class
}()

// word reads the word that begins at start with an ASCII letter or digit and returns where it ends. Most words end
// here; one that goes on in another way (another alphabet, an apostrophe, an address) is left to mixedWord.
func (r *reader) word(start int) int {
	s := r.text
	i := start
	var met uint8
	for i < len(s) && s[i] < utf8.RuneSelf {
		class := asciiClass[s[i]]
		if class == 0 {
			break
		}
		met |= class
		i++
	}
	if i < len(s) && goesOn(s, start, i) {
		return r.mixedWord(start)
	}
	t := Token{Start: start, End: i, Kept: s[start:i]}
	if met&upperBit != 0 {
		t.Capital = asciiClass[s[start]]&upperBit != 0
		t.Upper = met&lowerBit == 0 && capitals(s[start:i]) > 1
		from := r.kept.Len()
		for _, c := range []byte(s[start:i]) {
			if asciiClass[c]&upperBit != 0 {
				c += 'a' - 'A'
			}
			r.kept.WriteByte(c)
		}
		t.Kept = r.kept.String()[from:]
	}
	t.Folded = t.Kept
	if met&jBit != 0 && strings.Contains(t.Kept, "dj") {
		from := r.folded.Len()
		r.last = 0
		for j := range len(t.Kept) {
			r.fold(t.Kept[j : j+1])
		}
		t.Folded = r.folded.String()[from:]
	}
	r.tokens = append(r.tokens, t)
	return i
}

// goesOn says whether the run of ASCII letters and digits s[start:i] may be only the beginning of a word.
func goesOn(s string, start, i int) bool {
	switch c := s[i]; c {
	case '\'':
		return true
	case ':', '.', ',':
		if i+1 >= len(s) {
			return false
		}
		return asciiClass[s[i-1]] == digitBit && (s[i+1] >= utf8.RuneSelf || asciiClass[s[i+1]] == digitBit) ||
			addressStart(s[start:]) > 0
	default:
		return c >= utf8.RuneSelf
	}
}

func capitals(word string) (n int) {
	for i := range len(word) {
		if asciiClass[word[i]]&upperBit != 0 {
			n++
		}
	}
	return n
}

// mixedWord reads any word rune by rune and returns where it ends.
func (r *reader) mixedWord(start int) int {
	if end := addressEnd(r.text, start); end > start {
		r.composedWord(start, end)
		return end
	}
	s := r.text
	keptFrom, foldedFrom := r.kept.Len(), r.folded.Len()
	r.last = 0
	var caps, lows int
	t := Token{Start: start, End: start}
	compose, afterDigit := false, false
scan:
	for i := start; i < len(s); {
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		l := look(c)
		switch l.kind {
		case alphabetic, digit:
			if l.upper {
				caps++
				t.Capital = t.Capital || i == start
			} else if l.kind == alphabetic {
				lows++
			}
			compose = compose || l.joins
			afterDigit = l.kind == digit
			r.write(l.kept, l.folded)
		case mark:
			compose = true
		case dropped:
			i += size
			continue
		default:
			next := kindAt(s, i+size)
			switch {
			case l.kind == apostrophe && (next == alphabetic || next == digit):
				r.write(l.kept, l.folded)
			case afterDigit && next == digit && (c == ':' || c == '.' || c == ','):
				r.write(s[i:i+1], s[i:i+1])
			default:
				break scan
			}
			afterDigit = false
		}
		i += size
		t.End = i
	}
	if compose {
		r.composedWord(start, t.End)
		return t.End
	}
	t.Upper = caps > 1 && lows == 0
	t.Kept = r.kept.String()[keptFrom:]
	t.Folded = r.folded.String()[foldedFrom:]
	r.tokens = append(r.tokens, t)
	return t.End
}

// composedWord reads the word s[start:end] again with letters and combining marks put together (NFC), which changes
// what they are: и with a breve is й. Marks that belong to no letter of an alphabet, such as stress marks, are dropped.
// Inside an address, signs are written as they are.
func (r *reader) composedWord(start, end int) {
	t := Token{Start: start, End: end}
	keptFrom, foldedFrom := r.kept.Len(), r.folded.Len()
	r.last = 0
	word := strings.Map(func(c rune) rune {
		if look(c).kind == dropped {
			return -1
		}
		return c
	}, r.text[start:end])
	var caps, lows int
	for i, c := range norm.NFC.String(word) {
		l := look(c)
		switch l.kind {
		case alphabetic, digit:
			if l.upper {
				caps++
				t.Capital = t.Capital || i == 0
			} else if l.kind == alphabetic {
				lows++
			}
			r.write(l.kept, l.folded)
		case apostrophe:
			r.write(l.kept, l.folded)
		case other:
			r.write(string(c), string(c))
		}
	}
	t.Upper = caps > 1 && lows == 0
	t.Kept = r.kept.String()[keptFrom:]
	t.Folded = r.folded.String()[foldedFrom:]
	r.tokens = append(r.tokens, t)
}

// kindAt returns what the rune at s[i:] is; the end of the text is other.
func kindAt(s string, i int) kind {
	if i >= len(s) {
		return other
	}
	c, _ := utf8.DecodeRuneInString(s[i:])
	return look(c).kind
}

func (r *reader) write(kept, folded string) {
	r.kept.WriteString(kept)
	r.fold(folded)
}

// fold adds to the folded key. A j directly after a d is left out, since dj is how people type đ.
func (r *reader) fold(s string) {
	if r.last == 'd' && s[0] == 'j' {
		s = s[1:]
		if s == "" {
			return
		}
	}
	r.folded.WriteString(s)
	r.last = s[len(s)-1]
}
