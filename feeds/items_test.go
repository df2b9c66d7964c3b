package feeds

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
)

var (
	testNow  = time.Date(2023, 5, 27, 14, 0, 0, 0, time.UTC)
	testFeed = news.Feed{
		ID: 7, URL: "https://a.example/feed", Outlet: "Severna hronika", Owner: "Ibar d.o.o.", Lang: "sr-Latn", Country: "rs", Trust: news.Trusted,
	}
)

func TestNews(t *testing.T) {
	early, late := testNow.Add(-2*time.Hour), testNow.Add(-time.Hour)
	doc := &Document{Language: "en", Items: []Entry{
		{ID: "2", Title: "Drugi\nnaslov", Link: "http://www.a.example/2?utm_source=rss", Summary: "Sažetak", Content: "Tekst", Published: late},
		{ID: "1", Title: "Prvi", Link: "https://a.example/1", Content: "Tekst", Updated: early},
	}}
	items := doc.News(testFeed, testNow)
	want := []news.Item{
		{
			FeedID: 7, Key: "1", URL: "https://a.example/1", Link: "https://a.example/1", Title: "Prvi", Summary: "Tekst",
			Outlet: "Severna hronika", Owner: "Ibar d.o.o.", Lang: "sr-Latn", Country: "rs", Trust: news.Trusted, Revision: 1,
			Published: early, Seen: testNow,
		},
		{
			FeedID: 7, Key: "2", URL: "http://www.a.example/2?utm_source=rss", Link: "https://a.example/2", Title: "Drugi naslov", Summary: "Sažetak",
			Outlet: "Severna hronika", Owner: "Ibar d.o.o.", Lang: "sr-Latn", Country: "rs", Trust: news.Trusted, Revision: 1,
			Published: late, Seen: testNow,
		},
	}
	if len(items) != 2 || items[0] != want[0] || items[1] != want[1] {
		t.Errorf("got\n%+v\nwant\n%+v", items, want)
	}
	mixed := testFeed
	mixed.Lang = ""
	if got := doc.News(mixed, testNow)[0].Lang; got != "en" {
		t.Errorf("Lang = %q, want the document's where the feed has none", got)
	}
}

func TestNewsKeys(t *testing.T) {
	at := testNow.Add(-time.Hour)
	tests := []struct {
		name    string
		entries []Entry
		want    string
	}{
		{"guid", []Entry{{ID: "1", Title: "A", Link: "https://a.example/1"}}, "1"},
		{"address without guid", []Entry{{Title: "A", Link: "http://www.a.example/1/#x"}}, "https://a.example/1"},
		{"title and date without both", []Entry{{Title: "A", Published: at}}, "A 2023-05-27T13:00:00Z"},
		{"guid shared by two addresses", []Entry{
			{ID: "vest", Title: "A", Link: "https://a.example/1"}, {ID: "vest", Title: "B", Link: "https://a.example/2"},
		}, "https://a.example/1 https://a.example/2"},
		{"guid shared by spellings of one address", []Entry{
			{ID: "1", Title: "A", Link: "http://a.example/1"}, {ID: "1", Title: "A", Link: "https://www.a.example/1?utm_source=rss"},
		}, "1"},
		{"address shared by three titles", []Entry{
			{Title: "A", Link: "https://a.example"}, {Title: "B", Link: "https://a.example"}, {Title: "C", Link: "https://a.example", Published: at},
		}, "C 2023-05-27T13:00:00Z A B"},
		{"an edit beside the old version", []Entry{{Title: "A, dopunjeno", Link: "https://a.example/1"}, {Title: "A", Link: "https://a.example/1"}}, "https://a.example/1"},
		{"address that is none", []Entry{{Title: "A", Link: "javascript:alert(1)", Published: at}}, "A 2023-05-27T13:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var keys []string
			for _, item := range (&Document{Items: tt.entries}).News(testFeed, testNow) {
				keys = append(keys, item.Key)
			}
			if got := strings.Join(keys, " "); got != tt.want {
				t.Errorf("keys %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNewsTexts(t *testing.T) {
	long := strings.Repeat("reč ", 200)
	tests := []struct {
		name           string
		entry          Entry
		title, summary string
	}{
		{"no title", Entry{Summary: "Kratka vest."}, "Kratka vest.", "Kratka vest."},
		{"no title, long text", Entry{Content: long}, strings.TrimSpace(strings.Repeat("reč ", 29)) + " reč…", long},
		{"no text", Entry{Title: "Naslov"}, "Naslov", ""},
		{"script as address", Entry{Title: "A", Link: "javascript:alert(1)"}, "A", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			items := (&Document{Items: []Entry{tt.entry}}).News(testFeed, testNow)
			if len(items) != 1 || items[0].Title != tt.title || items[0].Summary != tt.summary || items[0].URL != "" {
				t.Errorf("got %+v", items)
			}
		})
	}
	if items := (&Document{Items: []Entry{{ID: "1", Link: "https://a.example/1"}}}).News(testFeed, testNow); len(items) != 0 {
		t.Errorf("an entry without any text is an item: %+v", items)
	}
}

func TestNewsTimes(t *testing.T) {
	for name, at := range map[string]time.Time{
		"missing": {}, "future": testNow.Add(time.Minute), "a clock at zero": time.Unix(0, 0),
	} {
		items := (&Document{Items: []Entry{{Title: "A", Published: at}}}).News(testFeed, testNow)
		if !items[0].Published.Equal(testNow) {
			t.Errorf("%s: published %v, want now", name, items[0].Published)
		}
	}
}

// The first 1,000 entries count, keys are unique, never empty and of a bounded length, times are never zero.
func TestNewsHoldsAlways(t *testing.T) {
	doc := &Document{}
	for i := range 1200 {
		doc.Items = append(doc.Items, Entry{
			ID: strings.Repeat("g", i%700), Title: fmt.Sprint("Vest ", i%900), Link: fmt.Sprint("https://a.example/", i%950),
			Published: testNow.Add(time.Duration(500-i) * time.Minute),
		})
	}
	items := doc.News(testFeed, testNow)
	if len(items) > maxEntries || len(items) < 900 {
		t.Fatalf("%d items", len(items))
	}
	seen := map[string]bool{}
	for i, item := range items {
		if item.Key == "" || len(item.Key) > 512 || seen[item.Key] {
			t.Errorf("key %q", item.Key)
		}
		seen[item.Key] = true
		if item.Published.IsZero() || item.Published.After(item.Seen) {
			t.Errorf("published %v", item.Published)
		}
		if i > 0 && item.Published.Before(items[i-1].Published) {
			t.Errorf("item %d is older than the one before it", i)
		}
	}
}
