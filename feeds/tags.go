package feeds

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// tag takes the tag that the rest begins with, whose name begins at a place, and returns its name: 0 for one that HTML does not
// know. A tag that never ends takes the rest.
func (p *plainReader) tag(at int) (name atom.Atom, written string) {
	s, i := p.rest, at
	for i < len(s) && !isHTMLSpace(s[i]) && s[i] != '/' && s[i] != '>' {
		i++
	}
	written = s[at:i]
	var lower [16]byte
	if len(written) <= len(lower) {
		for j := range len(written) {
			c := written[j]
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			lower[j] = c
		}
		name = atom.Lookup(lower[:len(written)])
	}
	p.rest = s[attributesEnd(s, i):]
	return name, written
}

// attributesEnd returns where the tag ends whose attributes begin at i: behind its '>', which is not one inside quotes.
func attributesEnd(s string, i int) int {
	for {
		i += htmlSpaces(s[i:])
		if i >= len(s) {
			return len(s)
		}
		switch s[i] {
		case '>':
			return i + 1
		case '/':
			i++
			continue
		}
		for i++; i < len(s) && s[i] != '=' && s[i] != '/' && s[i] != '>' && !isHTMLSpace(s[i]); { // its name
			i++
		}
		if i += htmlSpaces(s[i:]); i >= len(s) || s[i] != '=' {
			continue
		}
		i++
		if i += htmlSpaces(s[i:]); i >= len(s) {
			continue
		}
		switch quote := s[i]; quote {
		case '>':
		case '"', '\'':
			end := strings.IndexByte(s[i+1:], quote)
			if end < 0 {
				return len(s)
			}
			i += 1 + end + 1
		default:
			for i < len(s) && s[i] != '>' && !isHTMLSpace(s[i]) {
				i++
			}
		}
	}
}

// untilEnd returns how far the end tag of an element is away in which no other tag counts.
func (p *plainReader) untilEnd(name string) int {
	for at := 0; name != ""; {
		i := strings.Index(p.rest[at:], "</")
		if i < 0 {
			break
		}
		at += i
		behind := at + 2 + len(name)
		if behind >= len(p.rest) {
			break
		}
		if c := p.rest[behind]; strings.EqualFold(p.rest[at+2:behind], name) && (isHTMLSpace(c) || c == '/' || c == '>') {
			return at
		}
		at += 2
	}
	return len(p.rest)
}

func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Br, atom.Dd, atom.Details, atom.Div, atom.Dl, atom.Dt,
		atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header,
		atom.Hr, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody,
		atom.Tfoot, atom.Thead, atom.Tr, atom.Ul:
		return true
	}
	return false
}

func htmlSpaces(s string) int {
	n := 0
	for n < len(s) && isHTMLSpace(s[n]) {
		n++
	}
	return n
}

func isHTMLSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' }
