package feeds

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// looksLikeHTML tells whether a text that should be plain is HTML all the same: it has a reference or a tag that can stand
// alone or is closed, and every tag in it is one of HTML's. "Vučić < Kurti" and "the <blink> tag" are plain.
func looksLikeHTML(s string) bool {
	if hasReference(s) {
		return true
	}
	closed := false
	for rest := s; ; {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			return closed
		}
		rest = rest[i+1:]
		end := strings.IndexByte(rest, '>')
		if end < 0 {
			return closed
		}
		name := rest[:end]
		ending := strings.HasPrefix(name, "/")
		name = strings.ToLower(strings.TrimPrefix(name, "/"))
		name = name[:nameEnd(name)]
		if name == "" || !isLetter(name[0]) {
			continue
		}
		tag := atom.Lookup([]byte(name))
		if tag == 0 || !isElement(tag) {
			return false
		}
		closed = closed || ending || tag == atom.Br || tag == atom.Img || tag == atom.Hr
		rest = rest[end+1:]
	}
}

// hasReference says that one of HTML's character references stands in the text.
func hasReference(s string) bool {
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			return false
		}
		s = s[i:]
		if _, n := reference(s, nil); n > 1 {
			return true
		}
		s = s[1:]
	}
}

// isElement tells HTML's elements from the attribute names in the same table, as far as feeds use them in texts.
func isElement(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdo, atom.Big, atom.Center, atom.Cite, atom.Code, atom.Del, atom.Em,
		atom.Font, atom.I, atom.Img, atom.Ins, atom.Kbd, atom.Mark, atom.Q, atom.S, atom.Samp, atom.Small, atom.Span,
		atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Caption, atom.Script,
		atom.Style, atom.Iframe, atom.Object, atom.Td, atom.Th, atom.Noscript, atom.Video, atom.Audio, atom.Source, atom.Picture:
		return true
	}
	return isBlock(tag)
}
