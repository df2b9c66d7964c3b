package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"
)

// hands is a clock that tests set.
type hands struct {
	mu sync.Mutex
	at time.Time
}

func (h *hands) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hands) set(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = at
}

func serve(t *testing.T) (*Server, *hands) {
	t.Helper()
	clock := &hands{at: Start()}
	s, err := Serve(clock.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, clock
}

// ask sends one request with a limit and returns the answer and its body.
func ask(t *testing.T, method, url string, header map[string]string) (*http.Response, []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range header {
		req.Header.Set(key, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return resp, body
}

func parse(t *testing.T, body []byte) *gofeed.Feed {
	t.Helper()
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%v in:\n%s", err, body)
	}
	return feed
}

// expected is what an outlet's feed says at a time, computed from the items the slow way: the last version of each
// entry, the newest entry first, a line each.
func expected(items []Item, outlet string, at time.Time) string {
	var out []string
	for i, it := range items {
		if it.Outlet != outlet || it.Published.After(at) {
			continue
		}
		first := it
		edited := false
		for j, other := range items {
			if other.ID != it.ID || other.Published.After(at) {
				continue
			}
			if j < i {
				first = other
			}
			edited = edited || j > i
		}
		if !edited {
			out = append(out, first.Published.Format(time.RFC3339)+" "+it.Title+" | "+it.Summary+" | "+it.URL)
		}
	}
	// The times come first in each line and are unique within an outlet.
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if out[j] > out[i] {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return strings.Join(out, "\n")
}

// TestFeedsFollowTheClock asks every feed over HTTP at several times, the last one back in time.
func TestFeedsFollowTheClock(t *testing.T) {
	s, clock := serve(t)
	items := mustItems(t)
	strip := strings.NewReplacer("<p>", "", "</p>", "", `<div class="field field-name-body">`, "", "</div>", "", "&#39;", "'")
	for _, at := range []time.Time{
		Start(), Start().Add(30 * time.Minute), time.Date(2023, 5, 26, 13, 9, 59, 0, time.UTC), time.Date(2023, 5, 26, 13, 10, 0, 0, time.UTC),
		Calm(), End(), Start().Add(5 * time.Hour),
	} {
		clock.set(at)
		for _, f := range s.Feeds() {
			resp, body := ask(t, http.MethodGet, f.URL, nil)
			if resp.StatusCode != http.StatusOK {
				t.Fatalf("%s at %s: %s", f.URL, at, resp.Status)
			}
			feed := parse(t, body)
			var got []string
			for _, it := range feed.Items {
				got = append(got, fmt.Sprintf("%s %s | %s | %s",
					it.PublishedParsed.UTC().Format(time.RFC3339), it.Title, strip.Replace(it.Description), it.Link))
			}
			if want := expected(items, f.Outlet, at); strings.Join(got, "\n") != want {
				t.Errorf("%s at %s:\n%s\nwant:\n%s", f.URL, at, strings.Join(got, "\n"), want)
			}
			if feed.Title != f.Outlet {
				t.Errorf("%s: the feed is titled %q", f.Outlet, feed.Title)
			}
			if len(feed.Items) == 0 {
				t.Errorf("%s: the feed is empty at %s", f.Outlet, at)
			}
		}
	}
}

// TestNotModified: 304 is said while a feed stands still, and only then.
func TestNotModified(t *testing.T) {
	s, clock := serve(t)
	items := mustItems(t)
	type seen struct{ tag, modified string }
	validators := map[string]seen{}
	for _, f := range s.Feeds() {
		resp, _ := ask(t, http.MethodGet, f.URL, nil)
		validators[f.URL] = seen{resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")}
	}
	later := Start().Add(100 * time.Minute)
	for _, at := range []time.Time{Start(), Start().Add(time.Minute), later} {
		clock.set(at)
		moved := 0
		for _, f := range s.Feeds() {
			want := http.StatusNotModified
			if expected(items, f.Outlet, at) != expected(items, f.Outlet, Start()) {
				want = http.StatusOK
				moved++
			}
			was := validators[f.URL]
			for name, value := range map[string]string{"If-None-Match": was.tag, "If-Modified-Since": was.modified} {
				resp, body := ask(t, http.MethodGet, f.URL, map[string]string{name: value})
				if resp.StatusCode != want {
					t.Errorf("%s at %s with %s: %s, want %d", f.URL, at, name, resp.Status, want)
				}
				if want == http.StatusNotModified && len(body) > 0 {
					t.Errorf("%s: a 304 with a body", f.URL)
				}
				if want == http.StatusOK && resp.Header.Get("ETag") == was.tag {
					t.Errorf("%s: another feed under the same tag", f.URL)
				}
			}
		}
		if at.Equal(later) && (moved == 0 || moved == len(s.Feeds())) {
			t.Errorf("%d feeds moved until %s, want some", moved, at)
		}
	}
}

// TestEditKeepsItsID: an edited entry changes its title and nothing by which it is known.
func TestEditKeepsItsID(t *testing.T) {
	s, clock := serve(t)
	var before, after Item
	was := map[string]Item{}
	for _, it := range mustItems(t) {
		if first, again := was[it.ID]; again {
			before, after = first, it
			break
		}
		was[it.ID] = it
	}
	var address string
	for _, f := range s.Feeds() {
		if f.Outlet == after.Outlet {
			address = f.URL
		}
	}
	find := func(at time.Time) *gofeed.Item {
		clock.set(at)
		_, body := ask(t, http.MethodGet, address, nil)
		var found *gofeed.Item
		for _, it := range parse(t, body).Items {
			if it.Link == after.URL {
				if found != nil {
					t.Fatalf("%s is there twice", after.ID)
				}
				found = it
			}
		}
		if found == nil {
			t.Fatalf("%s is not there", after.ID)
		}
		return found
	}
	old, edited := find(before.Published), find(after.Published)
	if old.Title != before.Title || edited.Title != after.Title {
		t.Errorf("titles %q, then %q; want %q, then %q", old.Title, edited.Title, before.Title, after.Title)
	}
	if old.GUID != edited.GUID || !old.PublishedParsed.Equal(*edited.PublishedParsed) {
		t.Errorf("known as %q of %s, then as %q of %s", old.GUID, old.Published, edited.GUID, edited.Published)
	}
}

func TestHeadersAndRefusals(t *testing.T) {
	s, clock := serve(t)
	clock.set(Calm())
	for _, f := range s.Feeds() {
		resp, body := ask(t, http.MethodGet, f.URL, nil)
		if got := resp.Header.Get("Date"); got != Calm().Format(http.TimeFormat) {
			t.Errorf("%s: Date %q is not the demo's time", f.URL, got)
		}
		kind := resp.Header.Get("Content-Type")
		if legacy := strings.Contains(kind, "windows-"); legacy == utf8.Valid(body) {
			t.Errorf("%s: said to be %s, but valid UTF-8 is %v", f.URL, kind, utf8.Valid(body))
		}
		if resp, body := ask(t, http.MethodHead, f.URL, nil); resp.StatusCode != http.StatusOK || len(body) > 0 {
			t.Errorf("HEAD %s: %s with %d bytes", f.URL, resp.Status, len(body))
		}
	}
	if resp, _ := ask(t, http.MethodGet, s.base+"/nobody/feed.xml", nil); resp.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown feed: %s, want 404", resp.Status)
	}
	if resp, _ := ask(t, http.MethodPost, s.Feeds()[0].URL, nil); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %s, want 405", resp.Status)
	}
}

func TestDoneAndClose(t *testing.T) {
	s, clock := serve(t)
	clock.set(s.Last().Add(-time.Second))
	if s.Done() {
		t.Error("done before the last item")
	}
	clock.set(s.Last())
	if !s.Done() {
		t.Error("not done with the last item out")
	}
	if s.Last().After(End()) || s.Last().Before(Calm()) {
		t.Errorf("the last item is of %s", s.Last())
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Feeds()[0].URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := http.DefaultClient.Do(req); err == nil {
		t.Errorf("a closed server answered %s", resp.Status)
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestServersSideBySide: two demos in one process do not meet.
func TestServersSideBySide(t *testing.T) {
	one, early := serve(t)
	two, late := serve(t)
	early.set(Start())
	late.set(End())
	_, a := ask(t, http.MethodGet, one.Feeds()[0].URL, nil)
	_, b := ask(t, http.MethodGet, two.Feeds()[0].URL, nil)
	if x, y := len(parse(t, a).Items), len(parse(t, b).Items); x >= y {
		t.Errorf("%d entries early and %d late, want more late", x, y)
	}
}

func TestVisibleHoldsTheNewest(t *testing.T) {
	var items []Item
	for i := range feedLength + 10 {
		items = append(items, Item{ID: fmt.Sprint(i), Published: Start().Add(time.Duration(i) * time.Minute)})
	}
	items = append(items, Item{ID: "20", Title: "edited", Published: Start().Add(time.Hour)})
	entries, changed := visible(items, End())
	if len(entries) != feedLength {
		t.Fatalf("%d entries, want %d", len(entries), feedLength)
	}
	if entries[0].ID != "39" || entries[feedLength-1].ID != "10" {
		t.Errorf("from %s to %s, want from 39 to 10", entries[0].ID, entries[feedLength-1].ID)
	}
	if e := entries[39-20]; e.Title != "edited" || !e.first.Equal(Start().Add(20*time.Minute)) {
		t.Errorf("entry 20 is %q of %s, want the edit in the old place", e.Title, e.first)
	}
	if !changed.Equal(Start().Add(time.Hour)) {
		t.Errorf("changed at %s, want the time of the edit", changed)
	}
}
