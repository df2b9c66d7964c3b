package app

import (
	"fmt"
	"strings"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
)

// movingScenes are about where a feed is.
func movingScenes() []row {
	elsewhere := func(status int) func(*scene) {
		return func(s *scene) {
			s.server.Feed("/new").Show(s.feed.Entries()...)
			s.feed.Fail(feedtest.Fault{Status: status, Location: "/new"})
			s.server.Feed("/new").Add(s.entry("at the new address"))
			s.posted()
			s.server.Feed("/new").Add(s.entry("later"))
			s.posted()
			s.given = true // or asked at the new address
		}
	}
	certified := func(s *scene) {
		s.feed.Add(s.entry("new"))
		s.posted()
	}
	return []row{
		{trustedScene, "", (*scene).withArchive, certified},
		{"https with an unknown certificate", "", (*scene).withArchive, func(s *scene) {
			s.feed.Add(s.silent("new", 0))
			s.given = true // no request comes through
		}},
		{"moved for good", "", (*scene).withArchive, elsewhere(301)},
		{"moved for good, the newer way", "", (*scene).withArchive, elsewhere(308)},
		{"moved for now", "", (*scene).withArchive, elsewhere(302)},
		{"moved with new ids", "", (*scene).withArchive, func(s *scene) {
			s.feed.Add(s.entry("before"))
			s.posted()
			for _, e := range s.feed.Entries() {
				e.ID = "new-" + e.ID
				s.server.Feed("/new").Add(e)
			}
			s.server.Feed("/new").Add(s.entry("at the new address"))
			s.feed.Fail(feedtest.Fault{Status: 301, Location: "/new"})
			s.posted()
			s.given = true
		}},
		{"behind a web page", "", func(s *scene) {
			s.feed.Header("Content-Type", "text/html").Raw([]byte(`<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/real"></head></html>`))
			s.server.Feed("/real").Add(s.archive())
		}, func(s *scene) {
			s.server.Feed("/real").Add(s.entry("behind it"))
			s.posted()
			s.given = true
		}},
		{"gone", "", (*scene).withArchive, func(s *scene) {
			s.feed.Add(s.entry("before"))
			s.posted()
			s.most = s.server.Count("/feed") + 1
			s.feed.Fail(feedtest.Fault{Status: 410})
			s.asked(1)
			s.given = true
		}},
		{"down at first", "", func(s *scene) {
			s.feed.Fail(feedtest.Fault{Status: 503})
			s.feed.Add(s.archive())
		}, func(s *scene) {
			s.feed.Add(s.entry("while it was down"))
			s.feed.Heal()
			s.posted()
		}},
		{"empty at first", "", func(*scene) {}, func(s *scene) {
			s.feed.Add(s.entry("first"))
			s.posted()
		}},
		{"a backfill of two", ", backfill: 2", func(s *scene) {
			s.feed.Add(s.archive(), s.entry("one before last"), s.entry("last"))
		}, (*scene).posted},
	}
}

// known is a scene about entries: change changes a feed whose entries first, second and third were posted, and reports
// nothing that is new but what it makes with entry.
func known(name string, change func(s *scene)) row {
	return row{"entries " + name, "", (*scene).withArchive, func(s *scene) {
		s.feed.Add(s.entry("first"), s.entry("second"), s.entry("third"))
		s.posted()
		change(s)
		s.asked(2)
		s.feed.Add(s.entry("last"))
		s.posted()
	}}
}

// again shows a feed's entries anew, each as change makes it.
func (s *scene) again(change func(n int, e feedtest.Entry) feedtest.Entry) {
	all := s.feed.Entries()
	for i := range all {
		all[i] = change(i, all[i])
	}
	s.feed.Show(all...)
}

// entryScenes are about what is the same entry, and what a new one.
func entryScenes() []row {
	type entry = feedtest.Entry
	changed := func(name string, change func(n int, e entry) entry) row {
		return known(name, func(s *scene) { s.again(change) })
	}
	return []row{
		changed("with new ids", func(n int, e entry) entry { e.ID = fmt.Sprint("new-", n); return e }),
		changed("with new links", func(n int, e entry) entry { e.Link += "?page=2"; return e }),
		changed("with a campaign in the link", func(n int, e entry) entry {
			e.ID, e.Link = e.ID+"#new", e.Link+"?utm_source=rss&fbclid=1#top"
			return e
		}),
		changed("at https", func(n int, e entry) entry {
			e.ID = strings.Replace(e.ID, "http:", "https:", 1)
			e.Link = strings.Replace(e.Link, "http:", "https:", 1)
			return e
		}),
		changed("with new dates", func(n int, e entry) entry { e.Published = time.Now(); return e }),
		changed("with dates to come", func(n int, e entry) entry { e.Published = time.Now().Add(1000 * time.Hour); return e }),
		changed("with other summaries", func(n int, e entry) entry { e.Summary = "Now with a summary."; return e }),
		known("that leave and return", func(s *scene) {
			all := s.feed.Entries()
			s.feed.Show()
			s.asked(2)
			s.feed.Show(all...)
		}),
		known("in another order", func(s *scene) {
			all := s.feed.Entries()
			s.feed.Show(all[2], all[0], all[3], all[1])
		}),
		known("of the archive, all at once", func(s *scene) {
			for i := range 100 {
				s.feed.Add(s.silent(fmt.Sprint("from the archive ", i), time.Duration(50+i)*time.Hour))
			}
		}),
		known("dated to come", func(s *scene) {
			e := s.entry("tomorrow's")
			e.Published = time.Now().Add(24 * time.Hour)
			s.feed.Add(e)
			s.posted()
		}),
		known("without dates among others", func(s *scene) {
			e := s.entry("undated")
			e.Published = time.Time{}
			s.feed.Add(e)
			s.posted()
		}),
		known("in a burst", func(s *scene) {
			var all []entry
			for i := range sized(30, 300) {
				all = append(all, s.entry(fmt.Sprint("of the burst ", i)))
			}
			s.feed.Add(all...)
			s.posted()
		}),
		known("for a moment", func(s *scene) {
			for i := range 5 {
				s.feed.Newest(1).Add(s.entry(fmt.Sprint("shown alone ", i)))
				s.posted()
			}
		}),
		known("edited", func(s *scene) {
			e := s.feed.Entries()[3]
			e.Title = s.silent("third, corrected", 0).Title
			s.feed.Edit(e)
			s.edited(e.Title)
		}),
		known("edited under a new id", func(s *scene) {
			all := s.feed.Entries()
			all[3].ID, all[3].Title = "new", all[3].Title+" and more"
			s.feed.Show(all...)
		}),
		known("whose id is used again", func(s *scene) {
			e := entry{ID: s.feed.Entries()[1].ID, Title: "The bridge behind the old watchtower is closed for the winter", Published: time.Now()}
			s.must(e.Title)
			s.feed.Show(append(s.feed.Entries()[2:], e)...)
			s.posted()
		}),
		known("with one id for all", func(s *scene) {
			a, b := s.entry("harvest was good this year"), s.entry("museum opens on Monday")
			a.ID, b.ID = "0", "0"
			s.feed.Add(a, b)
			s.posted()
		}),
		known("with one link for all", func(s *scene) {
			a, b := s.entry("harvest was good this year"), s.entry("museum opens on Monday")
			a.Link, b.Link = s.server.URL("/"), s.server.URL("/")
			s.feed.Add(a, b)
			s.posted()
		}),
		known("in two feeds of an outlet", func(s *scene) {
			e := s.entry("in both")
			e.Link = s.server.URL("/both")
			s.feed.Add(e)
			e.ID = "other"
			s.server.Feed("/second").Add(e)
			s.posted()
		}),
	}
}
