package demo

import (
	"bytes"
	"encoding/json"
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

type cdata struct {
	Text string `xml:",cdata"`
}

type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Content string     `xml:"xmlns:content,attr,omitempty"`
	DC      string     `xml:"xmlns:dc,attr,omitempty"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Built       string    `xml:"lastBuildDate,omitempty"`
	Generator   string    `xml:"generator,omitempty"`
	Items       []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string  `xml:"title"`
	Link        string  `xml:"link"`
	Description string  `xml:"description"`
	Content     *cdata  `xml:"content:encoded"`
	Creator     string  `xml:"dc:creator,omitempty"`
	Published   string  `xml:"pubDate"`
	GUID        rssGUID `xml:"guid"`
}

type rssGUID struct {
	PermaLink bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

// rssFeed is RSS 2.0 in one of its three habits. RSS has no word for a change: an edited item keeps its pubDate.
func (o Outlet) rssFeed(entries []entry, changed time.Time) rssFeed {
	f := rssFeed{Version: "2.0", Channel: rssChannel{
		Title: o.Name, Link: o.Home(), Description: o.Owner, Language: o.Lang,
	}}
	if o.format != plainRSS {
		f.DC = "http://purl.org/dc/elements/1.1/"
	}
	if o.format == wordPress {
		f.Content = "http://purl.org/rss/1.0/modules/content/"
		f.Channel.Generator = "https://wordpress.org/?v=6.2.2"
		f.Channel.Built = changed.In(o.zone()).Format(time.RFC1123Z)
	}
	for _, e := range entries {
		it := rssItem{
			Title: e.Title, Link: e.URL, Description: e.Summary,
			Published: e.first.In(o.zone()).Format(time.RFC1123Z), GUID: rssGUID{ID: e.ID},
		}
		switch o.format {
		case wordPress:
			it.Content = &cdata{paragraph(e.Summary) + "\n"}
			it.Creator = o.Name
		case drupal:
			it.Description = `<div class="field field-name-body">` + paragraph(e.Summary) + "</div>"
			it.Creator = o.Slug
			it.GUID.ID = e.ID + " at " + o.Home()
		}
		f.Channel.Items = append(f.Channel.Items, it)
	}
	return f
}

type rdfFeed struct {
	XMLName xml.Name   `xml:"rdf:RDF"`
	RDF     string     `xml:"xmlns:rdf,attr"`
	RSS     string     `xml:"xmlns,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rdfChannel `xml:"channel"`
	Items   []rdfItem  `xml:"item"`
}

type rdfChannel struct {
	About       string   `xml:"rdf:about,attr"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	Language    string   `xml:"dc:language"`
	Contents    []rdfRef `xml:"items>rdf:Seq>rdf:li"`
}

type rdfRef struct {
	Resource string `xml:"rdf:resource,attr"`
}

type rdfItem struct {
	About       string `xml:"rdf:about,attr"`
	Title       string `xml:"title"`
	Link        string `xml:"link"`
	Description string `xml:"description"`
	Date        string `xml:"dc:date"`
	Identifier  string `xml:"dc:identifier"`
}

func (o Outlet) rdfFeed(entries []entry) rdfFeed {
	f := rdfFeed{
		RDF: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", RSS: "http://purl.org/rss/1.0/", DC: "http://purl.org/dc/elements/1.1/",
		Channel: rdfChannel{About: o.Home(), Title: o.Name, Link: o.Home(), Description: o.Owner, Language: o.Lang},
	}
	for _, e := range entries {
		f.Channel.Contents = append(f.Channel.Contents, rdfRef{e.URL})
		f.Items = append(f.Items, rdfItem{
			About: e.URL, Title: e.Title, Link: e.URL, Description: e.Summary,
			Date: e.first.In(o.zone()).Format(time.RFC3339), Identifier: e.ID,
		})
	}
	return f
}

type atomFeed struct {
	XMLName xml.Name    `xml:"feed"`
	NS      string      `xml:"xmlns,attr"`
	Lang    string      `xml:"xml:lang,attr"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Link    atomLink    `xml:"link"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Entries []atomEntry `xml:"entry"`
}

type atomEntry struct {
	Title     string   `xml:"title"`
	ID        string   `xml:"id"`
	Link      atomLink `xml:"link"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Summary   atomText `xml:"summary"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

func (o Outlet) atomFeed(entries []entry, changed time.Time) atomFeed {
	stamp := func(t time.Time) string { return t.In(o.zone()).Format(time.RFC3339) }
	f := atomFeed{
		NS: "http://www.w3.org/2005/Atom", Lang: o.Lang, Title: o.Name, ID: o.tag("feed"),
		Link: atomLink{"alternate", o.Home()}, Updated: stamp(changed), Author: o.Name,
	}
	for _, e := range entries {
		f.Entries = append(f.Entries, atomEntry{
			Title: e.Title, ID: o.tag(e.ID), Link: atomLink{"alternate", e.URL},
			Published: stamp(e.first), Updated: stamp(e.Published), Summary: atomText{"html", paragraph(e.Summary)},
		})
	}
	return f
}

// tag is an identifier of the outlet as RFC 4151 has them.
func (o Outlet) tag(id string) string { return "tag:" + o.Slug + ".example,2023:" + id }

type jsonDoc struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	Home     string     `json:"home_page_url"`
	Language string     `json:"language"`
	Items    []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Summary   string `json:"summary"`
	HTML      string `json:"content_html"`
	Published string `json:"date_published"`
	Modified  string `json:"date_modified,omitempty"`
}

func (o Outlet) renderJSON(entries []entry) ([]byte, error) {
	doc := jsonDoc{Version: "https://jsonfeed.org/version/1.1", Title: o.Name, Home: o.Home(), Language: o.Lang, Items: []jsonItem{}}
	for _, e := range entries {
		it := jsonItem{
			ID: e.ID, URL: e.URL, Title: e.Title, Summary: e.Summary, HTML: paragraph(e.Summary),
			Published: e.first.In(o.zone()).Format(time.RFC3339),
		}
		if !e.Published.Equal(e.first) {
			it.Modified = e.Published.In(o.zone()).Format(time.RFC3339)
		}
		doc.Items = append(doc.Items, it)
	}
	return json.MarshalIndent(doc, "", "  ")
}
