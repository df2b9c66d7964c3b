package work_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// attend has karaula note that it is at work, for a time.
func (w *tower) attend(d time.Duration) {
	w.t.Helper()
	for end := w.now.Add(d); ; w.now = w.now.Add(10 * time.Second) {
		if err := w.ops.Attendance.Look(context.Background()); err != nil {
			w.t.Fatal(err)
		}
		if !w.now.Before(end) {
			return
		}
	}
}

// An absence of five minutes is told once, when the feeds that were due at the return have been asked, with those that have
// a gap.
func TestAway(t *testing.T) { onBoth(t, away) }

func away(t *testing.T, o store.Options) {
	w := newTower(t, o, 3)
	w.attend(time.Minute)
	w.look()
	w.now = w.now.Add(4*time.Minute + 59*time.Second) // too short to speak of
	w.attend(0)
	w.look()
	w.expect()
	for i := range 3 {
		w.read(i)
	}
	w.now = w.now.Add(6 * time.Hour)
	w.restart()
	w.attend(0)
	if want := []string{"12:05–18:05 until 18:10"}; !slices.Equal(w.returned, want) {
		t.Fatalf("the intake was told %q, want %q", w.returned, want)
	}
	w.attend(30 * time.Second)
	w.look()
	w.expect() // no feed was asked yet
	for i := range 3 {
		w.feed(i, func(f *store.FeedState) {
			if i < 2 {
				f.GapFrom, f.GapTo = f.ReadOK, w.now.Add(-time.Hour)
			}
		})
		w.read(i)
	}
	w.restart() // it dies before anybody is told, and comes back at once
	w.attend(time.Second)
	w.look()
	w.look()
	const told = "Away 14:05–20:05 (6 h); 2 feeds have gaps: Outlet 00, Outlet 01."
	w.expect(told)
	if len(w.returned) != 2 || w.returned[1] != w.returned[0] {
		t.Errorf("the intake was told %q, want the same once in each process", w.returned)
	}
	w.restart()
	w.attend(time.Minute)
	w.look()
	w.expect(told)
	if len(w.returned) != 2 {
		t.Errorf("the intake was told %q, also after all was told", w.returned)
	}
	// Feeds that are not asked hold the message up for five minutes only; an old gap is none of this absence.
	w.now = w.now.Add(24 * time.Hour)
	w.attend(4*time.Minute + 50*time.Second)
	w.look()
	w.expect(told)
	w.attend(10 * time.Second)
	w.look()
	w.expect(told, "Away 26 May 20:07–27 May 20:07 (24 h); no feed has a gap.")
}

// A process that dies again before it could tell makes one absence of both.
func TestAwayTwice(t *testing.T) {
	w := newTower(t, tempStore(t), 1)
	w.attend(0)
	for range 2 {
		w.now = w.now.Add(time.Hour)
		w.restart()
		w.attend(20 * time.Second)
		w.look()
	}
	w.read(0)
	w.look()
	w.expect("Away 14:00–16:00 (2 h); no feed has a gap.")
}

// Two processes: while one is at work, the other was not away for anybody.
func TestAwayOfOneProcess(t *testing.T) {
	w := newTower(t, tempStore(t), 1)
	w.attend(0)
	first := w.ops.Attendance
	w.restart()
	w.attend(time.Hour)
	if err := first.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.look()
	w.expect()
	if len(w.returned) != 0 {
		t.Errorf("the intake was told %q", w.returned)
	}
}

func TestDailyLine(t *testing.T) {
	w := newTower(t, tempStore(t), 4)
	daily := func(at string) {
		w.ops.Set(work.OpsSettings{PostTo: []news.Destination{"loopback:ops"}, Daily: at})
	}
	w.set("05:59") // 07:59 in the zone
	for i := range 4 {
		w.read(i)
	}
	daily("08:00")
	w.look()
	w.expect()
	w.set("06:00")
	w.look()
	w.restart()
	daily("08:00")
	w.now = w.now.Add(30 * time.Minute)
	w.look()
	quiet := "All quiet: 4 of 4 feeds read, 0 items, 0 alerts in 24 h."
	w.expect(quiet)

	w.now = w.now.Add(5*day - 90*time.Minute) // 07:00 in the zone
	w.deliver(w.report(shots, "Ibar").Alerts...)
	w.feed(0, func(f *store.FeedState) { f.Stopped, f.Tried = true, w.now })
	w.fail(1)
	w.read(2)
	w.feed(3, func(f *store.FeedState) { f.Fresh, f.Pace = w.now.Add(-4*day), time.Hour })
	w.read(3)
	w.look()
	told := w.says()
	if len(told) != 3 { // the feed that was given up, and the one that is silent
		t.Fatalf("told %q", told)
	}
	w.now = w.now.Add(119 * time.Minute) // late, and not too late
	w.look()
	w.expect(append(told, "1 alert at violence: 2 of 4 feeds read, 1 item, 1 alert in 24 h; not read: Outlet 00, Outlet 01; silent: Outlet 03.")...)

	w.now = w.now.Add(day + 2*time.Minute) // an hour and a minute late: not made up for
	w.look()
	if n := len(w.says()); n != 4 {
		t.Errorf("told %q, the last one more than an hour late", w.says())
	}
}

// A document that reaches not back to what was read last leaves a gap, and one that does leaves none: over real HTTP.
func TestGap(t *testing.T) {
	p := startPolling(t)
	state := func() (f store.FeedState) {
		t.Helper()
		if err := p.store.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Feeds()
			f = all[0]
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return f
	}
	add := func(n int, dated func(i int) time.Time) {
		t.Helper()
		before := p.counts().Items
		entries := make([]feedtest.Entry, n)
		for i := range entries {
			entries[i] = feedtest.Entry{Title: fmt.Sprintf("Vest %d od %d", before+i, n), Published: dated(i)}
		}
		p.source.Add(entries...)
		for deadline := time.Now().Add(30 * time.Second); p.counts().Items < before+n; <-time.After(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d of %d entries were read", p.counts().Items-before, n)
			}
		}
	}
	add(3, func(i int) time.Time { return p.clock.Now().Add(-time.Duration(i+1) * time.Hour) })
	if f := state(); !f.GapTo.IsZero() {
		t.Fatalf("the first document made a gap: %v to %v", f.GapFrom, f.GapTo)
	}
	if f := state(); f.Pace < 50*time.Minute || f.Pace > 70*time.Minute || p.clock.Now().Sub(f.Fresh) < 50*time.Minute {
		t.Errorf("after entries an hour apart: the latest at %v, %v apart", f.Fresh, f.Pace)
	}
	add(1, func(int) time.Time { return p.clock.Now().Add(-time.Minute) })
	if f := state(); !f.GapTo.IsZero() {
		t.Fatalf("a document with a known entry made a gap: %v to %v", f.GapFrom, f.GapTo)
	}
	// While it cannot be read, its publisher puts the latest entry on top again, dated anew, and shows no other.
	until := func(what string, is func(store.FeedState) bool) (f store.FeedState) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); ; <-time.After(5 * time.Millisecond) {
			if f = state(); is(f) {
				return f
			}
			if time.Now().After(deadline) {
				t.Fatalf("the feed was not %s: %+v", what, f)
			}
		}
	}
	p.source.Fail(feedtest.Fault{Status: 503})
	last := until("failing", func(f store.FeedState) bool { return f.Failures > 0 }).ReadOK
	p.jump.Store(int64(2 * time.Hour))
	p.source.Newest(1).Add().Edit(feedtest.Entry{ID: p.server.URL("/rss?p=4"), Link: p.server.URL("/rss/4"), Title: "Vest 3 od 1",
		Published: p.clock.Now().Add(-time.Hour)})
	p.source.Heal()
	if f := until("read", func(f store.FeedState) bool { return f.ReadOK.After(last.Add(time.Hour)) }); !f.GapTo.IsZero() {
		t.Fatalf("a known entry that was dated anew made a gap: %v to %v", f.GapFrom, f.GapTo)
	}
	// The feed holds ten entries; twenty come before it is read again.
	p.source.Newest(10)
	last = state().ReadOK
	p.jump.Store(int64(6 * time.Hour))
	oldest := p.clock.Now().Add(-30 * time.Minute)
	before := p.counts().Items
	entries := make([]feedtest.Entry, 20)
	for i := range entries {
		entries[i] = feedtest.Entry{Title: fmt.Sprintf("Nova vest %d", i), Published: oldest.Add(time.Duration(i) * time.Minute)}
	}
	p.source.Add(entries...)
	for deadline := time.Now().Add(30 * time.Second); p.counts().Items < before+10; <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d entries were read", p.counts().Items-before)
		}
	}
	f := state()
	if f.GapFrom.Before(last.Add(-time.Second)) || f.GapTo.Sub(oldest.Add(10*time.Minute)).Abs() > 2*time.Second {
		t.Errorf("the gap is %v to %v, want it from %v or later to %v", f.GapFrom, f.GapTo, last, oldest.Add(10*time.Minute))
	}
}
