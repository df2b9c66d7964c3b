package demo

import (
	"encoding/xml"
	"time"
)

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

// rdfFeed is RSS 1.0, whose entries are known by their address alone; dc:date is the first version's.
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
