package feedtest_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/charset"

	"github.com/karaula/karaula/feeds/feedtest"
)

func newServer(t *testing.T) *feedtest.Server {
	t.Helper()
	srv, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	return srv
}

// get asks without gzip, with the given header lines "Name: value".
func get(t *testing.T, url string, lines ...string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(resp.Body)
	if cerr := resp.Body.Close(); cerr != nil {
		t.Error(cerr)
	}
	return resp, string(body), err
}

// Every format is well-formed in every character set, and holds what was added, newest first.
func TestFormats(t *testing.T) {
	srv := newServer(t)
	formats := []feedtest.Format{feedtest.WordPress, feedtest.Drupal, feedtest.Agency, feedtest.Atom, feedtest.RDF, feedtest.JSONFeed}
	for i, format := range formats {
		for _, set := range []string{"utf-8", "windows-1250", "windows-1251", "iso-8859-2"} {
			path := fmt.Sprintf("/%d/%s", i, set)
			srv.Feed(path).As(format, set).Named("Šid & okolina", "sr").Add(
				feedtest.Entry{Title: "Stara vest"},
				feedtest.Entry{Title: "Čačak: šta & kako", Summary: "<p>]]&gt; Ђаци</p>", Content: "<p>ceo tekst</p>", Author: "Žika", Categories: []string{"A&B"}, Published: time.Unix(1685189109, 0)},
			)
			resp, body, err := get(t, srv.URL(path))
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("%s: %v, %v", path, resp, err)
			}
			if format == feedtest.JSONFeed {
				if !json.Valid([]byte(body)) {
					t.Errorf("%s: %s", path, body)
				}
				continue
			}
			texts := readXML(t, path, body)
			if !strings.Contains(texts, "Čačak: šta") || !strings.Contains(texts, "Ђаци") {
				t.Errorf("%s: letters are lost: %s", path, texts)
			}
			if strings.Index(texts, "Čačak") > strings.Index(texts, "Stara vest") {
				t.Errorf("%s: the newest entry is not on top", path)
			}
		}
	}
}

func readXML(t *testing.T, path, body string) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	d.CharsetReader = charset.NewReaderLabel
	var texts strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			// A character that the set lacks stands in HTML as a numeric reference, twice decoded.
			return strings.NewReplacer("&#1026;", "Ђ", "&#1072;", "а", "&#1094;", "ц", "&#1080;", "и", "&#268;", "Č", "&#269;", "č", "&#353;", "š").Replace(texts.String())
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", path, err, body)
		}
		if run, ok := token.(xml.CharData); ok {
			texts.Write(run)
		}
	}
}

func TestConditional(t *testing.T) {
	srv := newServer(t)
	feed := srv.Feed("/a").Add(feedtest.Entry{ID: "1", Title: "Prva"})
	first, _, err := get(t, srv.URL("/a"))
	if err != nil {
		t.Fatal(err)
	}
	etag, modified := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
	ask := func(lines ...string) int {
		resp, _, err := get(t, srv.URL("/a"), lines...)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode
	}
	if got := ask("If-None-Match: " + etag); got != http.StatusNotModified {
		t.Errorf("the same ETag: %d", got)
	}
	if got := ask("If-Modified-Since: " + modified); got != http.StatusNotModified {
		t.Errorf("the same date: %d", got)
	}
	if got := ask("If-None-Match: \"other\"", "If-Modified-Since: "+modified); got != http.StatusOK {
		t.Errorf("the ETag decides: %d", got)
	}
	feed.Edit(feedtest.Entry{ID: "1", Title: "Prva, dopunjena"})
	if got := ask("If-None-Match: " + etag); got != http.StatusOK {
		t.Errorf("after an edit: %d", got)
	}
	_, body, err := get(t, srv.URL("/a"))
	if err != nil || strings.Count(body, "<item>") != 1 || !strings.Contains(body, "dopunjena") {
		t.Errorf("after an edit: %v, %s", err, body)
	}
	feed.Header("ETag", "").Header("Last-Modified", "")
	resp, _, err := get(t, srv.URL("/a"))
	if err != nil || resp.Header.Get("ETag") != "" || resp.Header.Get("Last-Modified") != "" {
		t.Errorf("suppressed headers are sent: %v %v", resp.Header, err)
	}
}

func TestFaults(t *testing.T) {
	srv := newServer(t)
	feed := srv.Feed("/a").Add(feedtest.Entry{Title: "Prva"}).Fail(feedtest.Fault{Times: 2, Status: 503, RetryAfter: "7"})
	for i, want := range []int{503, 503, 200} {
		resp, _, err := get(t, srv.URL("/a"))
		if err != nil || resp.StatusCode != want {
			t.Errorf("request %d: %v, %v", i+1, resp, err)
		} else if want == 503 && resp.Header.Get("Retry-After") != "7" {
			t.Errorf("Retry-After %q", resp.Header.Get("Retry-After"))
		}
	}
	feed.Fail(feedtest.Fault{BreakAfter: 100})
	if _, body, err := get(t, srv.URL("/a")); err == nil || len(body) != 100 {
		t.Errorf("%d bytes and %v, want a break after 100", len(body), err)
	}
	feed.Fail(feedtest.Fault{Flood: 1 << 20})
	if _, body, err := get(t, srv.URL("/a")); err != nil || len(body) < 1<<20 {
		t.Errorf("%d bytes, %v", len(body), err)
	}
	feed.Fail(feedtest.Fault{HTML: true})
	if resp, body, err := get(t, srv.URL("/a")); err != nil || !strings.HasPrefix(body, "<!DOCTYPE html>") || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		t.Errorf("%v: %s", err, body)
	}
	feed.Fail(feedtest.Fault{Location: "/b"})
	if resp, _, err := get(t, srv.URL("/a")); err != nil || resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != "/b" {
		t.Errorf("%v, %v", resp, err)
	}
	feed.Fail(feedtest.Fault{Drop: true})
	if resp, _, err := get(t, srv.URL("/a")); err == nil {
		t.Errorf("an answer though it is dropped: %v", resp)
	}
	feed.Fail(feedtest.Fault{Drip: time.Microsecond})
	if resp, body, err := get(t, srv.URL("/a")); err != nil || resp.StatusCode != http.StatusOK || !strings.HasSuffix(body, "</rss>\n") {
		t.Errorf("dripping: %v, %q", err, body)
	}
	feed.Fail(feedtest.Fault{Stale: true}).Add(feedtest.Entry{Title: "Druga"})
	if resp, _, err := get(t, srv.URL("/a"), "If-None-Match: x"); err != nil || resp.StatusCode != http.StatusNotModified || resp.Header.Get("ETag") != "x" {
		t.Errorf("stale: %v, %v", resp, err)
	}
	if resp, _, err := get(t, srv.URL("/a")); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("stale, and asked without conditions: %v, %v", resp, err)
	}
	feed.Heal()
	if resp, _, err := get(t, srv.URL("/a")); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("healed: %v, %v", resp, err)
	}
	if resp, _, err := get(t, srv.URL("/nowhere")); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("no feed: %v, %v", resp, err)
	}
}

func TestWait(t *testing.T) {
	srv := newServer(t)
	srv.Feed("/a")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 3 {
			if _, _, err := get(t, srv.URL("/a")); err != nil {
				t.Error(err)
			}
		}
	}()
	if err := srv.Wait(t.Context(), "/a", 3); err != nil || srv.Count("/a") != 3 {
		t.Errorf("%v after %d requests", err, srv.Count("/a"))
	}
	<-done
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := srv.Wait(ctx, "/a", 4); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// Close ends an answer that is being delayed, and may be called again.
func TestClose(t *testing.T) {
	srv := newServer(t)
	srv.Feed("/a").Fail(feedtest.Fault{Delay: time.Hour})
	failed := make(chan error)
	go func() {
		_, _, err := get(t, srv.URL("/a"))
		failed <- err
	}()
	if err := srv.Wait(t.Context(), "/a", 1); err != nil {
		t.Fatal(err)
	}
	srv.Close()
	srv.Close()
	if err := <-failed; err == nil {
		t.Error("the delayed answer came after all")
	}
}
