package feeds

import (
	"strings"

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
