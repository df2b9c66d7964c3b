package feeds_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/feeds/feedtest"
)

// page serves a web page in place of a feed.
func page(srv *feedtest.Server, path, html string) {
	srv.Feed(path).Header("Content-Type", "text/html; charset=utf-8").Raw([]byte("<!DOCTYPE html><html>" + html + "</html>"))
}

func TestFind(t *testing.T) {
	srv, other := newServer(t), newServer(t)
	for _, path := range []string{"/a.xml", "/b.xml", "/rss/sve", "/base/c", "/section/feed/", "/feed.xml"} {
		srv.Feed(path).Add(feedtest.Entry{Title: "Vest"})
	}
	other.Feed("/x")
	srv.Feed("/moved").Fail(feedtest.Fault{Status: 301, Location: "/a.xml"})
	srv.Feed("/down").Fail(feedtest.Fault{Status: 404})
	alternate := func(href string) string {
		return `<link rel="alternate" type="application/rss+xml" href="` + href + `">`
	}
	tests := []struct {
		name, page string
		want       []string // path and how
	}{
		{"declared, before what is linked", `<a href="/rss/sve">RSS</a>` + alternate("a.xml") + `<link rel="feed" href="/b.xml">`,
			[]string{"/a.xml named by the page", "/b.xml named by the page", "/rss/sve linked on the page"}},
		{"from a base", `<base href="/base/">` + alternate("c"), []string{"/base/c named by the page"}},
		{"on another host", alternate(other.URL("/x")), []string{other.URL("/x") + " named by the page"}},
		{"each once, where it moved to", alternate("/moved") + alternate("/a.xml") + alternate("/a.xml#x"), []string{"/a.xml named by the page"}},
		{"those that answer", alternate("/down") + alternate("/b.xml"), []string{"/b.xml named by the page"}},
		{"no feed's type", `<link rel="alternate" hreflang="sr" type="text/html" href="/a.xml"><link rel="stylesheet" href="/b.xml">`, []string{"/feed.xml usual place"}},
		{"a list of feeds", `<ul><li><a href="/a.xml">Svet</a><li><a href='/b.xml'>Sport</a><li><a href="/about">O nama</a></ul>`,
			[]string{"/a.xml linked on the page", "/b.xml linked on the page"}},
		{"not what a comment or script says", `<!-- ` + alternate("/a.xml") + ` --><script>'` + alternate("/b.xml") + `'</script>`, []string{"/feed.xml usual place"}},
	}
	f := newFetcher(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page(srv, "/", tt.page)
			sites, err := f.Find(t.Context(), srv.URL("/"))
			var got []string
			for _, s := range sites {
				got = append(got, strings.TrimPrefix(s.URL, srv.URL(""))+" "+s.How)
			}
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("found %q, error %v; want %q", got, err, tt.want)
			}
		})
	}
	page(srv, "/section", "")
	if sites, err := f.Find(t.Context(), srv.URL("/section")); err != nil || len(sites) != 1 || sites[0].URL != srv.URL("/section/feed/") {
		t.Errorf("a section's feed: %+v, %v", sites, err)
	}
	if _, err := f.Find(t.Context(), "gopher://x"); !errors.Is(err, feeds.ErrNotAddress) {
		t.Errorf("error %v", err)
	}
	page(other, "/", "")
	if sites, err := f.Find(t.Context(), other.URL("/")); !errors.Is(err, feeds.ErrNoFeed) {
		t.Errorf("found %+v, error %v", sites, err)
	}
}

// A page cannot make karaula ask for what is not public, nor for ever.
func TestFindIsBounded(t *testing.T) {
	srv := newServer(t)
	asked := 0
	trap := handler(t, func(w http.ResponseWriter, _ *http.Request) { asked++ })
	var html strings.Builder
	for range 500 {
		html.WriteString(`<a href="/rss/` + strings.Repeat("x", html.Len()%97) + `">x</a>`)
	}
	page(srv, "/", html.String()+`<link rel="feed" href="http://10.0.0.7/rss"><link rel="feed" href="file:///etc/passwd">`)
	if _, err := newFetcher(t, nil).Find(t.Context(), srv.URL("/")); !errors.Is(err, feeds.ErrNoFeed) {
		t.Error(err)
	}
	shut := newFetcher(t, func(o *feeds.Options) { o.AllowPrivate = nil })
	if _, err := shut.Find(t.Context(), trap); err == nil || !strings.HasPrefix(err.Error(), "refused: 127.0.0.1 is this machine itself") || asked > 0 {
		t.Errorf("%v, asked %d times", err, asked)
	}
}

// A password goes to the address that a page of its own host names, and to no other.
func TestDiscoverKeepsCredentials(t *testing.T) {
	home, other := newServer(t), newServer(t)
	home.Feed("/feed")
	other.Feed("/feed")
	f := newFetcher(t, nil)
	for _, to := range []*feedtest.Server{home, other} {
		page(home, "/", `<link rel="alternate" type="application/rss+xml" href="`+to.URL("/feed")+`">`)
		resp := fetch(t, f, feeds.Request{URL: strings.Replace(home.URL("/"), "http://", "http://ana:tajna@", 1), Discover: true})
		if resp.Found != to.URL("/feed") || resp.Moved != "" || resp.Document == nil {
			t.Errorf("answer %+v", resp)
		}
		if got := to.Requests("/feed")[0].Header.Get("Authorization"); (got != "") != (to == home) {
			t.Errorf("%s is told %q", to.URL(""), got)
		}
	}
	// The same holds where it is known to be by now.
	at := feeds.Request{URL: strings.Replace(home.URL("/"), "http://", "http://ana:tajna@", 1)}
	for _, to := range []*feedtest.Server{home, other} {
		at.At = to.URL("/feed")
		fetch(t, f, at)
		if got := to.Requests("/feed")[1].Header.Get("Authorization"); (got != "") != (to == home) {
			t.Errorf("%s is told %q", to.URL(""), got)
		}
	}
	page(home, "/", `<link rel="alternate" type="application/rss+xml" href="/none">`)
	_, err := f.Fetch(t.Context(), feeds.Request{URL: home.URL("/"), Discover: true})
	if err == nil || err.Error() != "sends a web page (HTML), and the feed that it names answers 404 (Not Found)" {
		t.Error(err)
	}
}
