package feeds

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
)

// convert turns what gofeed understood into a Document: texts plain, links absolute, times sound.
func convert(feed *gofeed.Feed, opt ParseOptions) *Document {
	d := &Document{
		Title: plainText(feed.Title), Description: plainText(feed.Description),
		Language: strings.TrimSpace(or(feed.Language, opt.Language)),
	}
	c := converter{base: parseBase(opt.Base)}
	d.Link = c.absolute(feed.Link)
	if c.base == nil {
		c.base = parseBase(d.Link)
	}
	d.Published = parseDate(or(feed.Published, extension(feed.Extensions, "dcterms", "issued")))
	d.Updated = parseDate(or(feed.Updated, extension(feed.Extensions, "dcterms", "modified")))
	if channel, ok := feed.OriginalFeed().(*rss.Feed); ok {
		d.TTL = ttl(channel.TTL)
		d.SkipHours, d.SkipDays = skipHours(channel.SkipHours), skipDays(channel.SkipDays)
	}
	d.Items = make([]Entry, len(feed.Items))
	for i, item := range feed.Items {
		d.Items[i] = c.entry(item)
		switch original := feed.OriginalFeed().(type) {
		case *rss.Feed:
			c.fromRSS(&d.Items[i], original.Items[i])
		case *atom.Feed:
			c.fromAtom(&d.Items[i], original.Entries[i])
		case *json.Feed:
			c.fromJSON(&d.Items[i], original.Items[i])
		}
	}
	return d
}

// converter knows where relative addresses of one document start.
type converter struct {
	base *url.URL
}

// entry takes over what is the same in every format.
func (c converter) entry(item *gofeed.Item) Entry {
	e := Entry{
		ID: c.identity(item.GUID), Title: plainText(item.Title), Link: c.absolute(item.Link),
		Summary: plainText(item.Description), Content: plainText(item.Content),
		Published: parseDate(item.Published), Updated: parseDate(item.Updated),
	}
	if len(item.Authors) > 0 && item.Authors[0] != nil {
		e.Author, e.AuthorEmail = person(item.Authors[0].Name, item.Authors[0].Email)
	}
	for _, enclosure := range item.Enclosures {
		if e.Enclosure = c.absolute(enclosure.URL); e.Enclosure != "" {
			break
		}
	}
	for _, category := range item.Categories {
		if text := oneLine(plainText(category)); text != "" && !slices.Contains(e.Categories, text) {
			e.Categories = append(e.Categories, text)
		}
	}
	if e.Title == "" {
		e.Title = plainText(extension(item.Extensions, "media", "title"))
	}
	if e.Summary == "" {
		e.Summary = plainText(extension(item.Extensions, "media", "description"))
	}
	if e.Enclosure == "" {
		e.Enclosure = c.absolute(extensionAttr(item.Extensions, "media", "content", "url"))
	}
	return e
}

// identity returns an id as the feed writes it; only what is plainly a path is made absolute.
func (c converter) identity(id string) string {
	id = strings.TrimSpace(id)
	if strings.HasPrefix(id, "/") || strings.HasPrefix(id, "./") || strings.HasPrefix(id, "../") {
		return c.absolute(id)
	}
	return id
}

// fromRSS adds what gofeed's common form does not carry.
func (c converter) fromRSS(e *Entry, item *rss.Item) {
	if e.Link == "" && item.GUID != nil && !strings.EqualFold(strings.TrimSpace(item.GUID.IsPermalink), "false") {
		if link := c.absolute(item.GUID.Value); Canonical(link) != "" {
			e.Link = link
		}
	}
	if e.Published.IsZero() {
		e.Published = parseDate(extension(item.Extensions, "dcterms", "issued"))
	}
	if e.Updated.IsZero() {
		e.Updated = parseDate(extension(item.Extensions, "dcterms", "modified"))
	}
	if summary := plainText(extension(item.Extensions, "atom", "summary")); summary != "" && summary != e.Summary {
		e.Content = or(e.Content, e.Summary) // both a summary and a description: the second is the text
		e.Summary = summary
	}
	if item.Author != "" {
		e.Author, e.AuthorEmail = person(item.Author, "")
	}
}

// fromAtom undoes what gofeed makes up: an entry that was never published says so.
func (c converter) fromAtom(e *Entry, entry *atom.Entry) {
	e.Published = parseDate(entry.Published)
}

// fromJSON keeps plain what JSON Feed says is plain, unless it plainly is HTML.
func (c converter) fromJSON(e *Entry, item *json.Item) {
	e.Title, e.Summary = plainOrHTML(item.Title), plainOrHTML(item.Summary)
	if item.ContentHTML == "" {
		e.Content = plainOrHTML(item.ContentText)
	}
	e.Link = or(e.Link, c.absolute(item.ExternalURL))
}

func plainOrHTML(s string) string {
	if looksLikeHTML(s) {
		return plainText(s)
	}
	return tidy(s)
}

// absolute resolves a link against the document's address. What is no address is returned as it is: better odd than lost.
func (c converter) absolute(raw string) string {
	raw = strings.TrimSpace(raw)
	if raw == "" || c.base == nil {
		return raw
	}
	ref, err := url.Parse(raw)
	if err != nil || ref.IsAbs() {
		return raw
	}
	return c.base.ResolveReference(ref).String()
}

// parseBase returns an address that relative ones can start from; nil for what is none.
func parseBase(raw string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	return u
}

// extension returns the text of the first element of a known namespace.
func extension(all ext.Extensions, prefix, name string) string {
	for _, e := range all[prefix][name] {
		if e.Value != "" {
			return e.Value
		}
	}
	return ""
}

func extensionAttr(all ext.Extensions, prefix, name, attr string) string {
	for _, e := range all[prefix][name] {
		if e.Attrs[attr] != "" {
			return e.Attrs[attr]
		}
	}
	return ""
}

// ttl reads the minutes of an RSS ttl.
func ttl(text string) time.Duration {
	return clampWait(min(seconds(strings.TrimSpace(text)), maxWait/60) * 60)
}
