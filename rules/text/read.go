package text

import (
	"bytes"
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
	r := reader{text: s, tokens: make([]Token, 0, len(s)/7+1)}
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
		if look(c).isWord() {
			i = r.mixedWord(i)
		} else {
			i += size
		}
	}
	return r.tokens
}

// reader collects the tokens of one text. Keys that are no piece of the text itself are written one after the other
// into one builder, whose string the tokens share: a text costs a handful of allocations, not two a word.
type reader struct {
	text         string
	tokens       []Token
	keys         strings.Builder
	kept, folded []byte // of the word being read
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
		r.kept = r.kept[:0]
		for j := start; j < i; j++ {
			r.kept = append(r.kept, lowerASCII(s[j]))
		}
		t.Kept = r.key(r.kept)
	}
	t.Folded = t.Kept
	if met&jBit != 0 && strings.Contains(t.Kept, "dj") {
		r.folded = foldOnto(r.folded[:0], t.Kept)
		t.Folded = r.key(r.folded)
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

func lowerASCII(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// mixedWord reads any word rune by rune and returns where it ends.
func (r *reader) mixedWord(start int) int {
	s := r.text
	if end := addressEnd(s, start); end > start {
		r.composedWord(start, end)
		return end
	}
	kept, folded := r.kept[:0], r.folded[:0]
	var kinds letterCount
	end := start
	compose, afterDigit := false, false
scan:
	for i := start; i < len(s); {
		if b := s[i]; b < utf8.RuneSelf && asciiClass[b] != 0 {
			kinds.ascii(b)
			afterDigit = asciiClass[b] == digitBit
			b = lowerASCII(b)
			kept = append(kept, b)
			folded = foldByte(folded, b)
			i++
			end = i
			continue
		}
		var c rune
		var size int
		var l *letter
		if s[i] >= 0xC2 && s[i] < 0xD4 && i+1 < len(s) && s[i+1]&0xC0 == 0x80 { // most letters that are not ASCII: below lowEnd
			c, size = rune(s[i]&0x1F)<<6|rune(s[i+1]&0x3F), 2
			l = &lowLetters[c]
		} else {
			c, size = utf8.DecodeRuneInString(s[i:])
			l = look(c)
		}
		switch l.kind {
		case alphabetic, digit:
			kinds.letter(l)
			compose = compose || l.joins
			afterDigit = l.kind == digit
			kept = append(kept, l.kept...)
			folded = foldOnto(folded, l.folded)
		case mark:
			compose = true
		case dropped:
			i += size
			continue
		default:
			sign := byte(c)
			switch {
			case l.kind == apostrophe && beginsWord(s, i+size):
				sign = '\''
			case afterDigit && (c == ':' || c == '.' || c == ',') && kindAt(s, i+size) == digit:
			default:
				break scan
			}
			kept, folded = append(kept, sign), append(folded, sign)
			afterDigit = false
		}
		i += size
		end = i
	}
	r.kept, r.folded = kept, folded
	if compose {
		r.composedWord(start, end)
		return end
	}
	r.add(start, end, kinds)
	return end
}

// composedWord reads the word text[start:end] with letters and combining marks put together (NFC), which changes what
// they are: и with a breve is й. Marks that belong to no letter of an alphabet, such as stress marks, are dropped.
// Inside an address, signs are written as they are.
func (r *reader) composedWord(start, end int) {
	r.kept, r.folded = r.kept[:0], r.folded[:0]
	word := strings.Map(func(c rune) rune {
		if look(c).kind == dropped {
			return -1
		}
		return c
	}, r.text[start:end])
	var kinds letterCount
	for _, c := range norm.NFC.String(word) {
		l := look(c)
		switch l.kind {
		case alphabetic, digit:
			kinds.letter(l)
			r.write(l.kept, l.folded)
		case apostrophe:
			r.write("'", "'")
		case other:
			r.write(string(c), string(c))
		}
	}
	r.add(start, end, kinds)
}

// letterCount counts the letters of a word, digits left out.
type letterCount struct{ capitals, others int }

func (n *letterCount) ascii(b byte) {
	switch class := asciiClass[b]; {
	case class&upperBit != 0:
		n.capitals++
	case class&lowerBit != 0:
		n.others++
	}
}

func (n *letterCount) letter(l *letter) {
	switch {
	case l.upper:
		n.capitals++
	case l.kind == alphabetic:
		n.others++
	}
}

// add makes a token of what was read.
func (r *reader) add(start, end int, kinds letterCount) {
	first, _ := utf8.DecodeRuneInString(r.text[start:])
	t := Token{Start: start, End: end, Capital: look(first).upper, Upper: kinds.capitals > 1 && kinds.others == 0}
	t.Kept = r.key(r.kept)
	t.Folded = t.Kept
	if !bytes.Equal(r.kept, r.folded) {
		t.Folded = r.key(r.folded)
	}
	r.tokens = append(r.tokens, t)
}

// key keeps a key and returns it as a string. What was returned before stays valid when the builder grows.
func (r *reader) key(b []byte) string {
	from := r.keys.Len()
	if from == 0 {
		r.keys.Grow(len(r.text))
	}
	r.keys.Write(b)
	return r.keys.String()[from:]
}

func (r *reader) write(kept, folded string) {
	r.kept = append(r.kept, kept...)
	r.folded = foldOnto(r.folded, folded)
}

// foldOnto adds to a folded key.
func foldOnto(key []byte, s string) []byte {
	for i := range len(s) {
		key = foldByte(key, s[i])
	}
	return key
}

// foldByte adds to a folded key. A j directly after a d is left out, since dj is how people type đ.
func foldByte(key []byte, b byte) []byte {
	if b == 'j' && len(key) > 0 && key[len(key)-1] == 'd' {
		return key
	}
	return append(key, b)
}

// beginsWord says whether a letter or digit stands at s[i:].
func beginsWord(s string, i int) bool {
	k := kindAt(s, i)
	return k == alphabetic || k == digit
}

// kindAt returns what the rune at s[i:] is; the end of the text is other.
func kindAt(s string, i int) kind {
	if i >= len(s) {
		return other
	}
	c, _ := utf8.DecodeRuneInString(s[i:])
	return look(c).kind
}
