package feeds

import (
	"cmp"
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
func convert(feed *gofeed.Feed, texts asides, opt ParseOptions) *Document {
	c := &converter{base: parseBase(opt.Base), texts: texts}
	d := &Document{
		Title: c.plain(feed.Title), Link: c.absolute(feed.Link), Description: c.plain(feed.Description),
		Language:  strings.TrimSpace(cmp.Or(feed.Language, opt.Language)),
		Published: parseDate(cmp.Or(feed.Published, extension(feed.Extensions, "dcterms", "issued"))),
		Updated:   parseDate(cmp.Or(feed.Updated, extension(feed.Extensions, "dcterms", "modified"))),
	}
	if c.base == nil {
		c.base = parseBase(d.Link)
	}
	d.Items = make([]Entry, len(feed.Items))
	for i, item := range feed.Items {
		d.Items[i] = c.entry(item)
	}
	switch original := feed.OriginalFeed().(type) {
	case *rss.Feed:
		d.TTL = ttl(original.TTL)
		d.SkipHours, d.SkipDays = skipHours(original.SkipHours), skipDays(original.SkipDays)
		for i, item := range original.Items {
			c.fromRSS(&d.Items[i], item)
		}
	case *atom.Feed:
		for i, entry := range original.Entries {
			c.fromAtom(&d.Items[i], entry)
		}
	case *json.Feed:
		d.Published, d.Updated = time.Time{}, time.Time{} // gofeed's are the first item's
		for i, item := range original.Items {
			c.fromJSON(&d.Items[i], item, original)
		}
	}
	return d
}

// converter knows where relative addresses of one document start, and the document's texts.
type converter struct {
	base   *url.URL
	texts  asides
	reader plainReader
}

// plain returns the text that gofeed has, or has the reference to, as plain text.
func (c *converter) plain(text string) string { return c.reader.read(c.texts.get(text)) }

// entry takes over what is the same in every format.
func (c *converter) entry(item *gofeed.Item) Entry {
	e := Entry{
		ID: c.identity(item.GUID), Title: c.plain(item.Title), Link: c.absolute(item.Link),
		Summary: c.plain(item.Description), Content: c.plain(item.Content),
		Published: parseDate(item.Published), Updated: parseDate(item.Updated), Categories: categories(item.Categories),
	}
	for _, enclosure := range item.Enclosures {
		if e.Enclosure = c.absolute(enclosure.URL); e.Enclosure != "" {
			break
		}
	}
	e.Title = cmp.Or(e.Title, c.plain(extension(item.Extensions, "media", "title")))
	e.Summary = cmp.Or(e.Summary, c.plain(extension(item.Extensions, "media", "description")))
	e.Enclosure = cmp.Or(e.Enclosure, c.absolute(attribute(item.Extensions, "media", "content", "url")))
	return e
}

// identity returns an id as the feed writes it; only what is plainly a path is made absolute.
func (c *converter) identity(id string) string {
	id = strings.TrimSpace(id)
	if strings.HasPrefix(id, "/") || strings.HasPrefix(id, "./") || strings.HasPrefix(id, "../") {
		return c.absolute(id)
	}
	return id
}

// fromRSS adds what gofeed's common form does not carry.
func (c *converter) fromRSS(e *Entry, item *rss.Item) {
	x := item.Extensions
	if i := slices.IndexFunc(item.Links, func(s string) bool { return s != "" }); i >= 0 {
		e.Link = c.absolute(item.Links[i])
	}
	if e.Link == "" && item.GUID != nil && !strings.EqualFold(strings.TrimSpace(item.GUID.IsPermalink), "false") {
		if link := c.identity(item.GUID.Value); Canonical(link) != "" {
			e.Link = link
		}
	}
	for _, link := range x["atom"]["link"] {
		if rel := link.Attrs["rel"]; e.Link == "" && (rel == "" || rel == "alternate") {
			e.Link = c.absolute(link.Attrs["href"])
		}
	}
	if e.Published.IsZero() {
		e.Published = parseDate(cmp.Or(extension(x, "dcterms", "issued"), extension(x, "dcterms", "created")))
	}
	if e.Updated.IsZero() {
		e.Updated = parseDate(extension(x, "dcterms", "modified"))
	}
	if summary := c.plain(extension(x, "atom", "summary")); summary != "" && summary != e.Summary {
		e.Content = cmp.Or(e.Content, e.Summary) // with a summary beside it, the description is the text
		e.Summary = summary
	}
	e.Author, e.AuthorEmail = person(cmp.Or(item.Author, extension(x, "dc", "creator"), extension(x, "itunes", "author")), "")
	for _, author := range x["atom"]["author"] {
		if e.Author == "" && e.AuthorEmail == "" {
			e.Author, e.AuthorEmail = person(child(author, "name"), child(author, "email"))
		}
	}
	if len(e.Categories) == 0 {
		e.Categories = categories([]string{attribute(x, "itunes", "category", "text")})
	}
}

// fromAtom undoes what gofeed makes up: an entry that was never published says so, and a category is its term.
func (c *converter) fromAtom(e *Entry, entry *atom.Entry) {
	e.Published = parseDate(cmp.Or(entry.Published, extension(entry.Extensions, "dcterms", "created")))
	if len(entry.Authors) > 0 {
		e.Author, e.AuthorEmail = person(entry.Authors[0].Name, entry.Authors[0].Email)
	} else {
		e.Author, e.AuthorEmail = person(extension(entry.Extensions, "dc", "creator"), "")
	}
	var terms []string
	for _, category := range entry.Categories {
		terms = append(terms, cmp.Or(category.Term, category.Label))
	}
	e.Categories = categories(append(terms, texts(entry.Extensions["dc"]["subject"])...))
}

// fromJSON keeps plain what JSON Feed says is plain, unless it plainly is HTML.
func (c *converter) fromJSON(e *Entry, item *json.Item, feed *json.Feed) {
	e.Title, e.Summary = plainOrHTML(item.Title), plainOrHTML(item.Summary)
	if item.ContentHTML == "" {
		e.Content = plainOrHTML(item.ContentText)
	}
	e.Link = cmp.Or(e.Link, c.absolute(item.ExternalURL))
	authors := slices.Concat(item.Authors, []*json.Author{item.Author}, feed.Authors, []*json.Author{feed.Author})
	for _, author := range authors {
		if author != nil && author.Name != "" {
			e.Author, e.AuthorEmail = person(author.Name, "")
			return
		}
	}
}

func plainOrHTML(s string) string {
	if looksLikeHTML(s) {
		return plainText(s)
	}
	return tidy(s)
}

// maxCategories is how many categories of an entry are taken.
const maxCategories = 100

// categories makes texts plain and names each once.
func categories(raw []string) []string {
	var out []string
	for _, text := range raw {
		if len(out) == maxCategories {
			break
		}
		if text = oneLine(plainText(text)); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// absolute resolves a link against the document's address. What is no address is returned as it is: better odd than lost.
func (c *converter) absolute(raw string) string {
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

// extension returns the first text of an element of a known namespace.
func extension(all ext.Extensions, prefix, name string) string {
	return cmp.Or(texts(all[prefix][name])...)
}

func texts(elements []ext.Extension) []string {
	var out []string
	for _, e := range elements {
		out = append(out, e.Value)
	}
	return out
}

// attribute returns the first value of an attribute of an element of a known namespace.
func attribute(all ext.Extensions, prefix, name, attr string) string {
	for _, e := range all[prefix][name] {
		if e.Attrs[attr] != "" {
			return e.Attrs[attr]
		}
	}
	return ""
}

func child(e ext.Extension, name string) string { return cmp.Or(texts(e.Children[name])...) }

// ttl reads the minutes of an RSS ttl.
func ttl(text string) time.Duration {
	return clampWait(min(seconds(strings.TrimSpace(text)), maxWait/60) * 60)
}
