package work_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// state is what the store holds of the feed at a path.
func (p *polling) state(path string) store.FeedState {
	p.t.Helper()
	var found store.FeedState
	if err := p.store.Read(context.Background(), func(tx *store.Tx) error {
		all, err := tx.Feeds()
		for _, f := range all {
			if f.URL == p.server.URL(path) {
				found = f
			}
		}
		return err
	}); err != nil {
		p.t.Fatal(err)
	}
	return found
}

// until waits for a state of the feed at a path.
func (p *polling) until(what, path string, is func(store.FeedState) bool) store.FeedState {
	p.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; <-time.After(5 * time.Millisecond) {
		f := p.state(path)
		if is(f) {
			return f
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%s is not: %+v", what, f)
		}
	}
}

// asked waits until a path was asked for n more times.
func (p *polling) asked(path string, n int) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := p.server.Wait(ctx, path, p.server.Count(path)+n); err != nil {
		p.t.Fatal(err)
	}
}

var often = work.Timing{Every: 10 * time.Millisecond, MaxBackoff: 20 * time.Millisecond}

// A feed that moved for good is asked at its new address after two reads, and at its own again when the new one fails.
func TestFeedMoves(t *testing.T) {
	p := startPollingOf(t, often, "/rss")
	p.server.Feed("/new").Add(feedtest.Entry{Title: "Barikade u Zvečanu", Published: time.Now()})
	p.source.Fail(feedtest.Fault{Status: 301, Location: "/new"})
	p.until("moved", "/rss", func(f store.FeedState) bool { return f.Address() == p.server.URL("/new") })
	if n := p.server.Count("/new"); n < 2 {
		t.Errorf("it is asked at the new address after %d reads there, want 2", n)
	}
	p.asked("/new", 1) // whatever was under way when it moved is over with this one
	before := p.server.Count("/rss")
	p.asked("/new", 5)
	if n := p.server.Count("/rss"); n != before {
		t.Errorf("the old address was asked %d times more", n-before)
	}
	p.source.Heal()
	p.server.Feed("/new").Fail(feedtest.Fault{HTML: true})
	f := p.until("back", "/rss", func(f store.FeedState) bool { return f.MovedTo == "" && f.Failures == 0 })
	if f.Address() != f.URL {
		t.Errorf("it is asked at %s", f.Address())
	}
	p.reads("Barikade u Leposaviću")
}

// An address that is given up stops its feed; a new address that is given up leads back to the old one.
func TestFeedGone(t *testing.T) {
	p := startPollingOf(t, often, "/rss", "/gone")
	p.server.Feed("/gone").Fail(feedtest.Fault{Status: 410})
	p.until("stopped", "/gone", func(f store.FeedState) bool { return f.Stopped })
	p.source.Fail(feedtest.Fault{Status: 308, Location: "/new"})
	p.server.Feed("/new")
	p.until("moved", "/rss", func(f store.FeedState) bool { return f.Address() == p.server.URL("/new") })
	p.source.Heal()
	p.server.Feed("/new").Fail(feedtest.Fault{Status: 410})
	f := p.until("back", "/rss", func(f store.FeedState) bool { return f.MovedTo == "" && f.Failures == 0 })
	if f.Stopped {
		t.Error("a feed whose new address is gone is asked no more, though its own answers")
	}
	if n := p.server.Count("/gone"); n != 1 {
		t.Errorf("a feed that is gone was asked %d times, want once", n)
	}
}

// A redirect for the time being is followed every time, and the validators of one target are not told to another: two
// that have the same by accident would hide what is new.
func TestFeedRedirectsForNow(t *testing.T) {
	p := startPollingOf(t, often, "/rss")
	for _, path := range []string{"/a", "/b"} {
		p.server.Feed(path).Header("ETag", `"1"`).Header("Last-Modified", "").
			Add(feedtest.Entry{Title: "Barikade u Zvečanu, server " + path, Published: time.Now()})
	}
	p.source.Fail(feedtest.Fault{Location: "/a"})
	p.asked("/a", 3)
	if f := p.state("/rss"); f.Address() != f.URL || f.MovedTo != "" {
		t.Errorf("a redirect for the time being is remembered: %+v", f)
	}
	all := p.server.Requests("/a")
	if got := all[len(all)-1].Header.Get("If-None-Match"); got != `"1"` {
		t.Errorf("the target's own validator is not told to it: %q", got)
	}
	known := p.counts().Items
	p.source.Fail(feedtest.Fault{Location: "/b"})
	for deadline := time.Now().Add(30 * time.Second); p.counts().Items == known; <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("what the other target says is not read")
		}
	}
}

// The address of a web page is that of the feed which it names first, and is asked anew when that one fails.
func TestFeedBehindPage(t *testing.T) {
	p := startPollingOf(t, often, "/", "/later")
	p.server.Feed("/later").Add(feedtest.Entry{Title: "Vest", Published: time.Now()})
	p.source.Header("Content-Type", "text/html").Raw([]byte(`<!DOCTYPE html><link rel="alternate" type="application/rss+xml" href="/feed">`))
	p.server.Feed("/feed").Add(feedtest.Entry{Title: "Barikade u Zvečanu", Published: time.Now()})
	f := p.until("found", "/", func(f store.FeedState) bool { return f.Address() == p.server.URL("/feed") && f.Failures == 0 })
	if !f.Found {
		t.Errorf("it was found on a page, the store does not say so: %+v", f)
	}
	p.source.Raw([]byte(`<!DOCTYPE html><link rel="alternate" type="application/rss+xml" href="/other">`))
	p.server.Feed("/feed").Fail(feedtest.Fault{Status: 404})
	p.server.Feed("/other").Add(feedtest.Entry{Title: "Barikade u Leposaviću", Published: time.Now()})
	p.until("found anew", "/", func(f store.FeedState) bool { return f.Address() == p.server.URL("/other") && f.Failures == 0 })

	// A page in the place of what was once a feed is no feed.
	p.until("read", "/later", func(f store.FeedState) bool { return !f.ReadOK.IsZero() })
	p.server.Feed("/later").Raw([]byte(`<!DOCTYPE html><link rel="alternate" type="application/rss+xml" href="/other">`))
	f = p.until("told", "/later", func(f store.FeedState) bool { return f.Failures > 0 })
	if f.Error != "sends a web page (HTML) instead of a feed" || f.MovedTo != "" {
		t.Errorf("a page in the place of a feed: %+v", f)
	}
}

// What a document asks for holds while its feed answers that nothing changed, and over a restart.
func TestHintsOutlastNotModified(t *testing.T) {
	p := startPollingOf(t, often, "/rss")
	p.source.Raw([]byte(`<rss version="2.0"><channel><title>T</title><ttl>50</ttl><skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays></channel></rss>`))
	f := p.until("hinted", "/rss", func(f store.FeedState) bool { return f.TTL == 50*time.Minute })
	if !f.SkipHours.Has(3) || f.SkipHours.Has(4) || !f.SkipDays.Has(0) || f.SkipDays.Has(1) {
		t.Errorf("hours %b, days %b", f.SkipHours, f.SkipDays)
	}
	asked := p.server.Count("/rss")
	p.jump.Store(int64(time.Until(f.Due)) + int64(time.Second))
	f = p.until("asked again", "/rss", func(g store.FeedState) bool { return g.Tried.After(f.Tried) })
	if last := p.server.Requests("/rss"); len(last) != asked+1 || last[asked].Header.Get("If-None-Match") == "" {
		t.Errorf("%d requests, the last with %v", len(last), last[len(last)-1].Header)
	}
	if wait := f.Due.Sub(f.ReadOK); wait < 50*time.Minute || f.TTL != 50*time.Minute || f.Floor != 50*time.Minute {
		t.Errorf("after an answer without a document it is due in %v: %+v", wait, f)
	}
}

// One feed that is limited says nothing of its host; a second one does.
func TestHostIsLimited(t *testing.T) {
	p := startPollingOf(t, work.Timing{Every: 10 * time.Millisecond, MaxBackoff: time.Second}, "/a", "/b", "/c")
	p.asked("/c", 2)
	p.source.Fail(feedtest.Fault{Status: 429, RetryAfter: "3600"})
	a := p.until("limited", "/a", func(f store.FeedState) bool { return f.Failures > 0 })
	if wait := a.Due.Sub(a.Tried); wait < time.Hour || wait > 67*time.Minute {
		t.Errorf("it waits %v, was asked to wait an hour", wait)
	}
	p.asked("/c", 3)
	p.server.Feed("/b").Fail(feedtest.Fault{Status: 429, RetryAfter: "7200"})
	c := p.until("left alone with its host", "/c", func(f store.FeedState) bool { return time.Until(f.Due) > time.Hour })
	if c.Failures != 0 || c.Error != "" {
		t.Errorf("a feed that waits for its host has failed: %+v", c)
	}
}

// Who is refused without being told for how long waits four times as long as after another failure.
func TestUnwelcome(t *testing.T) {
	refusals := map[string]struct {
		fault feedtest.Fault
		waits time.Duration
	}{
		"/500": {feedtest.Fault{Status: 500}, 2 * time.Hour},
		"/403": {feedtest.Fault{Status: 403}, 8 * time.Hour},
		"/429": {feedtest.Fault{Status: 429}, 8 * time.Hour},
		"/503": {feedtest.Fault{Status: 503, RetryAfter: "10800"}, 3 * time.Hour},
	}
	p := startPollingOf(t, work.Timing{Every: time.Hour, MaxBackoff: 100 * time.Hour}, slices.Sorted(maps.Keys(refusals))...)
	var due time.Time
	for path, refusal := range refusals {
		f := p.until("read", path, func(f store.FeedState) bool { return !f.ReadOK.IsZero() })
		if f.Due.After(due) {
			due = f.Due
		}
		p.server.Feed(path).Fail(refusal.fault)
	}
	p.jump.Store(int64(time.Until(due) + time.Minute))
	for path, refusal := range refusals {
		f := p.until("failed", path, func(f store.FeedState) bool { return f.Failures == 1 })
		if !strings.Contains(f.Error, path[1:]) {
			t.Errorf("%s: it says %q", path, f.Error)
		}
		if wait := f.Due.Sub(f.Tried); wait < refusal.waits || wait > refusal.waits+refusal.waits/10 {
			t.Errorf("%s: waits %v, want %v and up to a tenth more", path, wait, refusal.waits)
		}
	}
}

// Feeds that number their entries from the top hide no news behind an id that was used before.
func TestReusedIDs(t *testing.T) {
	p := startPollingOf(t, often, "/rss")
	page := func(titles ...string) {
		var b strings.Builder
		b.WriteString(`<rss version="2.0"><channel><title>Ibar</title>`)
		for i, title := range titles {
			page, _, _ := strings.Cut(title, ":")
			fmt.Fprintf(&b, `<item><guid isPermaLink="false">%d</guid><title>%s</title><link>%s</link><pubDate>%s</pubDate></item>`,
				i+1, title, p.server.URL("/"+strings.ReplaceAll(page, " ", "-")), time.Now().Format(time.RFC1123Z))
		}
		p.source.Raw([]byte(b.String() + "</channel></rss>"))
	}
	stored := func(n int) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); p.counts().Items != n; <-time.After(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d items are stored, want %d", p.counts().Items, n)
			}
		}
		p.asked("/rss", 2)
		if got := p.counts().Items; got != n {
			t.Errorf("%d items are stored after more reads of the same, want %d", got, n)
		}
	}
	page("Barikade postavljene kod Zvečana")
	stored(1)
	page("Sednica vlade održana u Prištini", "Barikade postavljene kod Zvečana")
	stored(2)
	page("Pucnjava u Leposaviću", "Sednica vlade održana u Prištini", "Barikade postavljene kod Zvečana")
	stored(3)
	page("Pucnjava u Leposaviću: ima ranjenih", "Barikade postavljene kod Zvečana") // an edit, and one that moved up
	stored(3)
	found := false
	if err := p.store.Read(context.Background(), func(tx *store.Tx) error {
		r, _, err := tx.Find(news.Item{Outlet: "Ibar", Link: feeds.Canonical(p.server.URL("/Pucnjava-u-Leposaviću"))})
		found = r.Title == "Pucnjava u Leposaviću: ima ranjenih"
		return err
	}); err != nil || !found {
		t.Errorf("the edit is not kept: %v", err)
	}
}
