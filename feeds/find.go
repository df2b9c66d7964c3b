package feeds

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Site is a feed that Find found.
type Site struct {
	URL      string
	Title    string
	Language string
	Items    int
	Latest   time.Time // its newest entry's; zero when none has a date
	Newest   []Entry   // up to three, the newest first
	PerDay   float64   // how many entries it publishes a day, by those that it has; 0 when they do not tell
	How      string    // "itself", "named by the page", "linked on the page", "known for such sites", "usual place"
}

// ErrNoFeed is for an address that answers, with nothing of a feed there nor where sites usually have theirs.
var ErrNoFeed = errors.New("no feed was found there, nor where sites usually have theirs")

// ErrNotAddress is for a text that is no address of the web.
var ErrNotAddress = errors.New("this is no address of a site")

const (
	// mostAsked is how many addresses one search asks beside the one it begins with.
	mostAsked = 24
	// betweenAsked is the time between the starts of two requests of one search.
	betweenAsked = time.Second
)

// Find looks for the feeds of a site or page: the address itself, those that the page declares or links to, those that
// such sites are known to have, and, when nothing else is found, usual places. Each was read. A missing scheme means
// https. It asks one address at a time, a second apart outside of Options.AllowPrivate.
func (f *Fetcher) Find(ctx context.Context, address string) ([]Site, error) {
	target, err := target(address)
	if err != nil {
		return nil, err
	}
	s := search{fetcher: f, asked: map[string]bool{}}
	first, err := s.ask(ctx, target.String(), "itself")
	if err != nil || first {
		return s.found, err
	}
	if f := new(Failure); errors.As(s.failure, &f) && f.Status == 0 {
		return nil, s.failure // nobody answers there
	}
	base := target
	if s.page != nil {
		if at := parseBase(s.page.base); at != nil {
			base = at
		}
		for _, l := range s.page.links() {
			how := "linked on the page"
			if l.declared {
				how = "named by the page"
			}
			if _, err := s.ask(ctx, l.url, how); err != nil {
				return nil, err
			}
		}
	}
	for _, at := range guesses(base) {
		if len(s.found) > 0 && at.how == usual {
			break
		}
		if _, err := s.ask(ctx, at.url, at.how); err != nil {
			return nil, err
		}
	}
	switch {
	case len(s.found) > 0:
		return s.found, nil
	case s.page == nil && s.failure != nil:
		return nil, s.failure
	}
	return nil, ErrNoFeed
}

// Target is the address that Find begins with for what somebody typed. Its error is ErrNotAddress, and says what is wrong.
func Target(typed string) (string, error) {
	u, err := target(typed)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

func target(typed string) (*url.URL, error) {
	typed = strings.TrimSpace(typed)
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	u, err := parseTarget(typed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotAddress, err)
	}
	return u, nil
}

// search is one Find.
type search struct {
	fetcher *Fetcher
	asked   map[string]bool
	known   []string // the canonical addresses of what was found
	found   []Site
	page    *pageError // what the first address is
	failure error      // of the first address
	last    time.Time
}

// ask reads one address and reports whether a feed is there. Its error is ctx's.
func (s *search) ask(ctx context.Context, address, how string) (bool, error) {
	if s.asked[address] || len(s.asked) > mostAsked {
		return false, nil
	}
	first := len(s.asked) == 0
	s.asked[address] = true
	if err := s.wait(ctx, address); err != nil {
		return false, err
	}
	response, err := s.fetcher.Fetch(ctx, Request{URL: address})
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		if first {
			s.failure = err
			_ = errors.As(err, &s.page)
		}
		return false, nil //nolint:nilerr // there is no feed, and that is the answer
	}
	at := Canonical(response.FinalURL)
	if slices.Contains(s.known, at) {
		return true, nil
	}
	s.known = append(s.known, at)
	d := response.Document
	site := Site{URL: address, Title: d.Title, Language: d.Language, Items: len(d.Items), How: how}
	if response.Moved != "" {
		site.URL = response.Moved
	}
	site.look(d.Items)
	s.found = append(s.found, site)
	return true, nil
}

// wait keeps the distance between two requests.
func (s *search) wait(ctx context.Context, address string) error {
	if !s.last.IsZero() && !s.fetcher.Private(address) {
		timer := time.NewTimer(time.Until(s.last.Add(betweenAsked)))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.last = time.Now()
	return nil
}

// place is an address at which a feed may be.
type place struct{ url, how string }

const usual = "usual place"

// usualPlaces are where content systems put the feed of a whole site, the most frequent first.
var usualPlaces = []string{
	"/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed", "/rss/", "/feeds/posts/default", "/?feed=rss2",
	"/rss/all", "/index.rss", "/feed.json", "/rss/news",
}

// platformPaths say where the feed of a page is on platforms that many share.
var platformPaths = []struct {
	page *regexp.Regexp // of host and path
	feed string
}{
	{regexp.MustCompile(`^(?:www\.)?youtube\.com/channel/([\w-]+)`), "https://www.youtube.com/feeds/videos.xml?channel_id=$1"},
	{regexp.MustCompile(`^(?:www\.)?youtube\.com/playlist\?list=([\w-]+)`), "https://www.youtube.com/feeds/videos.xml?playlist_id=$1"},
	{regexp.MustCompile(`^(?:www\.|old\.)?reddit\.com/(r|user)/(\w+)`), "https://www.reddit.com/$1/$2/.rss"},
	{regexp.MustCompile(`^(?:www\.)?github\.com/([\w.-]+)/([\w.-]+)/releases`), "https://github.com/$1/$2/releases.atom"},
	{regexp.MustCompile(`^(?:www\.)?github\.com/([\w.-]+)/([\w.-]+)/?$`), "https://github.com/$1/$2/commits.atom"},
	{regexp.MustCompile(`^medium\.com/(@?[\w.-]+)`), "https://medium.com/feed/$1"},
	{regexp.MustCompile(`^([\w-]+\.medium\.com)(?:/|$)`), "https://$1/feed"},
	{regexp.MustCompile(`^([\w-]+\.substack\.com)(?:/|$)`), "https://$1/feed"},
	{regexp.MustCompile(`^([\w-]+\.tumblr\.com)(?:/|$)`), "https://$1/rss"},
	{regexp.MustCompile(`^([\w-]+\.blogspot\.[a-z.]+)(?:/|$)`), "https://$1/feeds/posts/default"},
	{regexp.MustCompile(`^([\w.-]+)/(@\w+)/?$`), "https://$1/$2.rss"}, // Mastodon
}

// guesses returns the addresses at which the feed of a page may be, though it says nothing.
func guesses(page *url.URL) []place {
	var all []place
	where := strings.ToLower(page.Host) + page.Path
	if page.RawQuery != "" {
		where += "?" + page.RawQuery
	}
	for _, p := range platformPaths {
		if m := p.page.FindStringSubmatchIndex(where); m != nil {
			all = append(all, place{string(p.page.ExpandString(nil, p.feed, where, m)), "known for such sites"})
		}
	}
	if section := strings.TrimRight(page.Path, "/"); section != "" { // WordPress has a feed for every section
		all = append(all, place{page.ResolveReference(&url.URL{Path: section + "/feed/"}).String(), usual})
	}
	for _, path := range usualPlaces {
		if ref, err := url.Parse(path); err == nil {
			all = append(all, place{page.ResolveReference(ref).String(), usual})
		}
	}
	return all
}
