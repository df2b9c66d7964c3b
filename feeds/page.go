package feeds

import (
	"context"
	"mime"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageError is the ErrHTML of a page that was read: it may name its feeds.
type pageError struct {
	body        []byte
	contentType string
	base        string
}

func (p *pageError) Error() string { return ErrHTML.Error() }

func (p *pageError) Unwrap() error { return ErrHTML }

// discover reads the feed that a page names first, in place of the page. failure is what the page itself came to.
func (f *Fetcher) discover(ctx context.Context, req Request, page *pageError, failure *Failure) (*Response, *Failure) {
	named := page.links()
	i := slices.IndexFunc(named, func(l link) bool { return l.declared })
	if i < 0 {
		return nil, failure
	}
	req.At, req.Answered, req.ETag, req.LastModified, req.Discover = named[i].url, "", "", "", false
	response, failed := f.fetch(ctx, req)
	if failed != nil {
		failed.Sentence = "sends a web page (HTML), and the feed that it names " + failed.Sentence
		return nil, failed
	}
	response.Found, response.Moved = response.FinalURL, ""
	return response, nil
}

// link is what a web page says of a feed.
type link struct {
	url, title string
	declared   bool // by <link rel="alternate">, else only a link that looks like one to a feed
}

// mostLinks is how many links of a page are looked at: a page with more is no page about a site's feeds.
const mostLinks = 64

// links returns the feeds that a page names, those first that it declares, each once, in the page's order.
func (p *pageError) links() []link {
	c := converter{base: parseBase(p.base)}
	var all []link
	z := html.NewTokenizer(strings.NewReader(decode(p.body, p.contentType)))
	var text *link // the link whose text is being read
	for len(all) < mostLinks {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind == html.TextToken && text != nil {
			text.title += string(z.Text())
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken && kind != html.EndTagToken {
			continue
		}
		t := z.Token()
		switch {
		case t.DataAtom == atom.Base && kind != html.EndTagToken:
			if base := parseBase(c.absolute(attrOf(t, "href"))); base != nil {
				c.base = base
			}
		case t.DataAtom == atom.Link && kind != html.EndTagToken && declares(t):
			all = append(all, link{c.absolute(attrOf(t, "href")), oneLine(attrOf(t, "title")), true})
		case t.DataAtom == atom.A && kind == html.StartTagToken:
			text = nil
			if address := c.absolute(attrOf(t, "href")); looksLikeFeed(address) {
				all = append(all, link{url: address})
				text = &all[len(all)-1]
			}
		case t.DataAtom == atom.A:
			text = nil
		}
	}
	all = slices.DeleteFunc(all, func(l link) bool { return Canonical(l.url) == "" })
	slices.SortStableFunc(all, func(a, b link) int { return boolOrder(a.declared, b.declared) })
	return unique(all)
}

// boolOrder puts what is true first.
func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func unique(all []link) []link {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(l link) bool {
		again := seen[l.url]
		seen[l.url] = true
		return again
	})
}

// declares reports whether a <link> names a feed of the page.
func declares(t html.Token) bool {
	rel := strings.Fields(strings.ToLower(attrOf(t, "rel")))
	if attrOf(t, "href") == "" {
		return false
	}
	if slices.Contains(rel, "feed") {
		return true
	}
	kind, _, err := mime.ParseMediaType(attrOf(t, "type"))
	return err == nil && slices.Contains(rel, "alternate") && slices.Contains(feedTypes, kind)
}

var feedTypes = []string{
	"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/rss", "application/atom",
	"application/x-rss+xml", "application/x-atom+xml", "text/rss+xml", "text/atom+xml", "application/json+feed",
}

// looksLikeFeed says of an address that it may be a feed's: it names one in its path or query. One that leads to a
// reader's subscription or to an article about feeds is found out when it is asked.
func looksLikeFeed(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(u.Path+"?"+u.RawQuery), func(r rune) bool { return strings.ContainsRune("/.?&=-_", r) })
	for _, w := range words {
		switch w {
		case "rss", "rss2", "feed", "feeds", "atom", "rdf", "xml":
			return true
		}
	}
	return false
}

func attrOf(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
