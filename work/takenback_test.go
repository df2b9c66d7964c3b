package work

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// document is one with entries at these minutes before monday, in this order.
func document(built time.Time, minutes ...int) (*feeds.Document, []news.Item) {
	d := &feeds.Document{Updated: built}
	for _, m := range minutes {
		d.Items = append(d.Items, feeds.Entry{ID: fmt.Sprint(m), Title: fmt.Sprintf("Entry of %d", m), Published: monday.Add(time.Duration(-m) * time.Minute)})
	}
	return d, d.News(news.Feed{}, monday)
}

func TestWent(t *testing.T) {
	young := []store.YoungEntry{{Key: "5", Seen: monday.Add(-4 * time.Minute).UnixMilli(), Published: monday.Add(-5 * time.Minute).UnixMilli()}}
	for _, tt := range []struct {
		name    string
		built   time.Time
		minutes []int
		missed  int // before
		gone    bool
		after   int // missed; -1: no longer in mind
	}{
		{"it stands", time.Time{}, []int{3, 5, 20, 40}, 0, false, 0},
		{"it comes back", time.Time{}, []int{5, 20, 40}, 2, false, 0},
		{"a newer one stands", time.Time{}, []int{3, 20, 40}, 0, true, -1},
		{"the document is newer", monday, []int{20, 40}, 0, true, -1},
		{"it may be an old copy", time.Time{}, []int{20, 40}, 0, false, 1},
		{"which says so", monday.Add(-10 * time.Minute), []int{20, 40}, 0, false, 1},
		{"thrice it is none", time.Time{}, []int{20, 40}, 2, true, -1},
		{"no older one stands", time.Time{}, []int{3}, 0, false, -1},
		{"one alone stands", time.Time{}, []int{3, 20}, 0, false, -1},
		{"a front page", time.Time{}, []int{20, 3, 40}, 0, false, -1},
		{"nothing stands", time.Time{}, nil, 0, false, -1},
	} {
		before := slices.Clone(young)
		before[0].Missed = tt.missed
		d, items := document(tt.built, tt.minutes...)
		left, gone := went(before, d, items)
		if (len(gone) > 0) != tt.gone {
			t.Errorf("%s: gone %v, want %v", tt.name, gone, tt.gone)
		}
		after := -1
		if len(left) > 0 {
			after = left[0].Missed
		}
		if after != tt.after {
			t.Errorf("%s: missed %d, want %d", tt.name, after, tt.after)
		}
	}
	// Answers that nothing changed say that it is gone still, and those of a feed from which nothing went say nothing.
	left, gone := stillGone([]store.YoungEntry{{Key: "a"}, {Key: "b", Missed: 1}, {Key: "c", Missed: 2}})
	if !slices.Equal(gone, []string{"c"}) || len(left) != 2 || left[0].Missed != 0 || left[1].Missed != 2 {
		t.Errorf("still gone: %v, left %v", gone, left)
	}
}

func TestGrowOfYoung(t *testing.T) {
	_, items := document(time.Time{}, 1, 2, 30)
	items = append(items, news.Item{Key: "dateless", Published: monday, Seen: monday}, news.Item{Key: "archive", Published: monday.Add(-time.Minute), Seen: monday, Old: true})
	young := grow([]store.YoungEntry{{Key: "past", Seen: monday.Add(-16 * time.Minute).UnixMilli()}, {Key: "missed", Seen: monday.Add(-16 * time.Minute).UnixMilli(), Missed: 1}},
		items, monday.Add(-10*time.Minute), monday)
	var keys []string
	for _, y := range young {
		keys = append(keys, y.Key)
	}
	if want := []string{"missed", "2", "1"}; !slices.Equal(keys, want) {
		t.Errorf("young are %v, want %v", keys, want)
	}
	for range 30 {
		young = grow(young, items, monday.Add(-10*time.Minute), monday)
	}
	if len(young) != mostYoung {
		t.Errorf("%d are kept in mind, want %d", len(young), mostYoung)
	}
}
