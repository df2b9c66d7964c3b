package alerts

import (
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

func TestRehearsal(t *testing.T) {
	console := []news.Destination{"console"}
	night := news.QuietHours{From: 11 * time.Hour, To: 13 * time.Hour, Mode: "hold"}
	p, _ := policy(t,
		news.Watchlist{Name: "each", Query: "barricade", PostTo: console},
		news.Watchlist{Name: "by region", Query: "region:kosovo", PostAt: level(0), PostTo: console},
		news.Watchlist{Name: "from violence", Query: "region:kosovo", PostAt: level(3), PostTo: console},
		news.Watchlist{Name: "digest", Query: "region:kosovo", PostAt: level(4), Digest: []string{"08:00"}, PostTo: console},
		news.Watchlist{Name: "in quiet hours", Query: "barricade", Quiet: night, PostTo: console})
	told := []struct {
		after time.Duration
		level news.Level
	}{
		{0, news.Tension},
		{3 * time.Hour, news.Violence}, // joins, and is worse
		{5 * time.Hour, news.Violence}, // joins
		{time.Hour, news.Tension},      // came before, is read later
		{12 * time.Hour, news.Tension}, // the alert takes no more
	}
	r := NewRehearsal(p)
	for i, c := range told {
		s := story(int64(i), c.level, "kosovo/north")
		s.First = noon.Add(c.after)
		var verdicts []rules.Verdict
		for list := range p.Watchlists {
			verdicts = append(verdicts, rules.Verdict{Index: list, ByText: list == 0 || list == 4, Region: "kosovo"})
		}
		r.Tell(s, verdicts)
	}
	if got, want := r.Rings(), []int{5, 3, 1, 0, 5}; !slices.Equal(got, want) {
		t.Errorf("rings %v, want %v", got, want)
	}
}
