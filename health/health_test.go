package health

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// now is a Thursday, two weeks after the first of June.
var (
	monday = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	now    = monday.Add(10*24*time.Hour + 12*time.Hour)
	zone   = time.FixedZone("CEST", 2*3600)
)

// published is the rhythm of a feed that has so many entries an hour by day until a time.
func published(perHour int, until time.Time) news.Rhythm {
	var r news.Rhythm
	for at := monday; at.Before(until); at = at.Add(time.Hour) {
		if h := at.Hour(); h >= 6 && h < 20 {
			r = r.With(slices.Repeat([]time.Time{at}, perHour), monday)
		}
	}
	return r
}

// feed is one that was read a minute ago, and had its latest entry so long ago.
func feed(perHour int, silent time.Duration) store.FeedState {
	f := store.FeedState{Added: monday, Asked: monday, Tried: now.Add(-time.Minute), ReadOK: now.Add(-time.Minute), Due: now.Add(time.Minute), Fresh: now.Add(-silent)}
	f.Rhythm = published(perHour, f.Fresh.Add(time.Second))
	return f
}

func TestStates(t *testing.T) {
	with := func(f store.FeedState, change func(*store.FeedState)) store.FeedState {
		change(&f)
		return f
	}
	fails := func(n int, since time.Duration) store.FeedState {
		return with(feed(4, time.Hour), func(f *store.FeedState) { f.Failures, f.Error, f.ReadOK = n, "times out after 20 s", now.Add(-since) })
	}
	for _, tt := range []struct {
		name  string
		f     store.FeedState
		state State
		says  string
	}{
		{"new", store.FeedState{Added: now}, New, "not asked yet"},
		{"read", feed(4, time.Hour), Read, "read 13:59"},
		{"fails", fails(1, 6*time.Minute), Failing, "cannot be read (last read 13:54, 1 failure): times out after 20 s"},
		{"fails for a quarter of an hour", fails(3, 15*time.Minute), Failing, "cannot be read (last read 13:45, 3 failures in a row): times out after 20 s"},
		{"dead", fails(3, 30*time.Minute), Dead, "cannot be read (last read 13:30, 3 failures in a row): times out after 20 s"},
		{"never read", with(fails(3, 0), func(f *store.FeedState) { f.ReadOK = time.Time{} }), Dead, "cannot be read (never read, 3 failures in a row): times out after 20 s"},
		{"given up", with(fails(1, time.Minute), func(f *store.FeedState) { f.Stopped = true }), Stopped, "was given up by its publisher (answer 410), so it is asked no more"},
		{"a busy feed is silent by day", feed(4, 6*time.Hour+time.Minute), Quiet, "is read, and brings nothing new since 07:59; usually 56 entries a day, most from 8 to 21 h"},
		{"not for long", feed(4, 5*time.Hour), Read, "read 13:59"},
		{"and at night", with(feed(4, 16*time.Hour), func(f *store.FeedState) { f.Rhythm = published(4, now.Add(-7*time.Hour)) }), Quiet,
			"is read, and brings nothing new since 10 Jun 22:00; usually 56 entries a day, most from 8 to 21 h"},
		{"a feed with one entry an hour", feed(1, 6*time.Hour+time.Minute), Read, "read 13:59"},
		{"for two days", feed(1, 48*time.Hour), Quiet, "is read, and brings nothing new since 9 Jun 14:00; usually 14 entries a day, most from 8 to 21 h"},
		{"karaula has not asked", with(feed(4, 24*time.Hour), func(f *store.FeedState) { f.Due = now.Add(-time.Hour) }), Read, "read 13:59"},
		{"only how far its entries lie apart is known", store.FeedState{Added: monday, ReadOK: now, Due: now, Fresh: now.Add(-96 * time.Hour), Pace: 20 * time.Minute}, Quiet,
			"is read, and brings nothing new since 7 Jun 14:00; usually something comes every 20 min"},
		{"they lie far apart", store.FeedState{Added: monday, ReadOK: now, Due: now, Fresh: now.Add(-96 * time.Hour), Pace: 12 * time.Hour}, Read, "read 14:00"},
		{"it was added just now", store.FeedState{Added: now, ReadOK: now, Due: now, Fresh: now.Add(-96 * time.Hour), Pace: 20 * time.Minute}, Read, "read 14:00"},
	} {
		if got := Of(tt.f, now); got != tt.state {
			t.Errorf("%s: it is %s, want %s", tt.name, got, tt.state)
		}
		if got := Sentence(tt.f, now, zone); got != tt.says {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.says)
		}
		if !slices.Contains(States(), tt.state) {
			t.Errorf("%s is not among the states", tt.state)
		}
	}
}

func TestUsual(t *testing.T) {
	weekly := news.Rhythm("").With([]time.Time{monday.Add(24 * time.Hour)}, monday).With([]time.Time{monday.Add(4 * 24 * time.Hour)}, monday)
	clock := news.Rhythm("")
	for h := range 48 {
		clock = clock.With([]time.Time{monday.Add(time.Duration(h) * time.Hour)}, monday)
	}
	for _, tt := range []struct {
		r    news.Rhythm
		want string
	}{
		{"", ""}, {published(2, monday.Add(9*time.Hour)), ""}, {weekly, "3 entries a week"}, {clock, "24 entries a day"},
		{published(1, now), "14 entries a day, most from 8 to 21 h"},
	} {
		if got := Usual(store.FeedState{Rhythm: tt.r}, now, zone); got != tt.want {
			t.Errorf("usual: %q, want %q", got, tt.want)
		}
	}
}

func TestPlaces(t *testing.T) {
	home := func(state State, regions ...string) store.FeedState {
		f := feed(1, time.Hour)
		if state == Failing {
			f.Failures = 1
		}
		f.Regions = regions
		return f
	}
	feeds := []store.FeedState{
		home(Read, "kosovo/north"), home(Failing, "kosovo"), home(Read, "kosovo", "albania"), home(Read, "kosovo/prizren"), home(Failing, "balkans"), home(Read, "serbia"),
	}
	var got []string
	for _, p := range Places([]string{"serbia", "kosovo/north", "kosovo", "serbia", "greece", "balkans", "kosovo/north/zvecan"}, feeds, now) {
		got = append(got, p.Sentence(p.Region))
	}
	want := []string{
		"no feed is at home in greece", "2 of 3 feeds for kosovo/north answer", "4 of 6 feeds for balkans answer",
		"2 of 3 feeds for kosovo/north/zvecan answer", "3 of 4 feeds for kosovo answer", "1 of 1 feeds for serbia answer",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
