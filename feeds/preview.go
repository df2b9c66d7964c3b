package feeds

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
)

// mostNewest is how many entries of a feed are shown to who wants to add it.
const mostNewest = 3

// look says how a feed publishes.
func (s *Site) look(entries []Entry) {
	entries = slices.Clone(entries[:min(len(entries), maxEntries)])
	when := func(e Entry) time.Time {
		if e.Published.IsZero() {
			return e.Updated
		}
		return e.Published
	}
	for _, e := range entries { // of an edited entry, too
		for _, at := range []time.Time{e.Published, e.Updated} {
			if at.After(s.Latest) {
				s.Latest = at
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return when(b).Compare(when(a)) })
	s.Newest = entries[:min(len(entries), mostNewest)]
	dated := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return when(e).IsZero() })
	if n := len(dated) - 1; n > 0 {
		if span := when(dated[0]).Sub(when(dated[n])); span > 0 {
			s.PerDay = float64(n) / (span.Hours() / 24)
		}
	}
}

// Adopt is the feed that an address is added as: as the catalogue describes it, else by the title and language that are known.
func Adopt(address, title, lang string) news.Feed {
	f := news.Feed{URL: address, Outlet: title, Lang: lang, Trust: news.Normal}
	if catalogue, err := Catalogue(); err == nil { // else a start tells
		key := Canonical(address)
		if i := slices.IndexFunc(catalogue, func(c news.Feed) bool { return key != "" && Canonical(c.URL) == key }); i >= 0 {
			f = catalogue[i]
		}
	}
	if u, err := url.Parse(address); err == nil {
		f.Outlet = cmp.Or(f.Outlet, strings.TrimPrefix(u.Hostname(), "www."))
	}
	return f
}

// FetchOPML reads the OPML file at an address, under the rules for feeds.
func (f *Fetcher) FetchOPML(ctx context.Context, address string) ([]Outline, error) {
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	resp, _, failure := f.follow(ctx, Request{URL: address})
	if failure != nil {
		return nil, failure
	}
	defer resp.Body.Close() //nolint:errcheck // nothing was written, and what was read is read
	if resp.StatusCode != 200 {
		return nil, statusFailure(resp, f.now())
	}
	body, err := readBody(resp, f.maxBody)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	return ReadOPML(body)
}
