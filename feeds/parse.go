package feeds

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
func Parse(body []byte, opt ParseOptions) (doc *Document, err error) {
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("the feed breaks the parser (%v)", r)
		}
	}()
	parser := gofeed.NewParser()
	parser.KeepOriginalFeed = true
	parser.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	feed, err := parser.Parse(&budgetReader{bytes.NewReader(body), time.Now().Add(parseBudget)})
	if err != nil {
		return nil, err
	}
	return convert(feed, opt), nil
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
