package feeds

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText converts HTML, as feeds carry it in titles and summaries, to plain text: entities decoded, scripts, styles and
// what only stands in for them dropped, block elements and <br> turned into line breaks, white space collapsed.
func plainText(markup string) string {
	var p plainReader
	return p.read(markup)
}

// tidy trims every line, collapses white space (no-break spaces too), and drops empty lines and control characters.
func tidy(s string) string {
	var p plainReader
	return p.tidy(s)
}

// oneLine puts a plain text on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// plainReader reads HTML as a browser does, in one pass, and writes only what is to be read. One can read many texts with it,
// one after the other, which spares the room that each would need.
type plainReader struct {
	rest    string // what is still to be read
	out     []byte
	gap     byte // the white space to write before the next visible character
	hidden  int  // open templates
	endless bool // no "-->" stands in the rest
}

func (p *plainReader) read(markup string) string {
	if strings.IndexByte(markup, '<') < 0 && strings.IndexByte(markup, '&') < 0 {
		return p.tidy(markup)
	}
	*p = plainReader{rest: strings.ToValidUTF8(markup, ""), out: p.out[:0]}
	for p.rest != "" {
		if i := strings.IndexByte(p.rest, '<'); i < 0 {
			p.flow(p.take(len(p.rest)))
		} else {
			p.flow(p.take(i))
			p.mark()
		}
	}
	return string(p.out)
}

func (p *plainReader) tidy(s string) string {
	*p = plainReader{out: p.out[:0]}
	p.write(strings.ToValidUTF8(s, ""), '\n')
	return string(p.out)
}

// take cuts n bytes off the rest.
func (p *plainReader) take(n int) string {
	s := p.rest[:n]
	p.rest = p.rest[n:]
	return s
}

// skipTo drops the rest up to a mark and with it; all of it where there is none.
func (p *plainReader) skipTo(mark string) {
	if i := strings.Index(p.rest, mark); i >= 0 {
		p.take(i + len(mark))
		return
	}
	p.rest = ""
}

// mark reads what begins with a '<'.
func (p *plainReader) mark() {
	second, third := byte(0), byte(0)
	if len(p.rest) > 1 {
		second = p.rest[1]
	}
	if len(p.rest) > 2 {
		third = p.rest[2]
	}
	switch {
	case isLetter(second):
		p.startTag()
	case second == '!':
		p.declaration(third)
	case second == '/' && len(p.rest) == 2:
		p.flow(p.take(2))
	case second == '/' && isLetter(third):
		name, _ := p.tag(2)
		p.endTag(name)
	case second == '/' || second == '?':
		p.skipTo(">")
	default:
		p.flow(p.take(1))
	}
}

// declaration passes over a comment or a declaration. Of a comment that never ends, only what stands before the next '>' is
// dropped, where a browser would drop all: "<!" that begins nothing is text.
func (p *plainReader) declaration(third byte) {
	switch {
	case strings.HasPrefix(p.rest, "<!--"):
		if !p.endless && strings.Contains(p.rest[4:], "-->") {
			p.take(4)
			p.skipTo("-->")
			return
		}
		p.endless = true
		p.skipTo(">")
	case isLetter(third):
		p.skipTo(">")
	default:
		p.flow(p.take(2))
	}
}

func (p *plainReader) startTag() {
	name, written := p.tag(1)
	switch name {
	case atom.Script, atom.Style, atom.Noscript:
		p.take(p.untilEnd(written))
	case atom.Textarea, atom.Title:
		p.flow(p.take(p.untilEnd(written)))
	case atom.Template:
		p.hidden++
	default:
		p.breakAt(name)
	}
}

func (p *plainReader) endTag(name atom.Atom) {
	if name == atom.Template && p.hidden > 0 {
		p.hidden--
		return
	}
	p.breakAt(name)
}

// breakAt sets apart what stands before and behind a tag.
func (p *plainReader) breakAt(name atom.Atom) {
	switch {
	case p.hidden > 0:
	case name == atom.Td || name == atom.Th:
		p.gap = widest(p.gap, ' ')
	case isBlock(name):
		p.gap = '\n'
	}
}

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

// flow writes a text of HTML: references decoded, and the line breaks of the source, which mean nothing, as spaces.
func (p *plainReader) flow(s string) {
	for p.hidden == 0 {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			p.write(s, ' ')
			return
		}
		p.write(s[:i], ' ')
		s = s[i:]
		n := referenceLen(s)
		p.write(html.UnescapeString(s[:n]), ' ')
		s = s[n:]
	}
}

// referenceLen returns how many bytes can belong to the character reference that s begins with.
func referenceLen(s string) int {
	i := 1
	if i < len(s) && s[i] == '#' {
		i++
	}
	for i < len(s) && (isLetter(s[i]) || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	if i < len(s) && s[i] == ';' {
		i++
	}
	return i
}

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

func htmlSpaces(s string) int {
	n := 0
	for n < len(s) && isHTMLSpace(s[n]) {
		n++
	}
	return n
}

func isHTMLSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' }
