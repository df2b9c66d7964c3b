package bot_test

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/store"
)

// sited is a conversation in which sites can be asked, on loopback.
func sited(t *testing.T) (*talk, *feedtest.Server) {
	t.Helper()
	k := newTalk(t)
	s, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	f, err := feeds.NewFetcher(feeds.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	k.r.Desk.Fetcher = func() *feeds.Fetcher { return f }
	return k, s
}

// entries are the entries of a feed, an hour apart.
func entries(titles ...string) (all []feedtest.Entry) {
	for i, title := range titles {
		all = append(all, feedtest.Entry{ID: title, Title: title, Link: "https://site.example/" + url.PathEscape(title), Published: time.Now().Add(-time.Duration(i+1) * time.Hour)})
	}
	return all
}

// page makes an address of a site a web page.
func page(s *feedtest.Server, path, body string) {
	s.Feed(path).Raw([]byte("<!DOCTYPE html><html><head>"+body+"</head><body></body></html>")).Header("Content-Type", "text/html")
}

var loopback = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// same holds a conversation about sites against a golden file.
func (k *talk) same(name string) {
	k.t.Helper()
	text := clockTimes.ReplaceAllString(loopback.ReplaceAllString(k.all.String(), "site.example"), "hh:mm")
	k.all.Reset()
	k.all.WriteString(text)
	k.golden(name)
}

// TestFeed is a conversation about feeds: found, added, listed, taken back, removed, imported and exported.
func TestFeed(t *testing.T) {
	k, s := sited(t)
	s.Feed("/rss").Named("Radio Ibar", "sr").Add(entries("Barricades in Zvečan", "Weather", "Football")...)
	s.Feed("/sport").Named("Radio Ibar sport", "sr").Add(entries("Football")...)
	page(s, "/", `<link rel="alternate" type="application/rss+xml" href="/rss"><link rel="alternate" type="application/rss+xml" href="/sport">`)
	page(s, "/empty", "nothing")
	at := s.URL("")
	for _, typed := range []string{"feed", "feed add", "feed add not an address", "feed add ftp://x.example/", "feed add http://10.0.0.1/rss", "feed list", "feed list alll", "feed remove", "feed remove N1", "feed export everything"} {
		k.say(typed)
	}
	k.say("feed add " + at + "/empty")
	k.say("feed add " + at)
	k.choose("Radio Ibar, ")
	k.push("Cancel")
	k.say("feed add " + at + "/rss")
	k.push("Add")
	k.say("feed add " + at + "/rss")
	k.say("feed list")
	k.say("feed list all")
	k.push("Undo")
	k.say("feed list")
	k.say("feed add " + at + "/rss")
	k.push("Add")
	k.say("feed remove Radio Ibar")
	k.as("Boss", true)
	k.say("feed remove radio ibar")
	k.push("Undo")
	k.say("feed import " + at + "/none.opml")
	k.say("feed import")
	k.say("feed export")
	k.say("settings audit")
	k.say("settings forget everything")
	k.say("feed list all")
	k.same("feed.golden")
}

// TestSuggestFeeds names feeds where one is asked for, and outlets in a query.
func TestSuggestFeeds(t *testing.T) {
	k, s := sited(t)
	s.Feed("/rss").Named("Radio Ibar", "sr").Add(entries("Barricades in Zvečan")...)
	k.say("feed add " + s.URL("/rss"))
	k.push("Add")
	for _, c := range []struct{ option, typed, arg string }{
		{"feed health outlet", "ibar", "Radio Ibar"},
		{"news words", "barikada -outlet:ra", `barikada -outlet:"Radio Ibar"`},
		{"watch add query", `protest (x, outlet:"radio ib`, `protest (x, outlet:"Radio Ibar"`},
	} {
		found := false
		for _, x := range k.do("", bot.Press{Verb: bot.Suggest, Option: c.option, Arg: c.typed}).Choices {
			found = found || x.Arg == c.arg && strings.Contains(x.Label, "Radio Ibar")
		}
		if !found {
			t.Errorf("%s: “%s” does not suggest %s", c.option, c.typed, c.arg)
		}
	}
	chosen := k.do("", bot.Press{Verb: bot.Suggest, Option: "feed remove name", Arg: "radio"}).Choices
	if len(chosen) != 1 || !strings.HasPrefix(chosen[0].Label, "Radio Ibar, ") {
		t.Fatalf("“radio” suggests %+v", chosen)
	}
	a := k.do("feed remove", bot.Press{Verb: bot.Ask, Arg: "feed remove"})
	if a.Form == nil || a.Form.Fields[0].Suggest != "feed remove name" {
		t.Fatalf("who does not say which feed is asked %+v", a)
	}
	k.as("Boss", true)
	if a := k.do("the form", bot.Press{Verb: bot.Ask, Arg: "feed remove", Fields: map[string]string{"name": chosen[0].Arg}}); a.Public == nil {
		t.Errorf("the feed that was chosen is not removed:\n%s", k.all.String())
	}
}

// TestFeedImport takes a file in a form: feeds that answer are added, and the others named.
func TestFeedImport(t *testing.T) {
	k, s := sited(t)
	s.Feed("/one").Named("One", "en").Add(entries("A")...)
	s.Feed("/two").Named("Two", "en").Add(entries("B")...)
	k.do("form", bot.Press{Verb: bot.Ask, Arg: "feed import", Fields: map[string]string{"text": "no file"}})
	k.do("form", bot.Press{Verb: bot.Ask, Arg: "feed import", Fields: map[string]string{"link": "", "text": " "}})
	var file strings.Builder
	all := []feeds.Outline{{URL: s.URL("/one"), Title: "One"}, {URL: s.URL("/one"), Title: "One again"}, {URL: s.URL("/dead"), Title: "Dead"}, {URL: "javascript:x", Title: "Bad"}, {URL: s.URL("/two"), Title: "Two"}}
	if err := feeds.WriteOPML(&file, "x", all); err != nil {
		t.Fatal(err)
	}
	k.do("a file", bot.Press{Verb: bot.Ask, Arg: "feed import", File: []byte(file.String())})
	k.do("the file again", bot.Press{Verb: bot.Ask, Arg: "feed import", Fields: map[string]string{"text": file.String()}})
	k.say("feed list")
	k.push("Undo")
	k.say("feed list")
	k.same("feed-import.golden")
}

// TestFeedApart sees that workspaces which share a karaula see neither each other's feeds nor what these bring.
func TestFeedApart(t *testing.T) {
	k, s := sited(t)
	if err := k.r.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.SetApart(true) }); err != nil {
		t.Fatal(err)
	}
	s.Feed("/rss").Named("Radio Ibar", "en").Add(entries("Old")...)
	k.say("feed add http://desk:hunter2@" + strings.TrimPrefix(s.URL("/rss"), "http://"))
	k.push("Add")
	k.all.Reset() // what was typed
	k.r.ReportWithin("slack:T1", "shots", "Radio Ibar", "Shots fired in Zvečan, says the mayor", "")
	for _, a := range k.r.Alerts() {
		for _, st := range a.Stories {
			if st.StoryID > 3 {
				t.Errorf("a watchlist elsewhere was told: %+v", a)
			}
		}
	}
	for _, typed := range []string{"news shots", "feed list all", "feed health Radio Ibar", "why https://radio ibar.example/shots"} {
		k.say(typed)
	}
	k.as("Boss", true)
	k.press.Destination = channel // where watchlists post
	k.say("story merge s1 s4")
	if merged := k.all.String(); !strings.Contains(merged, "stay two") {
		t.Errorf("a story that only some see became one with another:\n%s", merged)
	}
	mine := k.all.String()
	k.all.Reset()
	k.press.Scope, k.press.Destination = "slack:T2", "slack:#other"
	k.as("Boss", true)
	for _, typed := range []string{"news shots", "feed list all", "feed health Radio Ibar", "feed remove Radio Ibar", "feed export", "brief", "status", "settings audit"} {
		k.say(typed)
	}
	if !strings.Contains(mine, "Shots fired in Zvečan") || !strings.Contains(mine, "Radio Ibar: ") {
		t.Errorf("who added the feed does not find what it brought:\n%s", mine)
	}
	if other := k.all.String(); strings.Contains(other, "Shots fired") || strings.Contains(other, "Radio Ibar: ") {
		t.Errorf("another workspace sees it:\n%s", other)
	}
	if strings.Contains(mine, "hunter2") {
		t.Errorf("a password is shown:\n%s", mine)
	}
}
