package feeds

import "strings"

// tokenKind is what a scanner found.
type tokenKind int

const (
	endOfText tokenKind = iota
	startTag
	endTag
	textRun
	cdataSection
)

// token is one piece of markup. data of a text run still holds its references; that of a section is literal.
type token struct {
	kind        tokenKind
	name        string // as written, prefix included
	attrs       []attr
	selfClosing bool
	data        string
}

type attr struct{ name, value string }

// get returns the value of an attribute by its name in any case, "" when absent.
func (t token) get(name string) string {
	for _, a := range t.attrs {
		if strings.EqualFold(a.name, name) {
			return a.value
		}
	}
	return ""
}

// Bounds of the scanner: more of it is an attack or a fault, never a feed.
const (
	maxAttrs     = 48
	maxEntities  = 64
	maxExpansion = 64 << 10 // bytes that a document's own entities may add in all
	maxValue     = 16 << 10 // bytes of an attribute value that has a '<' in it
)

// scanner cuts a text into tokens and accepts everything: a '<' that begins no tag is text, attributes need no quotes, a
// comment or section that never ends takes the rest. Every search that fails consumes what it searched or is remembered,
// so that a scan is linear in the text. Comments, processing instructions and the DOCTYPE are passed over, the entities
// that it declares are kept, external ones never fetched.
type scanner struct {
	s        string
	pos      int
	noPI     bool // no "?>" stands behind pos
	entities map[string]string
	tried    int // entity declarations looked at
	expanded int
	open     bool // the text ended inside a comment, section or tag
	strays   int  // '<' and '&' that begin nothing
}

func (sc *scanner) next() token {
	for sc.pos < len(sc.s) {
		rest := sc.s[sc.pos:]
		if rest[0] != '<' {
			end := strings.IndexByte(rest, '<')
			if end < 0 {
				end = len(rest)
			}
			sc.pos += end
			return token{kind: textRun, data: rest[:end]}
		}
		switch {
		case strings.HasPrefix(rest, "<!--"):
			sc.skipTo(4, "-->")
		case strings.HasPrefix(rest, "<![CDATA["):
			from := sc.pos + len("<![CDATA[")
			sc.skipTo(len("<![CDATA["), "]]>")
			return token{kind: cdataSection, data: strings.TrimSuffix(sc.s[from:sc.pos], "]]>")}
		case len(rest) > 2 && rest[1] == '!' && isLetter(rest[2]):
			sc.declaration()
		case strings.HasPrefix(rest, "<?"):
			sc.instruction()
		default:
			return sc.tag(rest)
		}
	}
	return token{}
}

// skipTo moves behind the next mark; without one the text ends inside something.
func (sc *scanner) skipTo(from int, mark string) {
	end := strings.Index(sc.s[sc.pos+from:], mark)
	if end < 0 {
		sc.open = true
		sc.pos = len(sc.s)
		return
	}
	sc.pos += from + end + len(mark)
}

func (sc *scanner) instruction() {
	mark := "?>"
	if sc.noPI || !strings.Contains(sc.s[sc.pos:], mark) {
		sc.noPI = true
		mark = ">"
	}
	sc.skipTo(2, mark)
}

// declaration passes over <!DOCTYPE …> with its internal subset, and keeps the literal entities declared there.
func (sc *scanner) declaration() {
	depth, quote := 0, byte(0)
	for i := sc.pos + 2; i < len(sc.s); i++ {
		c := sc.s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && depth > 0:
			quote = c
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '<' && depth <= 0:
			sc.pos = i // the declaration was never closed, a tag begins
			return
		case c == '<' && strings.HasPrefix(sc.s[i:], "<!ENTITY"):
			sc.entity(sc.s[i+len("<!ENTITY"):])
		case c == '>' && depth <= 0:
			sc.pos = i + 1
			return
		}
	}
	sc.open = true
	sc.pos = len(sc.s)
}

// entity keeps `name "value"`; parameter entities and external ones (SYSTEM, PUBLIC) are not even looked at.
func (sc *scanner) entity(rest string) {
	if sc.tried++; sc.tried > maxEntities {
		return
	}
	rest = strings.TrimLeft(rest[:min(len(rest), maxValue)], " \t\r\n")
	name, value, found := strings.Cut(rest, " ")
	value = strings.TrimLeft(value, " \t\r\n")
	if !found || name == "%" || value == "" {
		return
	}
	end := strings.IndexByte(value[1:], value[0])
	if value[0] != '"' && value[0] != '\'' || end < 0 {
		return
	}
	if sc.entities == nil {
		sc.entities = map[string]string{}
	}
	if _, known := sc.entities[name]; !known {
		sc.entities[name], _ = unescape(value[1:1+end], nil) // references inside to other entities stay text: no nesting
	}
}

// declared gives the document's own entities to unescape, until they have grown over their bound.
func (sc *scanner) declared(name string) (string, bool) {
	value, ok := sc.entities[name]
	if !ok || sc.expanded+len(value) > maxExpansion {
		return "", false
	}
	sc.expanded += len(value)
	return value, true
}

func (sc *scanner) unescape(s string) string {
	text, strays := unescape(s, sc.declared)
	sc.strays += strays
	return text
}

// tag reads a start or end tag; a '<' that begins neither is text.
func (sc *scanner) tag(rest string) token {
	if len(rest) > 2 && rest[1] == '/' && isNameStart(rest[2]) {
		end := strings.IndexAny(rest[2:], "<>")
		if end < 0 { // "</rss" and nothing more: some generators forget the last character
			end = len(rest) - 2
		}
		sc.pos += min(2+end, len(rest))
		if strings.HasPrefix(sc.s[sc.pos:], ">") {
			sc.pos++
		}
		name := rest[2 : 2+end]
		return token{kind: endTag, name: name[:min(len(name), nameEnd(name))]}
	}
	if len(rest) < 2 || !isNameStart(rest[1]) {
		sc.pos++
		sc.strays++
		return token{kind: cdataSection, data: "<"}
	}
	i := 1 + nameEnd(rest[1:])
	t := token{kind: startTag, name: rest[1:i]}
	for {
		i += spaces(rest[i:])
		if i >= len(rest) {
			sc.open = true
			sc.pos = len(sc.s)
			return token{}
		}
		switch rest[i] {
		case '>':
			sc.pos += i + 1
			return t
		case '<': // no '>' before the next tag: all that was read is text
			sc.pos += i
			sc.strays++
			return token{kind: cdataSection, data: rest[:i]}
		case '/', '?', '"', '\'', '=':
			t.selfClosing = rest[i] == '/' && i+1 < len(rest) && rest[i+1] == '>'
			i++
			continue
		}
		name := rest[i : i+nameEnd(rest[i:])]
		i += len(name)
		value := ""
		if j := i + spaces(rest[i:]); j < len(rest) && rest[j] == '=' {
			var n int
			j++
			value, n = attrValue(rest[j:])
			i = j + n
		}
		if len(t.attrs) < maxAttrs && t.get(name) == "" {
			t.attrs = append(t.attrs, attr{name, sc.unescape(value)})
		}
	}
}

// attrValue reads what stands behind a '=', quoted or not, and returns how many bytes it took.
func attrValue(s string) (string, int) {
	skipped := spaces(s)
	s = s[skipped:]
	if s == "" || s[0] != '"' && s[0] != '\'' {
		end := strings.IndexAny(s, " \t\r\n><")
		if end < 0 {
			end = len(s)
		}
		if end > 0 && end < len(s) && s[end] == '>' && s[end-1] == '/' && !strings.Contains(s[:end-1], "/") {
			end-- // <a b=c/>, but not <a href=http://x/>
		}
		return s[:end], skipped + end
	}
	end := strings.IndexAny(s[1:], s[:1]+"<")
	if end >= 0 && s[1+end] == '<' {
		// XML forbids it, people write it. A quote that is really the end is followed by a space or the tag's end.
		within := s[1:min(len(s), maxValue)]
		if far := strings.IndexByte(within, s[0]); far >= 0 && far+1 < len(within) && strings.IndexByte(" \t\r\n/>", within[far+1]) >= 0 {
			return within[:far], skipped + far + 2
		}
		end = -1
	}
	if end < 0 { // never closed: up to the tag's end
		end = strings.IndexAny(s[1:], "<>")
		if end < 0 {
			end = len(s) - 1
		}
		return strings.TrimSuffix(s[1:1+end], " /"), skipped + 1 + end
	}
	return s[1 : 1+end], skipped + end + 2
}

func nameEnd(s string) int {
	for i := range len(s) {
		switch s[i] {
		case ' ', '\t', '\r', '\n', '/', '>', '<', '=', '"', '\'':
			return max(i, 1)
		}
	}
	return len(s)
}

func spaces(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\r\n")) }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isNameStart(c byte) bool { return isLetter(c) || c == '_' || c >= 0x80 }
