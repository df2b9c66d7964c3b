package news

import (
	"math"
	"testing"
	"time"
)

var monday = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// publish is a rhythm after some weeks from monday on in which n(hour of the day) entries came each hour, taken in day by day.
func publish(r Rhythm, from time.Time, days int, n func(at time.Time) int) Rhythm {
	for d := range days {
		var all []time.Time
		for h := range 24 {
			at := from.Add(time.Duration(24*d+h) * time.Hour)
			for range n(at) {
				all = append(all, at.Add(10*time.Minute))
			}
		}
		r = r.With(all, from)
	}
	return r
}

// byDay publishes six entries an hour from 8 to 20, and one at 3.
func byDay(at time.Time) int {
	switch h := at.Hour(); {
	case h >= 8 && h < 20:
		return 6
	case h == 3:
		return 1
	}
	return 0
}

func TestRhythm(t *testing.T) {
	r := publish("", monday, 10, byDay)
	now := monday.Add(10 * 24 * time.Hour)
	for _, tt := range []struct {
		hour   float64
		usual  float64
		lately float64
	}{
		{12, 6, 0}, {3, .5, 0}, {8, 4.5, 0}, {23, 0, 0}, {0, 0, 0},
	} {
		at := now.Add(time.Duration(tt.hour * float64(time.Hour)))
		usual, known := r.Usual(at)
		if !known || math.Abs(usual-tt.usual) > .1 {
			t.Errorf("at %v: usually %v an hour (known: %v), want %v", at, usual, known, tt.usual)
		}
		if got := r.Lately(at); got != tt.lately {
			t.Errorf("at %v: lately %v an hour, want %v", at, got, tt.lately)
		}
	}
	day, known := r.Day(2 * time.Hour)
	if !known || math.Abs(day[5]-1) > 1e-9 || math.Abs(day[10]-6) > 1e-9 || day[9] != 0 || day[22] != 0 {
		t.Errorf("hours of the day, two hours east: %v", day)
	}
	hours := r.Week()
	if hours[3] != 1 || hours[8] != 6 || hours[20] != 0 || hours[6*24+19] != 6 {
		t.Errorf("hours of the week: %v", hours)
	}
	if got := r.With([]time.Time{now.Add(30 * time.Minute), now.Add(40 * time.Minute)}, now).Lately(now.Add(time.Hour)); got != 2 {
		t.Errorf("lately %v an hour, want 2", got)
	}
}

func TestRhythmKnowsNothingAtFirst(t *testing.T) {
	var r Rhythm
	if _, known := r.Usual(monday); known || r.Lately(monday) != 0 || r.Missing(monday) != 0 {
		t.Error("an empty rhythm knows something")
	}
	// The archive of a new feed says nothing of the days that it lies in, but that it publishes just now.
	now := monday.Add(12*time.Hour + 30*time.Minute)
	r = r.With([]time.Time{monday.Add(-400 * 24 * time.Hour), now.Add(-40 * time.Minute), now.Add(-20 * time.Minute), now.Add(-10 * time.Minute)}, now)
	if _, known := r.Usual(now); known {
		t.Error("what was usual is known from an archive")
	}
	if got := r.Lately(now); got != 2 {
		t.Errorf("lately %v an hour, want 2", got)
	}
	if day, known := r.Day(0); known {
		t.Errorf("hours of the day are known at once: %v", day)
	}
	if _, known := r.Usual(now.Add(20 * time.Hour)); known {
		t.Error("an hour that was never watched is known")
	}
	if _, known := r.Usual(now.Add(24 * time.Hour)); !known {
		t.Error("a day later the same hour is not known")
	}
}

// What a feed that fell silent would have brought is told by the week before, however long it is silent.
func TestRhythmMissing(t *testing.T) {
	r := publish("", monday, 10, byDay)
	last := monday.Add(9*24*time.Hour + 19*time.Hour + 10*time.Minute)
	for _, tt := range []struct {
		after time.Duration
		want  float64
	}{
		{0, 0}, {50 * time.Minute, 0}, {7 * time.Hour, 0}, {9 * time.Hour, 1}, {14*time.Hour + 20*time.Minute, 1 + 9},
		{24 * time.Hour, 1 + 11*6 + 1}, {21 * 24 * time.Hour, 21*73 - 5},
	} {
		if got := r.Missing(last.Add(tt.after)); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%v after the latest entry %v are missing, want %v", tt.after, got, tt.want)
		}
	}
	// A feed that is known for a day is not told to be silent by the six days that nobody knows.
	young := publish("", monday, 1, byDay)
	if got, want := young.Missing(monday.Add(7*24*time.Hour)), 0.; got != want {
		t.Errorf("%v are missing by days that nobody watched, want %v", got, want)
	}
}

func TestRhythmBounds(t *testing.T) {
	var burst []time.Time
	for range 1000 {
		burst = append(burst, monday)
	}
	r := Rhythm("").With(burst, monday).With([]time.Time{monday.Add(-time.Hour), monday.Add(-8 * 24 * time.Hour)}, monday)
	if len(r) != rhythmSize || r.Week()[0] != mostInHour {
		t.Errorf("a burst: %q", r)
	}
	for _, broken := range []Rhythm{"x", Rhythm(make([]byte, rhythmSize)), r[:rhythmSize-1] + "\xff", "zz" + r[2:]} {
		now := monday.Add(3 * time.Hour)
		_, _ = broken.Usual(now)
		if n := broken.Missing(now.Add(30 * 24 * time.Hour)); n < 0 || n > 1e5 {
			t.Errorf("%q: %v", broken, n)
		}
		_ = broken.With(burst[:1], monday).Week()
		_, _ = broken.Day(time.Hour)
	}
}
