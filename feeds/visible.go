package feeds

import (
	"unicode"
	"unicode/utf8"
)

// write appends what is visible of s in runs as long as can be; newline is what a line break counts as.
func (p *plainReader) write(s string, newline byte) {
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if ordinary[c] {
			i++
			continue
		}
		if c == ' ' && i > from && i+1 < len(s) && ordinary[s[i+1]] {
			i += 2
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		gap, visible := spaceOf(r, newline)
		if !visible {
			p.run(s[from:i])
			p.gap = widest(p.gap, gap)
			from = i + n
		}
		i += n
	}
	p.run(s[from:])
}

// ordinary are the bytes that only visible characters begin with, and those that continue a character.
var ordinary = func() (set [256]bool) {
	for c := range set {
		switch c {
		case 0x7f, 0xc2, 0xe1, 0xe2, 0xe3, 0xef: // the last five begin white space and control characters too
		default:
			set[c] = c > ' '
		}
	}
	return set
}()

// spaceOf tells a visible character from one that is dropped, and says which white space that leaves.
func spaceOf(r rune, newline byte) (gap byte, visible bool) {
	switch {
	case r == '\n' || r == '\r':
		return newline, false
	case r == '\u2028' || r == '\u2029':
		return '\n', false
	case unicode.IsSpace(r):
		return ' ', false
	case unicode.IsControl(r) || r == '\ufeff' || r == unicode.ReplacementChar:
		return 0, false
	}
	return 0, true
}

// widest returns a line break where one of two gaps is one.
func widest(a, b byte) byte {
	if a == '\n' || b == 0 {
		return a
	}
	return b
}

func (p *plainReader) run(s string) {
	if s == "" {
		return
	}
	if p.gap != 0 && len(p.out) > 0 {
		p.out = append(p.out, p.gap)
	}
	p.gap = 0
	p.out = append(p.out, s...)
}
