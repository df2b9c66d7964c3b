package demo

import (
	"net/http"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds"
)

// TestKaraulaReadsTheFeeds: what karaula's own parser makes of the feeds, in whatever format and charset, is the items.
func TestKaraulaReadsTheFeeds(t *testing.T) {
	s, clock := serve(t)
	clock.set(End())
	want := map[string]Item{} // the last version by outlet and address
	for _, it := range mustItems(t) {
		want[it.Outlet+" "+feeds.Canonical(it.URL)] = it
	}
	for _, f := range s.Feeds() {
		resp, body := ask(t, http.MethodGet, f.URL, nil)
		doc, err := feeds.Parse(body, feeds.ParseOptions{ContentType: resp.Header.Get("Content-Type"), Base: f.URL})
		if err != nil {
			t.Fatalf("%s: %v", f.URL, err)
		}
		for _, got := range doc.News(f, End()) {
			key := f.Outlet + " " + got.Link
			it, known := want[key]
			delete(want, key)
			if !known || got.Title != it.Title || got.Summary != it.Summary || got.Lang != it.Lang {
				t.Errorf("%s: read %q, %q in %s; want %q, %q in %s", key, got.Title, got.Summary, got.Lang, it.Title, it.Summary, it.Lang)
			}
			if late := it.Published.Sub(got.Published); late < 0 || late > 6*time.Hour {
				t.Errorf("%s: published %s, want %s", it.ID, got.Published, it.Published)
			}
		}
	}
	for key := range want {
		t.Errorf("%s was not read", key)
	}
}
