package feeds

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/karaula/karaula/news"
)

// maxEntries is how many entries of one document are taken; a document with more is an archive, not news.
const maxEntries = 1000

// sharedTitles is how many different titles one address may carry before it stops telling entries apart: a live page with
// a correction has two, a feed that links every entry to its front page has many.
const sharedTitles = 3

// firstYear is the first one that an entry can be from: feeds are younger, and a date before them is a clock at zero, which
// must not make an entry look old.
const firstYear = 1995

// News returns the document's first 1,000 entries as items of the feed f, read at now, oldest first (stable for equal
// times). The same entry twice is one item, and an entry without title and summary is none.
//
// Key is the guid; else, or when entries with different addresses share it, the canonical address; else, or when three
// titles share that, title and date. Published is never zero and never after now: a missing or future time becomes now.
// The outlet's facts come from f, the language too unless only the document knows it. Revision is 1; ID is the store's.
func (d *Document) News(f news.Feed, now time.Time) []news.Item {
	now = now.UTC()
	entries := d.Items[:min(len(d.Items), maxEntries)]
	guids, titles := ambiguities(entries)
	lang := f.Lang
	if lang == "" {
		lang = d.Language
	}
	seen := make(map[string]bool, len(entries))
	items := make([]news.Item, 0, len(entries))
	for _, e := range entries {
		title, summary := headline(e)
		if title == "" {
			continue
		}
		link := Canonical(e.Link)
		key := entryKey(e, link, guids, titles)
		if seen[key] {
			continue
		}
		seen[key] = true
		items = append(items, news.Item{
			FeedID: f.ID, Key: key, URL: webAddress(e.Link), Link: page(link, titles), Title: title, Summary: summary,
			Outlet: f.Outlet, Owner: f.Owner, Lang: lang, Country: f.Country, Trust: f.Trust, Circle: f.Circle, Revision: 1,
			Published: published(e, now), Seen: now,
		})
	}
	slices.SortStableFunc(items, func(a, b news.Item) int { return a.Published.Compare(b.Published) })
	return items
}

// page returns a canonical address when it tells one page from others: not when the document gives it to entries with
// many titles, and not when it is the front page of a site.
func page(link string, titles map[string]map[string]bool) string {
	u, err := url.Parse(link)
	if err != nil || len(titles[link]) >= sharedTitles || strings.Trim(u.Path, "/") == "" && u.RawQuery == "" {
		return ""
	}
	return link
}

// ambiguities returns the addresses that each guid stands at and the titles that each address carries.
func ambiguities(entries []Entry) (guids, titles map[string]map[string]bool) {
	guids, titles = map[string]map[string]bool{}, map[string]map[string]bool{}
	add := func(m map[string]map[string]bool, key, value string) {
		if key == "" || value == "" {
			return
		}
		if m[key] == nil {
			m[key] = map[string]bool{}
		}
		m[key][value] = true
	}
	for _, e := range entries {
		link := Canonical(e.Link)
		add(guids, e.ID, link)
		add(titles, link, e.Title)
	}
	return guids, titles
}

func entryKey(e Entry, link string, guids, titles map[string]map[string]bool) string {
	switch {
	case e.ID != "" && len(guids[e.ID]) < 2:
		return shortKey(e.ID)
	case link != "" && len(titles[link]) < sharedTitles:
		return shortKey(link)
	}
	when := e.Published
	if when.IsZero() {
		when = e.Updated
	}
	title, _ := headline(e)
	return shortKey(title + " " + stamp(when))
}

// shortKey keeps a key that a database index can carry: a longer one is replaced by its SHA-256.
func shortKey(key string) string {
	key = strings.TrimSpace(key)
	if len(key) <= 512 {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func published(e Entry, now time.Time) time.Time {
	t := e.Published
	if t.IsZero() {
		t = e.Updated
	}
	if t.Year() < firstYear || t.After(now) {
		return now
	}
	return t
}

// headline returns title and summary; a missing title is made of the summary's first words.
func headline(e Entry) (title, summary string) {
	title, summary = oneLine(e.Title), e.Summary
	if summary == "" {
		summary = e.Content
	}
	if title == "" {
		title = firstWords(oneLine(summary), 120)
	}
	return title, summary
}

// firstWords cuts a text after the last word that fits into limit characters and marks the cut.
func firstWords(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut := string([]rune(s)[:limit])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:–—-") + "…"
}

// webAddress returns an address only when it is an http(s) one, so that no item carries javascript: or file:.
func webAddress(raw string) string {
	if Canonical(raw) == "" {
		return ""
	}
	return strings.TrimSpace(raw)
}
