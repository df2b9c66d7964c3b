package feeds

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// piece collects the content of one leaf or markup element.
type piece struct {
	scope   scope
	tag     token
	whole   string          // the text while it is one run of the source
	buf     strings.Builder // the text when it is made of several
	reading reading
	inside  int  // open elements inside the piece
	same    int  // of these, how many have the piece's own name
	hadTags bool // elements stand inside
}

// reading is how the text of a piece is meant.
type reading int

const (
	asHTML   reading = iota // references decode to HTML
	asText                  // references decode to text, which people often mean as HTML
	asMarkup                // tags are tags, references are letters
	asBase64
	asLeaf
)

// begin makes p the piece of a start tag.
func (p *piece) begin(s scope, t token) {
	*p = piece{scope: s, tag: t}
	kind, mode := strings.ToLower(strings.TrimSpace(t.get("type"))), strings.ToLower(t.get("mode"))
	kind, _, _ = strings.Cut(kind, ";")
	switch {
	case s.shape == leaf:
		p.reading = asLeaf
	case mode == "base64" || isBinary(kind):
		p.reading = asBase64
	case mode == "escaped" && kind == "":
		p.reading = asHTML
	case (strings.Contains(kind, "xhtml") || strings.HasSuffix(kind, "xml")) && mode != "escaped":
		p.reading = asMarkup
	case kind == "text" || kind == "text/plain" || kind == "" && isPlainByDefault(s):
		p.reading = asText
	}
}

// isBinary says that Atom carries a content of this type in base64.
func isBinary(kind string) bool {
	return kind != "" && strings.Contains(kind, "/") && !strings.HasPrefix(kind, "text/") && !strings.HasSuffix(kind, "xml") && !strings.Contains(kind, "html")
}

// isPlainByDefault names the elements whose text is plain unless it looks like HTML: Atom's constructs, and every title.
func isPlainByDefault(s scope) bool {
	switch s.as {
	case "title", "subtitle", "summary", "content", "dc:title", "media:title", "atom:summary", "atom:content":
		return true
	}
	return false
}

// text adds a text or CDATA section.
func (p *piece) text(t token, unescape func(string) string) {
	s := t.data
	if t.kind == textRun {
		s = unescape(s)
	}
	// Between real tags a reference is a letter; before them it is how HTML was written. A section is HTML in any case
	// where it stands alone.
	if p.reading == asMarkup && (t.kind == textRun || p.inside > 0) || p.reading != asLeaf && p.inside > 0 {
		s = escape(s)
	}
	p.add(s)
}

// maxText is how many bytes of one element's text are kept: nobody reads a message's worth of a book.
const maxText = 512 << 10

// add appends as much of s as there is room for.
func (p *piece) add(s string) {
	if room := maxText - len(p.whole) - p.buf.Len(); len(s) > room {
		s = strings.ToValidUTF8(s[:room], "")
	}
	if p.whole == "" && p.buf.Len() == 0 {
		p.whole = s
		return
	}
	p.buf.WriteString(p.whole)
	p.buf.WriteString(s)
	p.whole = ""
}

func (p *piece) content() string {
	if p.whole != "" {
		return p.whole
	}
	return p.buf.String()
}

// open adds a start tag that stands inside. A leaf keeps only the text around it.
func (p *piece) open(t token, local string) {
	if !t.selfClosing {
		p.inside++
		if strings.EqualFold(t.name, p.scope.name) {
			p.same++
		}
	}
	if p.scope.shape == leaf {
		p.add(" ")
		return
	}
	p.hadTags = true
	p.add("<" + local + ">")
	if t.selfClosing { // which HTML does not know: the rest of the text would be part of a script
		p.add("</" + local + ">")
	}
}

// close handles an end tag; true means that the piece is at its end.
func (p *piece) close(name string) bool {
	if name == p.scope.name {
		if p.same == 0 {
			return true
		}
		p.same--
	}
	if p.inside == 0 {
		return false // nothing is open that it could end
	}
	p.inside--
	if p.scope.shape == leaf {
		p.add(" ")
	} else {
		_, local := split(name)
		p.add("</" + local + ">")
	}
	return false
}

// html returns the piece as HTML.
func (p *piece) html() string {
	s := unwrap(p.content())
	switch {
	case p.reading == asBase64:
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
		if err != nil || !utf8.Valid(raw) && !strings.EqualFold(p.tag.get("mode"), "base64") {
			return s // some short words can be read as base64 too, but then as no text
		}
		return decode(raw, "")
	case p.reading == asText && !p.hadTags && !looksLikeHTML(s):
		return escape(s)
	}
	return s
}

// unwrap takes off a CDATA section around all of a text, left over from a generator that wrapped twice.
func unwrap(s string) string {
	if inner, ok := strings.CutPrefix(strings.TrimSpace(s), "<![CDATA["); ok {
		if inner, ok = strings.CutSuffix(inner, "]]>"); ok {
			return inner
		}
	}
	return s
}
