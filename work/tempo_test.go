package work

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

var monday = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

func TestTempo(t *testing.T) {
	each := func(n, hours int) news.Rhythm { // n entries an hour, between 8 and 8+hours, for eight days
		var r news.Rhythm
		for h := range 8 * 24 {
			if clock := h % 24; clock >= 8 && clock < 8+hours {
				at := monday.Add(time.Duration(h) * time.Hour)
				r = r.With(slices.Repeat([]time.Time{at.Add(time.Minute)}, n), monday)
			}
		}
		return r
	}
	noon, night := monday.Add(8*24*time.Hour+12*time.Hour), monday.Add(8*24*time.Hour+2*time.Hour)
	burst := each(12, 12).With(slices.Repeat([]time.Time{night.Add(-20 * time.Minute)}, 9), monday)
	for _, tt := range []struct {
		name  string
		every time.Duration
		r     news.Rhythm
		at    time.Time
		want  time.Duration
	}{
		{"an unknown feed", 2 * time.Minute, "", noon, 2 * time.Minute},
		{"one that is known for hours only", 2 * time.Minute, news.Rhythm("").With([]time.Time{monday}, monday), monday.Add(6 * time.Hour), 2 * time.Minute},
		{"an agency by day", 2 * time.Minute, each(5, 12), noon, 90 * time.Second},
		{"a busy agency by day", 2 * time.Minute, each(40, 12), noon, time.Minute},
		{"an agency at night", 2 * time.Minute, each(12, 12), night, 8 * time.Minute},
		{"an agency in a night with news", 2 * time.Minute, burst, night, time.Minute},
		{"a daily by day", 5 * time.Minute, each(2, 12), noon, 3*time.Minute + 45*time.Second},
		{"a daily at night", 5 * time.Minute, each(2, 12), night, 20 * time.Minute},
		{"a government", 15 * time.Minute, each(1, 3), noon, 60 * time.Minute},
	} {
		if got := tempo(tt.every, tt.r, tt.at); got.Round(time.Millisecond) != tt.want {
			t.Errorf("%s: every %v, want %v", tt.name, got, tt.want)
		}
	}
	floor := Timing{Every: time.Minute}
	busy := store.FeedState{Feed: news.Feed{Every: time.Minute, Adaptive: true}, Rhythm: each(40, 12)}
	if got := floor.interval(busy, false, noon); got != time.Minute {
		t.Errorf("in the public network every %v, want a minute at least", got)
	}
	if got := floor.interval(busy, true, noon); got != 30*time.Second {
		t.Errorf("in an allowed private network every %v, want half of its interval", got)
	}
	busy.Adaptive = false
	if got := floor.interval(busy, true, noon); got != time.Minute {
		t.Errorf("a feed with an interval of its own: every %v", got)
	}
}

// publisher is a simulated one: how many entries it has an hour, by the hour of a day and whether that is a weekend.
type publisher struct {
	name     string
	every    time.Duration
	perHour  func(hour int, weekend bool) float64
	requests [2]int           // a day, at least and at most
	within   [2]time.Duration // half of its entries are read, and nine of ten
}

func byDay(day, night float64) func(int, bool) float64 {
	return func(hour int, weekend bool) float64 {
		n := night
		if hour >= 6 && hour < 21 {
			n = day
		}
		if weekend {
			n *= .6
		}
		return n
	}
}

// What following the publishers costs and brings, in the second and third week of simulated feeds: docs/operations.md
// states the requests a day.
func TestTempoOverWeeks(t *testing.T) {
	for _, p := range []publisher{
		{"agency", 2 * time.Minute, byDay(14, 1), [2]int{900, 1100}, [2]time.Duration{45 * time.Second, 90 * time.Second}},
		{"broadcaster", 2 * time.Minute, byDay(6, .3), [2]int{650, 850}, [2]time.Duration{time.Minute, 2 * time.Minute}},
		{"daily", 5 * time.Minute, byDay(4, .2), [2]int{320, 450}, [2]time.Duration{2 * time.Minute, 4 * time.Minute}},
		{"small portal", 5 * time.Minute, byDay(.5, 0), [2]int{80, 130}, [2]time.Duration{8 * time.Minute, 20 * time.Minute}},
		{"government", 15 * time.Minute, byDay(.4, 0), [2]int{40, 80}, [2]time.Duration{12 * time.Minute, 30 * time.Minute}},
		{"nothing yet", 5 * time.Minute, byDay(0, 0), [2]int{260, 290}, [2]time.Duration{}},
	} {
		requests, delays := simulate(p)
		half, most := percentile(delays, .5), percentile(delays, .9)
		t.Logf("%s: %d requests a day; read within %v, nine of ten within %v", p.name, requests, half, most)
		if requests < p.requests[0] || requests > p.requests[1] {
			t.Errorf("%s: %d requests a day, want %v", p.name, requests, p.requests)
		}
		if half > p.within[0] || most > p.within[1] {
			t.Errorf("%s: read within %v and %v, want %v", p.name, half, most, p.within)
		}
	}
}

// simulate polls a publisher for three weeks.
func simulate(p publisher) (requestsADay int, delays []time.Duration) {
	dice := rand.New(rand.NewPCG(1, 2))
	var entries []time.Time
	for at := monday; at.Before(monday.Add(21 * 24 * time.Hour)); at = at.Add(time.Minute) {
		weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		if dice.Float64() < p.perHour(at.Hour(), weekend)/60 {
			entries = append(entries, at.Add(time.Duration(dice.IntN(60))*time.Second))
		}
	}
	f := store.FeedState{Feed: news.Feed{Every: p.every, Adaptive: true}}
	timing := Timing{Every: 5 * time.Minute}
	requests := 0
	settledAt := monday.Add(7 * 24 * time.Hour)
	for now := monday.Add(time.Hour); now.Before(monday.Add(21 * 24 * time.Hour)); {
		var fresh []news.Item
		for len(entries) > 0 && !entries[0].After(now) {
			fresh = append(fresh, news.Item{Published: entries[0]})
			if now.After(settledAt) {
				delays = append(delays, now.Sub(entries[0]))
			}
			entries = entries[1:]
		}
		f.ReadOK = now
		freshened(&f, fresh)
		if now.After(settledAt) {
			requests++
		}
		wait := timing.interval(f, false, now)
		now = now.Add(wait + time.Duration(dice.Float64()*float64(wait)/10))
	}
	return requests / 14, delays
}

func percentile(all []time.Duration, part float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[int(part*float64(len(all)-1))].Round(time.Second)
}
