package feedtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// Format is how a feed is written.
type Format int

// The formats, each as one kind of publisher writes it.
const (
	WordPress Format = iota // RSS 2.0 with content:encoded, dc:creator, guid ?p=
	Drupal                  // RSS 2.0 with relative links, guid "N at https://…", escaped HTML
	Agency                  // RSS 2.0, short and bare: no guid, category codes, CDATA
	Atom                    // Atom 1.0 with ids, summaries as HTML, authors
	RDF                     // RSS 1.0 with Dublin Core
	JSONFeed                // JSON Feed 1.1
)

func (f Format) contentType(charset string) string {
	switch f {
	case Atom:
		return "application/atom+xml; charset=" + charset
	case RDF:
		return "application/rdf+xml; charset=" + charset
	case JSONFeed:
		return "application/feed+json"
	}
	return "application/rss+xml; charset=" + charset
}

// render writes the document, newest entry first, in the feed's character set. The lock is held.
func (f *Feed) render() []byte {
	newest := slices.Clone(f.entries)
	slices.Reverse(newest)
	if f.format == JSONFeed {
		return f.renderJSON(newest)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"%s\"?>\n", f.charset)
	switch f.format {
	case Atom:
		f.renderAtom(&b, newest)
	case RDF:
		f.renderRDF(&b, newest)
	default:
		f.renderRSS(&b, newest)
	}
	enc, _ := charset.Lookup(f.charset)
	if enc == nil || strings.EqualFold(f.charset, "utf-8") {
		return b.Bytes()
	}
	// A character that the set lacks becomes a numeric reference, as content systems do it.
	out, err := encoding.HTMLEscapeUnsupported(enc.NewEncoder()).Bytes(b.Bytes())
	if err != nil {
		return b.Bytes()
	}
	return out
}

func (f *Feed) renderRSS(b *bytes.Buffer, entries []Entry) {
	b.WriteString(`<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">` + "\n<channel>\n")
	tag(b, "title", f.title)
	tag(b, "link", f.base+"/")
	tag(b, "description", f.title)
	tag(b, "language", f.language)
	for _, e := range entries {
		b.WriteString("<item>\n")
		tag(b, "title", e.Title)
		switch f.format {
		case WordPress:
			tag(b, "link", e.Link)
			cdata(b, "dc:creator", e.Author)
			for _, c := range e.Categories {
				cdata(b, "category", c)
			}
			fmt.Fprintf(b, "<guid isPermaLink=\"false\">%s</guid>\n", html.EscapeString(e.ID))
			cdata(b, "description", e.Summary)
			cdata(b, "content:encoded", e.Content)
		case Drupal:
			tag(b, "link", strings.TrimPrefix(e.Link, f.base))
			tag(b, "description", e.Summary)
			fmt.Fprintf(b, "<guid isPermaLink=\"false\">%s at %s</guid>\n", html.EscapeString(e.ID), f.base)
			tag(b, "dc:creator", e.Author)
		default:
			tag(b, "link", e.Link)
			cdata(b, "description", e.Summary)
			for _, c := range e.Categories {
				tag(b, "category", c)
			}
		}
		tag(b, "pubDate", date(e.Published, time.RFC1123Z))
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel>\n</rss>\n")
}

func (f *Feed) renderAtom(b *bytes.Buffer, entries []Entry) {
	fmt.Fprintf(b, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">\n", html.EscapeString(f.language))
	tag(b, "title", f.title)
	fmt.Fprintf(b, "<link rel=\"alternate\" href=\"%s/\"/>\n<link rel=\"self\" href=\"%s%s\"/>\n", f.base, f.base, f.path)
	tag(b, "id", f.base+f.path)
	tag(b, "updated", date(f.changed, time.RFC3339))
	for _, e := range entries {
		b.WriteString("<entry>\n")
		fmt.Fprintf(b, "<title type=\"html\">%s</title>\n", html.EscapeString(html.EscapeString(e.Title)))
		fmt.Fprintf(b, "<link rel=\"alternate\" type=\"text/html\" href=\"%s\"/>\n", html.EscapeString(e.Link))
		tag(b, "id", e.ID)
		tag(b, "published", date(e.Published, time.RFC3339))
		tag(b, "updated", date(e.Published, time.RFC3339))
		if e.Author != "" {
			fmt.Fprintf(b, "<author><name>%s</name></author>\n", html.EscapeString(e.Author))
		}
		for _, c := range e.Categories {
			fmt.Fprintf(b, "<category term=\"%s\"/>\n", html.EscapeString(c))
		}
		if e.Summary != "" {
			fmt.Fprintf(b, "<summary type=\"html\">%s</summary>\n", html.EscapeString(e.Summary))
		}
		if e.Content != "" {
			fmt.Fprintf(b, "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">%s</div></content>\n", e.Content)
		}
		b.WriteString("</entry>\n")
	}
	b.WriteString("</feed>\n")
}

func (f *Feed) renderRDF(b *bytes.Buffer, entries []Entry) {
	b.WriteString(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">` + "\n")
	fmt.Fprintf(b, "<channel rdf:about=\"%s/\">\n", f.base)
	tag(b, "title", f.title)
	tag(b, "link", f.base+"/")
	tag(b, "description", f.title)
	tag(b, "dc:language", f.language)
	b.WriteString("</channel>\n")
	for _, e := range entries {
		fmt.Fprintf(b, "<item rdf:about=\"%s\">\n", html.EscapeString(e.ID))
		tag(b, "title", e.Title)
		tag(b, "link", e.Link)
		tag(b, "description", e.Summary)
		tag(b, "dc:creator", e.Author)
		for _, c := range e.Categories {
			tag(b, "dc:subject", c)
		}
		tag(b, "dc:date", date(e.Published, time.RFC3339))
		b.WriteString("</item>\n")
	}
	b.WriteString("</rdf:RDF>\n")
}

func (f *Feed) renderJSON(entries []Entry) []byte {
	type author struct {
		Name string `json:"name"`
	}
	type item struct {
		ID        string   `json:"id"`
		URL       string   `json:"url"`
		Title     string   `json:"title,omitempty"`
		Summary   string   `json:"summary,omitempty"`
		Content   string   `json:"content_html,omitempty"`
		Published string   `json:"date_published,omitempty"`
		Authors   []author `json:"authors,omitempty"`
		Tags      []string `json:"tags,omitempty"`
	}
	items := make([]item, len(entries))
	for i, e := range entries {
		items[i] = item{
			ID: e.ID, URL: e.Link, Title: e.Title, Summary: e.Summary, Content: e.Content,
			Published: date(e.Published, time.RFC3339), Tags: e.Categories,
		}
		if e.Author != "" {
			items[i].Authors = []author{{e.Author}}
		}
	}
	out, err := json.MarshalIndent(map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": f.title, "home_page_url": f.base + "/",
		"feed_url": f.base + f.path, "language": f.language, "items": items,
	}, "", " ")
	if err != nil {
		return nil // strings and times always marshal
	}
	return out
}

// tag writes an element with escaped text, nothing for an empty text.
func tag(b *bytes.Buffer, name, text string) {
	if text != "" {
		fmt.Fprintf(b, "<%s>%s</%s>\n", name, html.EscapeString(text), name)
	}
}

func cdata(b *bytes.Buffer, name, text string) {
	if text != "" {
		fmt.Fprintf(b, "<%s><![CDATA[%s]]></%s>\n", name, strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>"), name)
	}
}

func date(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}
