package demo

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// format is how an outlet's publishing system writes its feed.
type format int

const (
	plainRSS  format = iota // RSS 2.0 with text in description, as agencies write it
	wordPress               // RSS 2.0 with content:encoded and dc:creator
	drupal                  // RSS 2.0 with escaped HTML in description
	rdf                     // RSS 1.0
	atom                    // Atom 1.0, which also tells when an entry was changed
	jsonFeed                // JSON Feed 1.1
)

// contentType is what a server of that kind says about its feed.
func (o Outlet) contentType() string {
	switch {
	case o.format == jsonFeed:
		return "application/feed+json; charset=utf-8"
	case o.format == atom:
		return "application/atom+xml; charset=utf-8"
	case o.format == rdf:
		return "application/rdf+xml; charset=utf-8"
	case o.charset != "":
		return "text/xml; charset=" + o.charset
	}
	return "application/rss+xml; charset=utf-8"
}

// render writes the outlet's feed in its format and encoding. The same entries give the same bytes.
func (o Outlet) render(entries []entry, changed time.Time) ([]byte, error) {
	var feed any
	switch o.format {
	case jsonFeed:
		return o.renderJSON(entries)
	case atom:
		feed = o.atomFeed(entries, changed)
	case rdf:
		feed = o.rdfFeed(entries)
	default:
		feed = o.rssFeed(entries, changed)
	}
	body, err := xml.MarshalIndent(feed, "", "  ")
	if err != nil {
		return nil, err
	}
	return encode(body, o.charset)
}

// encode puts the XML declaration before a body and brings it into the charset. What the charset lacks becomes a
// character reference, so nothing in it may stand in a CDATA section.
func encode(body []byte, charset string) ([]byte, error) {
	name, cm := "UTF-8", (*charmap.Charmap)(nil)
	switch charset {
	case "":
	case "windows-1250":
		name, cm = charset, charmap.Windows1250
	case "windows-1251":
		name, cm = charset, charmap.Windows1251
	default:
		return nil, fmt.Errorf("no feed is written in the charset %q", charset)
	}
	out := bytes.NewBufferString(`<?xml version="1.0" encoding="` + name + `"?>` + "\n")
	if cm == nil {
		out.Write(body)
	} else {
		converted, err := encoding.HTMLEscapeUnsupported(cm.NewEncoder()).Bytes(body)
		if err != nil {
			return nil, fmt.Errorf("write in %s: %w", charset, err)
		}
		out.Write(converted)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// paragraph is a summary as HTML.
func paragraph(summary string) string { return "<p>" + html.EscapeString(summary) + "</p>" }
