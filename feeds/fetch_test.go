package feeds_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/feeds/feedtest"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// newFetcher makes a Fetcher that may read feeds on loopback; change adds what a test wants otherwise.
func newFetcher(t *testing.T, change func(*feeds.Options)) *feeds.Fetcher {
	t.Helper()
	o := feeds.Options{Version: "1.2.3", Contact: "desk@karaula.example", Timeout: 5 * time.Second, AllowPrivate: loopback}
	if change != nil {
		change(&o)
	}
	f, err := feeds.NewFetcher(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

func newServer(t *testing.T) *feedtest.Server {
	t.Helper()
	srv, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	return srv
}

// handler serves one function on loopback.
func handler(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

func fetch(t *testing.T, f *feeds.Fetcher, req feeds.Request) *feeds.Response {
	t.Helper()
	resp, err := f.Fetch(t.Context(), req)
	if err != nil {
		t.Fatalf("Fetch: %v (%v)", err, errors.Unwrap(err))
	}
	return resp
}

// fails checks how a fetch fails.
func fails(t *testing.T, f *feeds.Fetcher, url, want string) {
	t.Helper()
	_ = failureOf(t, f, url, want)
}

// failureOf checks how a fetch fails, and returns the failure for a closer look.
func failureOf(t *testing.T, f *feeds.Fetcher, url, want string) *feeds.Failure {
	t.Helper()
	resp, err := f.Fetch(t.Context(), feeds.Request{URL: url})
	var failure *feeds.Failure
	if !errors.As(err, &failure) {
		t.Fatalf("Fetch gives %+v, %v; want a failure", resp, err)
	}
	if !strings.HasPrefix(failure.Error(), want) {
		t.Errorf("failure %q, want %q (cause: %v)", failure, want, failure.Err)
	}
	if strings.Contains(failure.Error(), "tajna") {
		t.Errorf("the sentence tells a secret: %q", failure)
	}
	return failure
}

const tiny = `<rss version="2.0"><channel><title>Mali</title><ttl>10</ttl><item><title>Vest</title></item></channel></rss>`

func TestFetch(t *testing.T) {
	srv := newServer(t)
	srv.Feed("/n1").Named("Severna hronika", "sr").As(feedtest.WordPress, "windows-1250").
		Add(feedtest.Entry{Title: "Zvečan: šta se čeka", Summary: "<p>Građani čekaju.</p>"}).
		Header("Cache-Control", "max-age=300")
	f := newFetcher(t, nil)

	first := fetch(t, f, feeds.Request{URL: srv.URL("/n1")})
	if first.Status != 200 || first.NotModified || first.Unchanged || first.Document == nil {
		t.Fatalf("first answer %+v", first)
	}
	if got := first.Document.Items[0]; got.Title != "Zvečan: šta se čeka" || got.Summary != "Građani čekaju." {
		t.Errorf("entry %+v", got)
	}
	if first.Floor != 5*time.Minute || first.Moved != "" || first.FinalURL != srv.URL("/n1") || first.Bytes == 0 {
		t.Errorf("answer %+v", first)
	}

	second := fetch(t, f, feeds.Request{URL: srv.URL("/n1"), ETag: first.ETag, LastModified: first.LastModified, BodyHash: first.BodyHash})
	if !second.NotModified || second.Document != nil || second.ETag != first.ETag || second.LastModified != first.LastModified || second.BodyHash != first.BodyHash {
		t.Errorf("second answer %+v", second)
	}
	if second.Floor != 5*time.Minute {
		t.Errorf("a 304 says max-age too: floor %v", second.Floor)
	}
	h := srv.Requests("/n1")[1].Header
	if h.Get("If-None-Match") != first.ETag || h.Get("If-Modified-Since") != first.LastModified {
		t.Errorf("validators sent: %v", h)
	}

	srv.Feed("/n1").Add(feedtest.Entry{Title: "Nova vest"})
	third := fetch(t, f, feeds.Request{URL: srv.URL("/n1"), ETag: first.ETag, LastModified: first.LastModified})
	if third.NotModified || len(third.Document.Items) != 2 || third.ETag == first.ETag {
		t.Errorf("third answer %+v", third)
	}
}

// The request is honest and small: who asks, what is understood, and nothing else.
func TestFetchHeaders(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	srv := newServer(t)
	srv.Feed("/a").Header("Set-Cookie", "id=1")
	f := newFetcher(t, nil)
	for range 2 {
		fetch(t, f, feeds.Request{URL: srv.URL("/a")})
	}
	h := srv.Requests("/a")[1].Header
	if got := h.Get("User-Agent"); got != "karaula/1.2.3 (+https://github.com/karaula/karaula; desk@karaula.example)" {
		t.Errorf("User-Agent %q", got)
	}
	if got := h.Get("Accept"); !strings.Contains(got, "application/rss+xml") || !strings.Contains(got, "application/feed+json") {
		t.Errorf("Accept %q", got)
	}
	if h.Get("Accept-Encoding") != "gzip" {
		t.Errorf("Accept-Encoding %q", h.Get("Accept-Encoding"))
	}
	for name := range h {
		switch name {
		case "User-Agent", "Accept", "Accept-Encoding":
		default:
			t.Errorf("%s: %q is sent too", name, h[name])
		}
	}
	plain := newFetcher(t, func(o *feeds.Options) { o.Contact, o.Version = "a)\r\nX: y", "" })
	fetch(t, plain, feeds.Request{URL: srv.URL("/a")})
	if got := srv.Requests("/a")[2].Header.Get("User-Agent"); got != "karaula/dev (+https://github.com/karaula/karaula; aX: y)" {
		t.Errorf("User-Agent %q", got)
	}
}

// Validators are opaque: they come back byte for byte, a 200 replaces both, also with nothing, a 304 renews those it has.
func TestFetchValidators(t *testing.T) {
	const odd = `W/"a b"-gzip, "č"`
	answers := []func(http.ResponseWriter){
		func(w http.ResponseWriter) {
			w.Header()["Etag"] = []string{odd}
			w.Header()["Last-Modified"] = []string{"yesterday"}
			_, _ = w.Write([]byte(tiny))
		},
		func(w http.ResponseWriter) {
			w.Header()["Last-Modified"] = []string{"today"}
			w.WriteHeader(http.StatusNotModified)
		},
		func(w http.ResponseWriter) { _, _ = w.Write([]byte(tiny)) },
	}
	var asked []http.Header
	url := handler(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Clone())
		answers[len(asked)-1](w)
	})
	f := newFetcher(t, nil)
	a := fetch(t, f, feeds.Request{URL: url})
	if a.ETag != odd || a.LastModified != "yesterday" {
		t.Errorf("validators %q, %q", a.ETag, a.LastModified)
	}
	b := fetch(t, f, feeds.Request{URL: url, ETag: a.ETag, LastModified: a.LastModified, BodyHash: a.BodyHash})
	if !b.NotModified || b.ETag != odd || b.LastModified != "today" || b.BodyHash != a.BodyHash {
		t.Errorf("after a 304: %+v", b)
	}
	if got := asked[1].Get("If-None-Match") + asked[1].Get("If-Modified-Since"); got != odd+"yesterday" {
		t.Errorf("sent back %q", got)
	}
	c := fetch(t, f, feeds.Request{URL: url, ETag: b.ETag, LastModified: b.LastModified, BodyHash: b.BodyHash})
	if c.ETag != "" || c.LastModified != "" {
		t.Errorf("a 200 without validators keeps %q, %q", c.ETag, c.LastModified)
	}
	if !c.Unchanged || c.Document != nil || c.NotModified {
		t.Errorf("the same body again: %+v", c)
	}
}

func TestFetchFloor(t *testing.T) {
	url := handler(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age="+r.URL.Query().Get("age"))
		_, _ = w.Write([]byte(tiny)) // ttl 10
	})
	f := newFetcher(t, nil)
	for age, want := range map[string]time.Duration{"60": 10 * time.Minute, "1200": 20 * time.Minute, "9999999": 24 * time.Hour} {
		if got := fetch(t, f, feeds.Request{URL: url + "?age=" + age}).Floor; got != want {
			t.Errorf("max-age %s and ttl 10: floor %v, want %v", age, got, want)
		}
	}
}

func TestFetchFailures(t *testing.T) {
	srv := newServer(t)
	entry := feedtest.Entry{Title: "Vest", Summary: strings.Repeat("reč ", 500)}
	faults := map[string]feedtest.Fault{
		"answers 404 (Not Found)":                                                  {Status: 404},
		"answers 500 (Internal Server Error)":                                      {Status: 500},
		"answers 503 and asks to wait 2 m":                                         {Status: 503, RetryAfter: "120"},
		"answers 429 and asks to wait 24 h":                                        {Status: 429, RetryAfter: "999999"},
		"answers 429 (Too Many Requests)":                                          {Status: 429},
		"answers 403 (Forbidden)":                                                  {Status: 403, RetryAfter: "120"},
		"answers 204 (No Content)":                                                 {Status: 204},
		"answers 304 (Not Modified)":                                               {Status: 304}, // nothing was asked conditionally
		"answers 410: the publisher has taken":                                     {Status: 410},
		"sends a web page (HTML) instead of a feed":                                {HTML: true},
		"breaks off in the middle of its answer":                                   {BreakAfter: 700},
		"is larger than 1 MiB":                                                     {Flood: 1 << 20},
		"redirects more than 5 times":                                              {Location: "/loop"},
		"redirects to file:, only http and https":                                  {Location: "file:///etc/passwd"},
		"redirects without saying where to":                                        {Status: 302},
		"redirects to something that is no address":                                {Location: "http://[tajna"},
		"redirects to an address without a host":                                   {Location: "http:///x?tajna"},
		"times out after 300 ms":                                                   {Delay: time.Minute},
		"cannot be understood: the file ends in the middle":                        {},
		"refused: 10.0.0.5 is in a private network (fetch.allow_private_networks)": {Location: "http://10.0.0.5/?k=tajna"},
	}
	// A busy machine may need seconds for a MiB: only the fault that is late meets a limit that is short.
	f := newFetcher(t, func(o *feeds.Options) { o.MaxBody = 1 << 20 })
	hasty := newFetcher(t, func(o *feeds.Options) { o.MaxBody, o.Timeout = 1<<20, 300*time.Millisecond })
	srv.Feed("/loop").Fail(feedtest.Fault{Location: "/loop"})
	n := 0
	for want, fault := range faults {
		n++
		path := fmt.Sprintf("/f%d", n)
		feed := srv.Feed(path).Add(entry).Fail(fault)
		if fault == (feedtest.Fault{}) {
			feed.Raw([]byte("<rss><channel><item>"))
		}
		t.Run(want, func(t *testing.T) {
			f := f
			if fault.Delay > 0 {
				f = hasty
			}
			failure := failureOf(t, f, strings.Replace(srv.URL(path)+"?key=tajna", "http://", "http://ana:tajna@", 1), want)
			if fault.Status != 0 && failure.Status != fault.Status {
				t.Errorf("status %d, want %d", failure.Status, fault.Status)
			}
			if failure.Gone != (fault.Status == 410) {
				t.Errorf("gone %v", failure.Gone)
			}
			if asked := strings.Contains(want, "asks to wait"); asked != (failure.RetryAfter > 0) {
				t.Errorf("retry after %v", failure.RetryAfter)
			}
			if answered := fault.Status != 0 && !strings.HasPrefix(want, "redirects"); feeds.Answered(failure.Error()) != answered {
				t.Errorf("answered: %v, want %v", !answered, answered)
			}
		})
	}
}

func TestFetchAddresses(t *testing.T) {
	f := newFetcher(t, func(o *feeds.Options) { o.AllowPrivate = nil })
	for url, want := range map[string]string{
		"ftp://a.example/?tajna":       "the address must begin with http:// or https://",
		"/feed":                        "the address must begin with http:// or https://",
		"http://":                      "the address names no host",
		"http://a b/?tajna":            "the address cannot be read",
		"http://ana:tajna@127.0.0.1/":  "refused: 127.0.0.1 is this machine itself",
		"http://[::1]/?tajna":          "refused: ::1 is this machine itself",
		"http://[::ffff:192.168.0.1]/": "refused: 192.168.0.1 is in a private network",
		"http://169.254.169.254/":      "refused: 169.254.169.254 is a link-local address",
		"http://[64:ff9b::7f00:1]/":    "refused: 64:ff9b::7f00:1 is in a network for tunnels (NAT64)",
	} {
		fails(t, f, url, want)
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	fails(t, newFetcher(t, nil), closed.URL, "refuses the connection")
}

func TestFetchInterrupted(t *testing.T) {
	srv := newServer(t)
	srv.Feed("/a").Fail(feedtest.Fault{Delay: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_ = srv.Wait(ctx, "/a", 1)
		cancel()
	}()
	_, err := newFetcher(t, nil).Fetch(ctx, feeds.Request{URL: srv.URL("/a")})
	if err == nil || err.Error() != "was interrupted" || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// A body that comes in drops is cut off by the whole fetch's time, not by the time between two drops.
func TestFetchSlowBody(t *testing.T) {
	url := handler(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("<rss>"))
		for {
			if _, err := w.Write([]byte(" ")); err != nil || http.NewResponseController(w).Flush() != nil {
				return
			}
			select {
			case <-r.Context().Done():
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	fails(t, newFetcher(t, func(o *feeds.Options) { o.Timeout = 200 * time.Millisecond }), url, "times out after 200 ms")
}

func TestFetchHugeHeaders(t *testing.T) {
	url := handler(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Filler", strings.Repeat("x", 80<<10))
		_, _ = w.Write([]byte(tiny))
	})
	fails(t, newFetcher(t, nil), url, "cannot be read: ")
}

func TestFetchPacked(t *testing.T) {
	pack := func(body string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	huge := pack(strings.Replace(tiny, "<item>", strings.Repeat(" ", 2<<20)+"<item>", 1)) // 2 MiB in 2 KiB
	tests := []struct {
		name, encoding string
		body           []byte
		want           string // the failure; "" for none
	}{
		{"gzip", "gzip", pack(tiny), ""},
		{"x-gzip", "X-GZIP", pack(tiny), ""},
		{"a stored .gz", "", pack(tiny), ""},
		{"packed twice", "gzip", pack(string(pack(tiny))), ""},
		{"not packed after all", "gzip", []byte(tiny), "cannot be read: unpack the answer: gzip: invalid header"},
		{"half of it", "gzip", pack(tiny)[:60], "breaks off in the middle"},
		{"a bomb", "gzip", huge, "is larger than 1 MiB"},
		{"a stored bomb", "", huge, "is larger than 1 MiB"},
		{"another packing", "br", []byte("x"), `cannot be read: the answer is packed as "br", only gzip was asked for`},
	}
	f := newFetcher(t, func(o *feeds.Options) { o.MaxBody = 1 << 20 })
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url := handler(t, func(w http.ResponseWriter, _ *http.Request) {
				if tt.encoding != "" {
					w.Header().Set("Content-Encoding", tt.encoding)
				}
				_, _ = w.Write(tt.body)
			})
			if tt.want != "" {
				fails(t, f, url, tt.want)
				return
			}
			if got := fetch(t, f, feeds.Request{URL: url}); got.Document.Title != "Mali" || got.Bytes < 100 {
				t.Errorf("answer %+v", got)
			}
		})
	}
}

func TestFetchRedirects(t *testing.T) {
	srv := newServer(t)
	srv.Feed("/new/feed").As(feedtest.Drupal, "utf-8").Add(feedtest.Entry{Title: "Vest", Link: "/vest/1"})
	hop := func(path, to string, status int) {
		srv.Feed(path).Fail(feedtest.Fault{Status: status, Location: to})
	}
	hop("/301", "/308", 301)
	hop("/308", srv.URL("/new/feed"), 308)
	hop("/mixed", "/301", 302)
	hop("/late", "/307", 301)
	hop("/307", "/new/feed", 307)
	hop("/303", "new/feed", 303)
	hop("/5", "/4", 301)
	hop("/4", "/3", 301)
	hop("/3", "/301", 301) // 301, 308, the feed: five in all
	f := newFetcher(t, nil)
	for path, permanent := range map[string]bool{"/301": true, "/308": true, "/5": true, "/mixed": false, "/late": false, "/303": false, "/new/feed": false} {
		resp := fetch(t, f, feeds.Request{URL: srv.URL(path) + "#fragment"})
		want := ""
		if permanent {
			want = srv.URL("/new/feed")
		}
		if resp.Moved != want || resp.FinalURL != strings.TrimSuffix(srv.URL("/new/feed"), "#fragment") && path != "/new/feed" {
			t.Errorf("%s: moved %q, final %q", path, resp.Moved, resp.FinalURL)
		}
		if got := resp.Document.Items[0].Link; got != srv.URL("/vest/1") {
			t.Errorf("%s: link %q", path, got)
		}
	}
	// A server may write its address in any character set: it is asked for what it meant, in letters that every store takes.
	hop("/latin", "/new/feed?rubrika=dru\x9atvo&x=1", 301)
	if got, want := fetch(t, f, feeds.Request{URL: srv.URL("/latin")}).Moved, srv.URL("/new/feed")+"?rubrika=dru%9Atvo&x=1"; got != want {
		t.Errorf("moved to %q, want %q", got, want)
	}
	for _, r := range srv.Requests("/new/feed") {
		if r.Header.Get("Referer") != "" {
			t.Error("a Referer is sent")
		}
	}
}

// Credentials go to their own host and to nobody else, not even to another port of it.
func TestFetchCredentials(t *testing.T) {
	home, other := newServer(t), newServer(t)
	other.Feed("/feed")
	home.Feed("/feed")
	home.Feed("/inside").Fail(feedtest.Fault{Location: "/feed"})
	home.Feed("/outside").Fail(feedtest.Fault{Location: other.URL("/feed")})
	other.Feed("/back").Fail(feedtest.Fault{Location: home.URL("/feed")})
	home.Feed("/there-and-back").Fail(feedtest.Fault{Location: other.URL("/back")})
	f := newFetcher(t, nil)
	with := func(s *feedtest.Server, path string) string {
		return strings.Replace(s.URL(path), "http://", "http://ana:tajna@", 1)
	}
	last := func(s *feedtest.Server) string {
		all := s.Requests("/feed")
		return all[len(all)-1].Header.Get("Authorization")
	}
	const basic = "Basic YW5hOnRham5h"
	resp := fetch(t, f, feeds.Request{URL: with(home, "/feed")})
	if last(home) != basic {
		t.Errorf("Authorization %q", last(home))
	}
	if resp.FinalURL != home.URL("/feed") {
		t.Errorf("FinalURL %q tells the password", resp.FinalURL)
	}
	fetch(t, f, feeds.Request{URL: with(home, "/inside")})
	if last(home) != basic {
		t.Errorf("after a redirect at home: Authorization %q", last(home))
	}
	fetch(t, f, feeds.Request{URL: with(home, "/outside")})
	if last(other) != "" {
		t.Errorf("another host is told the password: %q", last(other))
	}
	fetch(t, f, feeds.Request{URL: with(home, "/there-and-back")})
	if last(home) != "" {
		t.Errorf("after a detour: Authorization %q", last(home))
	}
}

// A redirect is judged like every address: what is allowed for the first host is not for the next.
func TestFetchRedirectIntoPrivateNetwork(t *testing.T) {
	srv := newServer(t)
	srv.Feed("/a").Fail(feedtest.Fault{Location: "http://127.0.0.2:1/admin?key=tajna"})
	f := newFetcher(t, func(o *feeds.Options) { o.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} })
	fails(t, f, srv.URL("/a"), "refused: 127.0.0.2 is this machine itself (fetch.allow_private_networks)")
}

func TestFetchTLS(t *testing.T) {
	srv, err := feedtest.NewTLS()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	srv.Feed("/a").Add(feedtest.Entry{Title: "Vest"})
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, srv.Certificate(), 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, newFetcher(t, nil), srv.URL("/a"), "the certificate is not valid: certificate signed by unknown authority")
	fails(t, newFetcher(t, nil), strings.Replace(newServer(t).URL("/a"), "http://", "https://", 1), "does not speak TLS")
	f := newFetcher(t, func(o *feeds.Options) { o.CAFile = ca })
	if resp := fetch(t, f, feeds.Request{URL: srv.URL("/a")}); len(resp.Document.Items) != 1 {
		t.Errorf("answer %+v", resp)
	}
	for name, content := range map[string]string{"missing": "", "empty": "no certificate"} {
		file := filepath.Join(t.TempDir(), name)
		if content != "" {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := feeds.NewFetcher(feeds.Options{CAFile: file}); err == nil || !strings.Contains(err.Error(), "fetch.ca_file") {
			t.Errorf("%s CA file: %v", name, err)
		}
	}
}

// One Fetcher serves many workers.
func TestFetchConcurrently(t *testing.T) {
	srv := newServer(t)
	f := newFetcher(t, nil)
	formats := []feedtest.Format{feedtest.WordPress, feedtest.Drupal, feedtest.Agency, feedtest.Atom, feedtest.RDF, feedtest.JSONFeed}
	var wg sync.WaitGroup
	for i := range 24 {
		path := fmt.Sprintf("/feed%d", i)
		srv.Feed(path).As(formats[i%len(formats)], []string{"utf-8", "windows-1250", "windows-1251", "iso-8859-2"}[i%4]).
			Add(feedtest.Entry{Title: "Vest & više", Summary: "<p>A</p>", Author: "Ana", Categories: []string{"Svet"}, Published: time.Now()})
		wg.Go(func() {
			resp, err := f.Fetch(t.Context(), feeds.Request{URL: srv.URL(path)})
			if err != nil {
				t.Error(err)
				return
			}
			if e := resp.Document.Items[0]; e.Title != "Vest & više" || e.Summary != "A" || e.Link != srv.URL(path+"/1") || e.Published.IsZero() {
				t.Errorf("%s: %+v", path, e)
			}
		})
	}
	wg.Wait()
}
