package config

import (
	"strings"

	"github.com/karaula/karaula/news"
)

// feeds reads feeds.add.
func (v value) feeds() []news.Feed {
	var all []news.Feed
	first := map[string]position{}
	for _, e := range v.list("- {url: \"https://…\", outlet: …}") {
		feed := news.Feed{Trust: news.Normal, Source: "config"}
		v.r.section(e, feedFields(&feed))
		if feed.URL == "" {
			continue // the mistake is told
		}
		if at, ok := first[feed.URL]; ok {
			e.mistake("%s: this address stands twice, first in line %d; remove one", e.name(), at.line)
			continue
		}
		first[feed.URL] = e.at()
		all = append(all, feed)
	}
	return all
}

func feedFields(f *news.Feed) []field {
	return []field{
		{name: "url", required: true, read: func(v value) { v.feedURL(f) }},
		{name: "outlet", read: func(v value) { v.outlet(f) }},
		{name: "lang", read: func(v value) { set(v, &f.Lang, parseLanguage) }},
		{name: "country", read: func(v value) { set(v, &f.Country, parseCountry) }},
		{name: "kind", read: func(v value) {
			v.word(&f.Kind, "agency", "broadcaster", "daily", "portal", "government", "international")
		}},
		{name: "trust", read: func(v value) {
			v.word((*string)(&f.Trust), string(news.Trusted), string(news.Normal), string(news.Untrusted))
		}},
		{name: "every", read: func(v value) { v.every(&f.Every) }},
		{name: "backfill", read: func(v value) { v.integer(&f.Backfill, 0, mostBackfill) }},
	}
}

// feedURL reads a feed's address, and takes its host for the outlet until the file names one.
func (v value) feedURL(f *news.Feed) {
	v.secret = true // may hold a name and a password
	text, ok := v.line()
	if !ok {
		return
	}
	u, err := parseWeb(text)
	if err != nil {
		v.fail(err)
		return
	}
	f.URL, f.Outlet = text, strings.TrimPrefix(u.Hostname(), "www.")
	if v.hasVariable() {
		f.Shown = showRaw(v.raw())
	}
}

func (v value) outlet(f *news.Feed) {
	if text, ok := v.line(); ok {
		f.Outlet = text
	}
}
