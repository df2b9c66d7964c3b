package feeds

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText converts HTML, as feeds carry it in titles and summaries, to plain text: entities decoded, scripts, styles and
// what only stands in for them dropped, block elements and <br> turned into line breaks, white space collapsed.
func plainText(markup string) string {
	if !strings.ContainsAny(markup, "<&") {
		return tidy(markup)
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(calm(markup)))
	var silent atom.Atom // the element whose content is being dropped
	depth := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return tidy(b.String())
		}
		if kind == html.TextToken {
			if silent == 0 {
				b.WriteString(flow(string(z.Text())))
			}
			continue
		}
		if kind != html.StartTagToken && kind != html.EndTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		name, _ := z.TagName()
		tag := atom.Lookup(name)
		switch {
		case silent != 0 && tag == silent && kind == html.StartTagToken:
			depth++
		case silent != 0 && tag == silent && kind == html.EndTagToken:
			if depth--; depth == 0 {
				silent = 0
			}
		case silent != 0:
		case kind == html.StartTagToken && isSilent(tag):
			silent, depth = tag, 1
		case tag == atom.Iframe || tag == atom.Noembed || tag == atom.Noframes || tag == atom.Xmp || tag == atom.Plaintext:
			z.NextIsNotRawText() // what stands inside is text for those who cannot show the rest
		case tag == atom.Td || tag == atom.Th:
			b.WriteByte(' ')
		case isBlock(tag):
			b.WriteByte('\n')
		}
	}
}

// calm disarms what a browser would read as a comment up to the end of the text: a comment that never ends is dropped to
// its next '>', "<!" and "<![" that begin nothing are text.
func calm(markup string) string {
	if !strings.Contains(markup, "<!") {
		return markup
	}
	var b strings.Builder
	endless := false // no "-->" stands in the rest
	for {
		i := strings.Index(markup, "<!")
		if i < 0 {
			b.WriteString(markup)
			return b.String()
		}
		b.WriteString(markup[:i])
		markup = markup[i+2:]
		switch {
		case strings.HasPrefix(markup, "--"):
			end := -1
			if !endless {
				end = strings.Index(markup, "-->")
				endless = end < 0
			}
			if endless {
				if end = strings.IndexByte(markup, '>'); end < 0 {
					return b.String()
				}
				markup = markup[end+1:]
				continue
			}
			markup = markup[end+3:]
		case markup != "" && isLetter(markup[0]):
			b.WriteString("<!")
		default:
			b.WriteString("&lt;!")
		}
	}
}

func isSilent(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Noscript, atom.Template:
		return true
	}
	return false
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

// flow makes the line breaks of a source, which mean nothing in HTML, into spaces.
func flow(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' || r == '\f' {
			return ' '
		}
		return r
	}, s)
}

// tidy trims every line, collapses white space (no-break spaces too), and drops empty lines and control characters.
func tidy(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	pending := byte(0) // the white space to write before the next visible character
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			pending = '\n'
		case unicode.IsSpace(r):
			if pending == 0 {
				pending = ' '
			}
		case unicode.IsControl(r) || r == '\ufeff' || r == unicode.ReplacementChar:
		default:
			if pending != 0 && b.Len() > 0 {
				b.WriteByte(pending)
			}
			pending = 0
			b.WriteRune(r)
		}
	}
	return b.String()
}

// oneLine puts a plain text on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
