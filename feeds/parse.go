package feeds

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
)

// ParseOptions is what the server said about a body beside the body itself. All of it may be empty.
type ParseOptions struct {
	ContentType string // the Content-Type header, for its charset
	Base        string // the document's address after redirects, which relative links start from
	Language    string // the Content-Language header, for a feed that names no language
}

// ErrHTML is the error for a body that is a web page.
var ErrHTML = errors.New("this is a web page (HTML), not a feed")

// parseBudget is how long one document may take. All steps are linear in a bounded input, so it is a last resort.
const parseBudget = 5 * time.Second

// Parse reads a feed of any known format and character set. What is broken in it is repaired where the meaning is clear;
// what cannot be a feed gives an error that says in one sentence what it is instead. Parse never panics, whatever the
// bytes are, and keeps no reference to body.
func Parse(body []byte, opt ParseOptions) (*Document, error) {
	return parse(body, opt, time.Now().Add(parseBudget))
}

func parse(body []byte, opt ParseOptions, deadline time.Time) (doc *Document, err error) {
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("the feed breaks the parser (%v)", r)
		}
	}()
	text := decode(body, opt.ContentType)
	start := strings.TrimLeft(text, " \t\r\n")
	switch {
	case strings.HasPrefix(start, "{"):
		return parseJSON(start, opt)
	case isHTML(start):
		return nil, ErrHTML
	}
	clean, texts, err := repair(text, deadline)
	if err != nil {
		return nil, err
	}
	feed, err := newParser().Parse(&budgetReader{strings.NewReader(clean), deadline})
	if err != nil {
		return nil, fmt.Errorf("its XML is broken beyond repair: %w", err)
	}
	return convert(feed, texts, opt), nil
}

// newParser makes a gofeed parser; it is cheap, and sharing one would share its settings.
func newParser() *gofeed.Parser {
	p := gofeed.NewParser()
	p.KeepOriginalFeed = true // for what gofeed's common form leaves out
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	return p
}

// isHTML recognises a web page by its beginning.
func isHTML(start string) bool {
	head := strings.ToLower(start[:min(len(start), 512)])
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html")
}

// parseJSON reads JSON Feed. Other JSON is told apart by its version, which the format requires, or else by its items.
func parseJSON(text string, opt ParseOptions) (*Document, error) {
	if objects(text) > maxObjects {
		return nil, fmt.Errorf("the feed has more than %d objects", maxObjects)
	}
	feed, err := newParser().Parse(strings.NewReader(text))
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &syntax) && int(syntax.Offset) >= len(text):
		return nil, fmt.Errorf("the file ends in the middle: its JSON is still open after %d bytes", len(text))
	case errors.As(err, &kind):
		return nil, fmt.Errorf("its JSON does not follow JSON Feed: %q must not be of type %s", strings.TrimPrefix(kind.Field, "alias."), kind.Value)
	case err != nil:
		return nil, fmt.Errorf("the JSON cannot be read: %w", err)
	case !strings.Contains(feed.FeedVersion, "jsonfeed") && !slices.ContainsFunc(feed.Items, isEntry):
		return nil, errors.New("this is JSON but no JSON Feed: it has no version of jsonfeed.org")
	}
	return convert(feed, nil, opt), nil
}

// isEntry says that an item of some JSON can be found again and has something to read, in the words of JSON Feed.
func isEntry(item *gofeed.Item) bool {
	return (item.GUID != "" || item.Link != "") && (item.Title != "" || item.Description != "" || item.Content != "")
}

// maxObjects is how many objects a JSON Feed may hold: an entry has some.
const maxObjects = 40_000

// objects counts the objects of a JSON text.
func objects(text string) (n int) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == '{' && !quoted:
			n++
		}
	}
	return n
}

var errBudget = fmt.Errorf("the feed takes longer than %s to read", duration(parseBudget))

// budgetReader ends a parse by failing the read that comes after the deadline, so that no goroutine is left behind.
type budgetReader struct {
	r        io.Reader
	deadline time.Time
}

func (b *budgetReader) Read(p []byte) (int, error) {
	if time.Now().After(b.deadline) {
		return 0, errBudget
	}
	return b.r.Read(p)
}
