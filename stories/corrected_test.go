package stories

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
)

// level makes a report of an outlet of its own at a level.
func reported(rnd *rand.Rand, l news.Level) news.Report {
	p := r(string(rune('A'+rnd.IntN(26))), "", "A report")
	p.Level, p.Trust = l, news.Trusted
	return p
}

// TestHeld gives stories levels, and has reports come.
func TestHeld(t *testing.T) {
	for _, c := range []struct {
		name            string
		reports         []news.Level
		held, seen      news.Level
		want, confirmed news.Level
	}{
		{"lowered", []news.Level{3}, 1, 3, 1, 1},
		{"lowered, and more of the same", []news.Level{3, 2, 3}, 1, 3, 1, 1},
		{"lowered, and worse than was seen", []news.Level{3, 4}, 1, 3, 4, 4},
		{"lowered to nothing", []news.Level{3}, 0, 3, 0, 0},
		{"raised", []news.Level{1}, 3, 1, 3, 1},
		{"raised, and worse than was seen, but not than that", []news.Level{1, 2}, 3, 1, 3, 2},
		{"raised, and worse than that", []news.Level{1, 4}, 3, 1, 4, 4},
		{"kept, and what gave it was taken back", []news.Level{1}, 3, 3, 3, 1},
	} {
		var reports []news.Report
		for _, l := range c.reports {
			p := r("N1", "", "A report")
			p.Level, p.Trust = l, news.Trusted
			reports = append(reports, p)
		}
		got := Sum(reports, news.Corrected{Held: &news.Held{Level: c.held, Seen: c.seen}})
		if got.Level != c.want || got.Confirmed != c.confirmed {
			t.Errorf("%s: level %d, confirmed %d; want %d and %d", c.name, got.Level, got.Confirmed, c.want, c.confirmed)
		}
	}
}

// TestHeldHolds has any reports come in any order: nothing that is no worse than what a person saw moves the level, what is worse never
// lowers it, nothing is confirmed that no outlet reports, and the same reports say the same.
func TestHeldHolds(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	any := func() news.Level { return news.Level(rnd.IntN(int(news.Deadly) + 1)) }
	for range 3000 {
		first := []news.Report{reported(rnd, any())}
		plain := Sum(first, news.Corrected{})
		by := news.Corrected{Held: &news.Held{Level: any(), Seen: plain.Level}}
		reports := first
		for range rnd.IntN(6) {
			reports = append(reports, reported(rnd, any()))
		}
		rnd.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
		was, got := Sum(reports, news.Corrected{}), Sum(reports, by)
		switch {
		case was.Level <= by.Held.Seen && got.Level != by.Held.Level:
			t.Fatalf("reports up to %d moved the level %d that a person gave who saw %d: %d", was.Level, by.Held.Level, by.Held.Seen, got.Level)
		case was.Level > by.Held.Seen && got.Level != max(was.Level, by.Held.Level):
			t.Fatalf("reports up to %d, worse than the %d that was seen, make %d of the level %d", was.Level, by.Held.Seen, got.Level, by.Held.Level)
		case got.Confirmed > was.Confirmed || got.Confirmed > got.Level:
			t.Fatalf("confirmed up to %d, reported up to %d, level %d", got.Confirmed, was.Confirmed, got.Level)
		}
		if again := Sum(reports, by); !reflect.DeepEqual(again, got) {
			t.Fatalf("the same reports say %+v and %+v", got, again)
		}
	}
}

// TestJoined makes corrected stories one: which of them stays says nothing about the level.
func TestJoined(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 14))
	some := func() (c news.Corrected) {
		at := noon.Add(time.Duration(rnd.IntN(50)) * time.Hour)
		for range rnd.IntN(MostNotes + 2) {
			c = Noted(c, news.Note{At: noon.Add(-time.Duration(rnd.IntN(50)) * time.Hour), By: "Bo", Did: news.AmendSplit, Story: rnd.Int64N(9)})
		}
		if rnd.IntN(3) > 0 {
			l := news.Level(rnd.IntN(5))
			c.Held = &news.Held{Level: l, Seen: news.Level(rnd.IntN(5)), By: "Ana", At: at}
			c = Noted(c, news.Note{At: at, By: "Ana", Did: news.AmendLevel, To: l})
		}
		return c
	}
	for range 2000 {
		a, b := some(), some()
		x, y := Joined(a, b), Joined(b, a)
		if !reflect.DeepEqual(x.Held, y.Held) {
			t.Fatalf("%+v and %+v hold %+v and %+v", a.Held, b.Held, x.Held, y.Held)
		}
		if (x.Held == nil) != (a.Held == nil && b.Held == nil) || len(x.Notes) > MostNotes {
			t.Fatalf("%+v and %+v make %+v", a, b, x)
		}
		if x.Held == nil {
			continue
		}
		told := false
		for _, n := range x.Notes {
			told = told || n.Did == news.AmendLevel && n.At.Equal(x.Held.At)
		}
		if !told {
			t.Fatalf("nobody is told who gave the level of %+v and %+v: %+v", a, b, x)
		}
	}
}

// TestDivide has reports come to two stories that are one for a while, and parts them again.
func TestDivide(t *testing.T) {
	noon := time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)
	at := func(title, link string, hours int) news.Report {
		p := r("N1", "", title)
		p.Title, p.Link, p.Published = title, link, noon.Add(time.Duration(hours)*time.Hour)
		return p
	}
	stay := []news.Report{at("Barricades in Zvečan", "https://a.example/1", 0), at("A quiet day", "https://a.example/2", 0)}
	part := []news.Report{at("Match in Leposavić", "https://b.example/1", 1), at("A quiet day", "https://b.example/2", 3)}
	later := []news.Report{
		at("Barricades in Zvečan", "https://c.example/1", 2), // the one's title
		at("MATCH IN LEPOSAVIĆ", "https://c.example/2", 2),   // the other's
		at("Fans go home", "https://c.example/2", 3),         // the link of what went with the other
		at("FANS GO HOME", "https://d.example/9", 4),         // and so on
		at("A quiet day", "https://c.example/3", 4),          // of both, but nearer in time to the other
		at("A quiet day", "https://a.example/2", 4),          // by two keys the one's
		at("Weather", "https://c.example/4", 4),              // of neither
		at("Match in Leposavić", "https://c.example/5", 100), // too late to be that match
	}
	var went []string
	for _, r := range Divide(part, stay, later)[len(part):] {
		went = append(went, r.Title+" "+r.Link)
	}
	want := []string{"MATCH IN LEPOSAVIĆ https://c.example/2", "Fans go home https://c.example/2", "FANS GO HOME https://d.example/9", "A quiet day https://c.example/3"}
	if !slices.Equal(went, want) {
		t.Errorf("with the part went\n%q, want\n%q", went, want)
	}
	if len(part) != 2 {
		t.Error("the part itself was changed")
	}
}
