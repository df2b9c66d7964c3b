package feeds

import (
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
)

// Outline is a feed as an OPML file names it.
type Outline struct {
	URL   string // xmlUrl
	Title string // "" when the file gives none
	Site  string // htmlUrl
	Lang  string // language, as the file writes it
}

// mostOutlines is how many feeds of one file are taken.
const mostOutlines = 10_000

// ReadOPML returns the feeds that an OPML file names, in its order, whatever folders they lie in. Like Parse it reads
// what is broken, and never panics.
func ReadOPML(body []byte) ([]Outline, error) {
	sc := scanner{s: decode(body, "")}
	var all []Outline
	opml := false
	for {
		t := sc.next()
		if t.kind == endOfText {
			break
		}
		if t.kind != startTag {
			continue
		}
		switch strings.ToLower(t.name) {
		case "opml":
			opml = true
		case "outline":
			o := Outline{
				URL: strings.TrimSpace(t.get("xmlUrl")), Title: oneLine(plainOrHTML(t.get("title"))), Site: strings.TrimSpace(t.get("htmlUrl")),
				Lang: strings.TrimSpace(t.get("language")),
			}
			if o.Title == "" {
				o.Title = oneLine(plainOrHTML(t.get("text")))
			}
			if o.URL == "" {
				continue // a folder
			}
			if len(all) == mostOutlines {
				return nil, fmt.Errorf("the file names more than %d feeds", mostOutlines)
			}
			all = append(all, o)
		}
	}
	switch {
	case !opml:
		return nil, errors.New("this is no OPML: it has no element <opml>")
	case sc.open:
		return nil, errors.New("the file ends in the middle")
	case len(all) == 0:
		return nil, errors.New("the file names no feed: no outline in it has an xmlUrl")
	}
	return all, nil
}

// WriteOPML writes feeds as OPML 2.0.
func WriteOPML(w io.Writer, title string, all []Outline) error {
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head><title>%s</title></head>\n  <body>\n", html.EscapeString(title))
	for _, o := range all {
		if looksLikeHTML(o.Title) { // it would be read as such
			o.Title = html.EscapeString(o.Title)
		}
		fmt.Fprintf(&b, `    <outline type="rss" text="%[1]s" title="%[1]s" xmlUrl="%[2]s"`, html.EscapeString(o.Title), html.EscapeString(o.URL))
		for _, a := range []struct{ name, value string }{{"htmlUrl", o.Site}, {"language", o.Lang}} {
			if a.value != "" {
				fmt.Fprintf(&b, ` %s="%s"`, a.name, html.EscapeString(a.value))
			}
		}
		b.WriteString("/>\n")
	}
	b.WriteString("  </body>\n</opml>\n")
	_, err := io.WriteString(w, b.String())
	return err
}
