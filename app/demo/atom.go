package demo

import (
	"encoding/xml"
	"time"
)

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

// atomFeed is Atom 1.0: an edited entry keeps its id and published, and its updated is the edit's.
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
