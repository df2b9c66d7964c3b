package bot

import (
	"fmt"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/secret"
	"github.com/karaula/karaula/store"
)

// mostExported is how many characters of a file are shown where none can be sent.
const mostExported = 6000

// feedExport writes the feeds that are read for whoever asks as OPML. One whose address holds a secret is left out, and named.
func (x *act) feedExport(typed string) (a Answer, err error) {
	which := strings.ToLower(typed)
	if which != "" && which != "all" && which != "here" {
		return private(fmt.Sprintf("“%s” is none of all and here. Type: %s feed export", alerts.Shorten(oneLine(typed), 40), Slash)), nil
	}
	var list []store.FeedState
	if err := x.reading(func() (err error) {
		if which != "here" {
			list, err = x.tx.Feeds()
			return err
		}
		all, err := x.addedFeeds()
		for _, f := range all {
			if f.Destination == x.press.Destination {
				list = append(list, f.FeedState)
			}
		}
		return err
	}); err != nil {
		return a, err
	}
	var outlines []feeds.Outline
	var left []string
	for _, f := range list {
		if f.Shown != "" || secret.In(f.URL) {
			left = append(left, named(f.Outlet))
			continue
		}
		outlines = append(outlines, feeds.Outline{URL: f.URL, Title: f.Outlet, Lang: f.Lang})
	}
	if len(outlines) == 0 {
		return private("There is no feed to export. Add one: " + Slash + " " + feedExample), nil
	}
	var b strings.Builder
	if err := feeds.WriteOPML(&b, "karaula", outlines); err != nil {
		return a, err
	}
	says := count(len(outlines), "feed") + " as OPML."
	if len(left) > 0 {
		says += " Left out, since the address holds a secret: " + alerts.Shorten(strings.Join(left, ", "), 300) + "."
	}
	p := &Page{Paragraphs: []Text{{{Text: says, Strong: true}}}}
	if b.Len() <= mostExported {
		p.Paragraphs = append(p.Paragraphs, Text{{Text: b.String()}})
	} else {
		p.Paragraphs = append(p.Paragraphs, Say("They have no room in a message: karaula's operator writes them into a file with: karaula feed export feeds.opml. Those of this channel alone: "+Slash+" feed export here"))
	}
	return Answer{Private: p, File: &File{Name: "karaula-feeds.opml", Says: says, Content: []byte(b.String())}}, nil
}
