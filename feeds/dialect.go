package feeds

import "strings"

// vocabulary is a namespace that feeds speak, whatever address they spell it with.
type vocabulary string

const (
	native   vocabulary = "" // RSS in an RSS document, Atom in an Atom one
	rssV     vocabulary = "rss"
	atomV    vocabulary = "atom"
	rdfV     vocabulary = "rdf"
	dcV      vocabulary = "dc"
	dctermsV vocabulary = "dcterms"
	contentV vocabulary = "content"
	itunesV  vocabulary = "itunes"
	mediaV   vocabulary = "media"
	xhtmlV   vocabulary = "xhtml"
	foreign  vocabulary = "?" // what feeds say to others than us
)

// namespaces tells vocabularies by a part of their address that all its spellings share (http and https, with and without
// the last slash, drafts and typing errors).
var namespaces = []struct {
	part string
	v    vocabulary
}{
	{"w3.org/2005/atom", atomV}, {"purl.org/atom/", atomV}, {"purl.org/echo", atomV}, {"echo/namespace", atomV},
	{"example.com/newformat", atomV}, {"example.com/necho", atomV}, {"intertwingly.net/", atomV}, {"purl.org/pie", atomV},
	{"22-rdf-syntax-ns", rdfV},
	{"rss/1.0/modules/content", contentV}, {"purl.org/dc/elements", dcV}, {"purl.org/dc/terms", dctermsV},
	{"itunes.com/dtds/podcast", itunesV}, {"example.com/dtds/podcast", itunesV},
	{"search.yahoo.com/mrss", mediaV}, {"w3.org/1999/xhtml", xhtmlV},
	{"my.netscape.com/rdf/simple/0.9", rssV}, {"channel.netscape.com/rdf/simple/0.9", rssV}, {"purl.org/net/rss1.1", rssV},
	{"backend.userland.com/rss", rssV}, {"blogs.law.harvard.edu/tech/rss", rssV}, {"cyber.law.harvard.edu/rss", rssV},
	{"purl.org/rss/1.0/modules", foreign}, {"purl.org/rss/1.0", rssV}, {"purl.org/rss/2.0", rssV},
}

// vocabularyOf returns what an address of a namespace stands for.
func vocabularyOf(uri string) vocabulary {
	uri = strings.ToLower(strings.TrimSpace(uri))
	if uri == "" {
		return native
	}
	for _, n := range namespaces {
		if strings.Contains(uri, n.part) {
			return n.v
		}
	}
	return foreign
}

// prefixes are what people write without declaring it.
var prefixes = map[string]vocabulary{
	"dc": dcV, "dcterms": dctermsV, "content": contentV, "itunes": itunesV, "media": mediaV, "xhtml": xhtmlV, "rdf": rdfV,
	"atom": atomV, "a10": atomV, "rss": rssV, "xml": foreign,
}

// shape says what a repairer does with an element.
type shape int

const (
	dropped   shape = iota // the element and all in it
	container              // written, its children judged
	through                // not written, its children judged
	leaf                   // text and attributes; tags inside count as nothing
	markup                 // a text that may hold HTML: put aside as one piece of HTML
)

// rule is what an element becomes, and the name it is written with; "" keeps its own.
type rule struct {
	shape shape
	as    string
}

// moduleRules are the rules for modules, in RSS and Atom alike.
var moduleRules = map[string]rule{
	"dc:title": {markup, ""}, "dc:description": {markup, ""}, "dc:creator": {leaf, ""}, "dc:author": {leaf, "dc:creator"},
	"dc:date": {leaf, ""}, "dc:subject": {leaf, ""}, "dc:language": {leaf, ""}, "dc:publisher": {leaf, ""},
	"dcterms:issued": {leaf, ""}, "dcterms:created": {leaf, ""}, "dcterms:modified": {leaf, ""},
	"dcterms:title": {markup, "dc:title"}, "dcterms:creator": {leaf, "dc:creator"}, "dcterms:subject": {leaf, "dc:subject"},
	"dcterms:date": {leaf, "dc:date"}, "dcterms:description": {markup, "dc:description"}, "dcterms:abstract": {markup, "dc:description"},
	"media:group": {through, ""}, "media:title": {markup, ""}, "media:description": {markup, ""}, "media:content": {container, ""},
	"itunes:author": {leaf, ""}, "itunes:summary": {markup, ""}, "itunes:subtitle": {markup, ""}, "itunes:keywords": {leaf, ""},
	"itunes:category": {leaf, ""},
}

// rssRules are the elements of RSS, RDF and CDF.
var rssRules = map[string]rule{
	"channel": {container, ""}, "item": {container, ""}, "entry": {container, "item"},
	"title": {markup, ""}, "description": {markup, ""}, "link": {leaf, ""}, "guid": {leaf, ""}, "pubdate": {leaf, "pubDate"},
	"lastbuilddate": {leaf, "lastBuildDate"}, "language": {leaf, ""}, "ttl": {leaf, ""}, "author": {leaf, ""},
	"category": {leaf, ""}, "enclosure": {leaf, ""}, "skiphours": {container, "skipHours"}, "skipdays": {container, "skipDays"},
	"hour": {leaf, ""}, "day": {leaf, ""}, "managingeditor": {leaf, "managingEditor"},
	"abstract": {markup, "description"}, "summary": {markup, "atom:summary"}, "body": {markup, "content:encoded"},
	"fullitem": {markup, "content:encoded"}, "tagline": {markup, "description"},
	"content:encoded": {markup, ""}, "xhtml:body": {markup, "content:encoded"},
	"atom:link": {leaf, ""}, "atom:author": {container, ""}, "atom:name": {leaf, ""}, "atom:email": {leaf, ""},
	"atom:updated": {leaf, ""}, "atom:published": {leaf, ""}, "atom:summary": {markup, ""}, "atom:content": {markup, ""},
	"atom:title": {markup, "dc:title"}, "atom:category": {leaf, ""},
	"tags": {leaf, ""}, "keywords": {leaf, "tags"},
	// What home-made feeds mix in from Atom and Dublin Core without a namespace.
	"content": {markup, "content:encoded"}, "creator": {leaf, "dc:creator"}, "id": {leaf, "guid"}, "date": {leaf, "dc:date"},
	"published": {leaf, "atom:published"}, "updated": {leaf, "atom:updated"}, "subject": {leaf, "dc:subject"},
}

// atomRules are the elements of Atom 1.0, 0.3 and their drafts.
var atomRules = map[string]rule{
	"entry": {container, ""}, "item": {container, "entry"}, "title": {markup, ""}, "subtitle": {markup, ""}, "tagline": {markup, "subtitle"},
	"summary": {markup, ""}, "content": {markup, ""}, "id": {leaf, ""}, "link": {leaf, ""}, "updated": {leaf, ""},
	"modified": {leaf, "updated"}, "published": {leaf, ""}, "issued": {leaf, "published"}, "created": {leaf, "dcterms:created"},
	"author": {container, ""}, "name": {leaf, ""}, "email": {leaf, ""}, "category": {leaf, ""},
}

// keptAttrs are the attributes that are kept, by their name in lower case.
var keptAttrs = map[string]string{
	"ispermalink": "isPermaLink", "url": "url", "href": "href", "rel": "rel", "term": "term", "label": "label", "text": "text",
}

// rootOf recognises the outermost element of a feed; ok is false for what is none. It declares no namespace: gofeed takes the
// prefixes that it knows for what they are, and copies every declaration for every element.
func rootOf(local string) (rules map[string]rule, open string, ok bool) {
	switch local {
	case "rss", "rdf", "channel": // a channel alone is CDF
		return rssRules, `<rss version="2.0"`, true
	case "feed":
		return atomRules, `<feed`, true
	}
	return nil, "", false
}
