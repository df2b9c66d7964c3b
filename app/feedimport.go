package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// imported is a line that feed import prints.
type imported struct {
	URL    string `json:"url"`
	Outlet string `json:"outlet"`
	Result string `json:"result"` // added, known, twice (in the file) or dead
	Items  int    `json:"items"`
	Error  string `json:"error"`

	feed news.Feed
}

const (
	importAdded = "added"
	importKnown = "known"
	importTwice = "twice"
	importDead  = "dead"
)

func (c *command) feedImport(ctx context.Context, file string) error {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	outlines, err := c.readOPML(file)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := c.makeStore(ctx, s); err != nil { // before feeds are asked for nothing
		return err
	}
	fetcher, err := newFetcher(s.Config)
	if err != nil {
		return mistaken(err)
	}
	defer fetcher.Close()
	lines := plan(outlines, s)
	var addresses []string
	var asked []*imported
	for i := range lines {
		if lines[i].Result == "" {
			addresses, asked = append(addresses, lines[i].feed.URL), append(asked, &lines[i])
		}
	}
	if err := c.askAll(ctx, fetcher, addresses, func(ctx context.Context, i int) { asked[i].try(ctx, fetcher) }); err != nil {
		return err
	}
	if err := c.asGuest(ctx, s, func(tx *store.Tx) error { return addFeeds(tx, asked) }); err != nil {
		return err
	}
	return c.printImported(lines)
}

// makeStore sees to it that there is a store to write to: an import may be the first thing that is done.
func (c *command) makeStore(ctx context.Context, s *setup) error {
	st, err := s.look(ctx)
	if errors.Is(err, os.ErrNotExist) {
		st, err = store.Open(ctx, s.storeOptions())
	}
	if err != nil {
		return err
	}
	return st.Close()
}

func (c *command) readOPML(file string) ([]feeds.Outline, error) {
	f, err := c.open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	const most = 16 << 20
	body, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	if len(body) > most {
		return nil, fmt.Errorf("larger than %d MiB", most>>20)
	}
	return feeds.ReadOPML(body)
}

// plan says what is to be done with each feed of a file: Result is "" for those that are to be asked.
func plan(outlines []feeds.Outline, s *setup) []imported {
	known := map[string]bool{}
	for _, f := range s.feeds {
		known[feeds.Canonical(f.URL)] = true
	}
	described := map[string]news.Feed{}
	if catalogue, err := feeds.Catalogue(); err == nil { // else a start tells
		for _, f := range catalogue {
			described[feeds.Canonical(f.URL)] = f
		}
	}
	lines := make([]imported, len(outlines))
	seen := map[string]bool{}
	for i, o := range outlines {
		f := news.Feed{URL: o.URL, Outlet: o.Title, Lang: o.Lang, Trust: news.Normal}
		key := feeds.Canonical(o.URL)
		if d, ok := described[key]; ok {
			f = d
		}
		if u, err := url.Parse(o.URL); f.Outlet == "" && err == nil {
			f.Outlet = strings.TrimPrefix(u.Hostname(), "www.")
		}
		f.Backfill = s.Poll.Backfill
		lines[i] = imported{URL: config.ShowFeed(f), Outlet: f.Outlet, feed: f}
		switch {
		case key == "":
			lines[i].Result, lines[i].Error = importDead, "the address must begin with http:// or https://"
		case known[key]:
			lines[i].Result = importKnown
		case seen[key]:
			lines[i].Result = importTwice
		}
		seen[key] = true
	}
	return lines
}

// try reads the feed once. A web page is taken for the feed that it names.
func (l *imported) try(ctx context.Context, fetcher *feeds.Fetcher) {
	response, err := fetcher.Fetch(ctx, feeds.Request{URL: l.feed.URL, Discover: true})
	if err != nil {
		l.Result, l.Error = importDead, err.Error()
		return
	}
	l.Items = len(response.Document.Items)
	l.feed.Lang = cmp.Or(l.feed.Lang, response.Document.Language)
	if response.Found != "" {
		l.feed.URL = response.Found
		l.URL = config.ShowFeed(l.feed)
	}
}

// addFeeds takes the feeds that answered into the store.
func addFeeds(tx *store.Tx, asked []*imported) error {
	now := time.Now()
	added := 0
	for _, l := range asked {
		if l.Result == importDead {
			continue
		}
		isNew, err := tx.AddFeed(l.feed, now)
		if err != nil {
			return err
		}
		l.Result = importKnown
		if isNew {
			l.Result = importAdded
			added++
		}
	}
	if added == 0 {
		return nil
	}
	return tx.Audit(store.Change{At: now, Who: caller(), Action: "feed import", About: count(added, "feed")})
}

func (c *command) printImported(lines []imported) error {
	results := map[string]int{}
	for _, l := range lines {
		results[l.Result]++
		if c.json {
			if err := c.print(l); err != nil {
				return err
			}
			continue
		}
		switch l.Result {
		case importAdded:
			say(c.Out, "added: %s, %s\n    %s", l.Outlet, count(l.Items, "item"), l.URL)
		case importKnown:
			say(c.Out, "known already: %s\n    %s", l.Outlet, l.URL)
		case importTwice:
			say(c.Out, "twice in the file: %s\n    %s", l.Outlet, l.URL)
		case importDead:
			say(c.Out, "not added: %s: %s\n    %s", l.Outlet, l.Error, l.URL)
		}
	}
	say(c.people(), "%d of %d feeds added, %d known already, %d twice in the file, %d not read",
		results[importAdded], len(lines), results[importKnown], results[importTwice], results[importDead])
	if results[importDead] > 0 {
		return errPartly
	}
	return nil
}
