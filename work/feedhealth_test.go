package work_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// A feed that comes and goes is told of once in 24 hours; what happens meanwhile is an edit of that message.
func TestFeedFlaps(t *testing.T) {
	w := newTower(t, tempStore(t), 8)
	dies := func() {
		for range 7 {
			w.now = w.now.Add(5 * time.Minute)
			for i := 1; i < 8; i++ {
				w.read(i)
			}
			w.fail(0)
			w.look()
		}
	}
	recovers := func() {
		for range 2 {
			w.now = w.now.Add(5 * time.Minute)
			w.read(0)
			w.look()
		}
	}
	for range 5 {
		dies()
		recovers()
		w.now = w.now.Add(3 * time.Hour)
		w.read(0)
		w.look()
	}
	says := w.says()
	if len(says) != 1 || strings.Count(says[0], "Over after") != 5 {
		t.Fatalf("told of a feed that died five times in a day:\n%s", strings.Join(says, "\n"))
	}
	w.now = w.now.Add(24 * time.Hour)
	w.read(0)
	w.look()
	dies()
	if says := w.says(); len(says) != 2 {
		t.Errorf("a day later it is told anew: %d messages\n%s", len(says), strings.Join(says, "\n"))
	}
}

// A move is told once, whatever happens next, and other news of the same feed waits until a day later.
func TestFeedMovedIsTold(t *testing.T) {
	w := newTower(t, tempStore(t), 8)
	move := func(to string) {
		w.feed(0, func(f *store.FeedState) { f.MovedTo, f.Moves = to, 2 })
	}
	round := func(failing bool) {
		w.now = w.now.Add(15 * time.Minute)
		for i := range 8 {
			w.read(i)
		}
		if failing {
			w.fail(0)
		}
		w.look()
	}
	const told = "Outlet 00 has moved for good, and is asked at its new address: https://new.example/rss. Where you gave the old one, give this."
	move("https://new.example/rss")
	round(false)
	w.expect(told)
	var standing int
	change(t, w.desk, func(tx *store.Tx) error {
		all, err := tx.Troubles()
		for _, x := range all {
			if x.Stands() {
				standing++
			}
		}
		return err
	})
	if standing != 0 {
		t.Error("a move stands as a trouble")
	}
	w.feed(0, func(f *store.FeedState) { f.MovedTo, f.Moves = "", 0 })
	round(false)
	move("https://other.example/rss") // within the day: told when that is over
	w.restart()
	round(false)
	w.expect(told)
	w.feed(0, func(f *store.FeedState) { f.MovedTo, f.Moves = "https://new.example/rss", 2 })
	read := w.now
	for range 8 {
		w.now = w.now.Add(15 * time.Minute)
		for i := 1; i < 8; i++ {
			w.read(i)
		}
		w.fail(0)
		w.look()
	}
	w.expect(told)
	w.now = read.Add(25 * time.Hour)
	for i := 1; i < 8; i++ {
		w.read(i)
	}
	w.fail(0)
	w.look()
	w.expect(told, "Outlet 00 cannot be read (last read 26 May 14:45): times out after 20 s.")
}

// A feed that goes quiet against its own rhythm is told of once, before it is silent for days, and once when it speaks again.
func TestFeedGoesQuiet(t *testing.T) {
	w := newTower(t, tempStore(t), 2)
	start := w.now.Add(-10 * 24 * time.Hour)
	var rhythm news.Rhythm
	for at := start; at.Before(w.now); at = at.Add(time.Hour) {
		rhythm = rhythm.With(slices.Repeat([]time.Time{at}, 4), start)
	}
	w.feed(0, func(f *store.FeedState) { f.Fresh, f.Rhythm, f.Pace = w.now, rhythm, 15*time.Minute })
	for range 8 {
		w.now = w.now.Add(time.Hour)
		w.read(0)
		w.read(1)
		w.look()
	}
	const told = "Outlet 00 is read, and brings nothing new since 14:00; usually 96 entries a day."
	w.expect(told)
	w.feed(0, func(f *store.FeedState) { f.Fresh, f.Rhythm = w.now, f.Rhythm.With([]time.Time{w.now}, w.now) })
	w.look()
	w.expect(told + " → " + told + " Over after 8 h.")
}
