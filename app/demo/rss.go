package demo

import (
	"encoding/xml"
	"time"
)

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
