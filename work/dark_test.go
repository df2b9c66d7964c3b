package work_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// The rule by which a feed is asked while the network is away. Feeds are asked every 5 minutes while all is well.
func TestProbe(t *testing.T) {
	const timeout, busy = "times out after 20 s", "answers 503 and asks to wait 2 h"
	// lost was read 40 minutes ago and failed some minutes ago; well was read some minutes ago.
	type feed struct {
		read, tried int // minutes ago; 0: never
		failed      string
		stopped     bool
		due         int // in minutes
	}
	lost := func(minutes int) feed { return feed{40, minutes, timeout, false, 120} }
	well := func(minutes int) feed { return feed{minutes, minutes, "", false, 60} }
	of := func(all ...feed) []feed { return all }
	for _, tt := range []struct {
		name  string
		feeds []feed
		want  int // the feed that is asked; -1: none
	}{
		{"all fail", of(lost(9), lost(11), lost(8), lost(12), lost(10)), 3},
		{"one was read 10 minutes ago", of(lost(9), lost(8), lost(7), lost(6), well(10)), 0},
		{"one was read 9 minutes ago", of(lost(8), lost(8), lost(7), lost(6), well(9)), -1},
		{"half fail", of(lost(9), lost(8), lost(7), lost(6), well(20), well(21), well(22), well(23)), 0},
		{"fewer than half fail", of(lost(9), lost(8), lost(7), lost(6), well(20), well(21), well(22), well(23), well(24)), -1},
		{"three of six fail", of(lost(9), lost(8), lost(7), well(20), well(21), well(22)), -1},
		{"those who fail failed before the last read", of(lost(30), lost(29), lost(28), lost(27), well(26)), -1},
		{"three failed since the last read", of(lost(30), lost(9), lost(8), lost(7), well(20)), -1},
		{"one was asked just now", of(lost(9), lost(8), lost(7), lost(0)), -1},
		{"one is asked now", of(lost(9), lost(8), lost(7), feed{40, 6, timeout, false, 0}), -1},
		{"one that answered waits", of(lost(9), feed{40, 12, busy, false, 120}, lost(8), lost(7), lost(6)), 0},
		{"answers show that the network is there", of(lost(9), lost(8), lost(7), feed{40, 12, busy, false, 120}), -1},
		{"one was given up", of(lost(9), feed{40, 12, timeout, true, 120}, lost(8), lost(7), lost(6)), 0},
		{"one failed before the darkness", of(lost(9), feed{60, 50, timeout, false, 120}, lost(8), lost(7), lost(6)), 0},
		{"none was ever read", of(feed{0, 9, timeout, false, 120}, feed{0, 8, timeout, false, 120}), 0},
		{"the only one", of(lost(5)), 0},
		{"the only one, asked less than its interval ago", of(lost(4)), -1},
		{"the only one answers", of(feed{40, 12, busy, false, 120}), -1},
		{"two of three", of(lost(9), lost(8), well(30)), -1},
		{"three of three", of(lost(8), lost(9), lost(7)), 1},
		{"all were given up", of(feed{40, 12, timeout, true, 120}), -1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newTower(t, tempStore(t), len(tt.feeds))
			w.now = w.now.Add(time.Hour)
			ago := func(minutes int) time.Time { return w.now.Add(-time.Duration(minutes) * time.Minute) }
			for i, s := range tt.feeds {
				w.feed(i, func(f *store.FeedState) {
					f.Tried, f.ReadOK, f.Error, f.Stopped, f.Due = ago(s.tried), time.Time{}, s.failed, s.stopped, ago(-s.due)
					if s.read > 0 {
						f.ReadOK = ago(s.read)
					}
					if s.failed != "" {
						f.Failures = 3
					}
				})
			}
			before := w.feeds()
			w.look()
			w.look() // a second look asks for no other
			got := -1
			for i, f := range w.feeds() {
				switch {
				case f.Due.Equal(before[i].Due):
				case got < 0 && f.Due.Equal(w.now):
					got = i
				default:
					t.Errorf("feed %d is due at %v, was at %v", i, f.Due, before[i].Due)
				}
			}
			if got != tt.want {
				t.Errorf("feed %d is asked, want %d", got, tt.want)
			}
		})
	}
}

func (w *tower) feeds() (all []store.FeedState) {
	w.t.Helper()
	change(w.t.(*testing.T), w.desk, func(tx *store.Tx) (err error) {
		all, err = tx.Feeds()
		return err
	})
	return all
}

// The network is away for two hours. One feed a minute is asked, none more often than usual; when it is back, the feeds that
// failed are asked at once, and only once.
func TestNetworkBack(t *testing.T) { onBoth(t, networkBack) }

func networkBack(t *testing.T, o store.Options) {
	const n, asksToWait = 8, "answers 503 and asks to wait 24 h"
	w := newTower(t, o, n)
	asked := make([][]time.Time, n)
	// poll asks what is due; answer says how a feed fails, "" when it is read.
	poll := func(answer func(i int) string) {
		for i, f := range w.feeds() {
			if f.Stopped || f.Due.After(w.now) {
				continue
			}
			asked[i] = append(asked[i], w.now)
			if text := answer(i); text != "" {
				w.fail(i)
				w.feed(i, func(f *store.FeedState) {
					f.Error, f.Due = text, w.now.Add(min(5*time.Minute<<f.Failures, 6*time.Hour))
					if text == asksToWait {
						f.Due = w.now.Add(24 * time.Hour)
					}
				})
			} else {
				w.read(i)
			}
		}
	}
	minute := func(answer func(i int) string) {
		w.now = w.now.Add(time.Minute)
		poll(answer)
		w.look()
		poll(answer)
		w.look()
	}
	away := func(i int) string {
		if i == 7 {
			return asksToWait
		}
		return "cannot be reached: there is no way to its network"
	}
	w.feed(6, func(f *store.FeedState) {
		f.Failures, f.Error, f.Due = 3, "times out after 20 s", w.now.Add(3*time.Hour)
	}) // before
	for range 20 {
		minute(away)
	}
	asked = make([][]time.Time, n)
	for i := range 100 {
		if i == 50 {
			w.restart()
		}
		minute(away)
	}
	for i, times := range asked[:6] {
		if len(times) < 15 || len(times) > 20 {
			t.Errorf("feed %d was asked %d times in 100 minutes, want about one in six", i, len(times))
		}
		for j := range times[1:] {
			if apart := times[j+1].Sub(times[j]); apart < 5*time.Minute {
				t.Errorf("feed %d was asked %v after it was asked", i, apart)
			}
		}
	}
	for _, i := range []int{6, 7} {
		if len(asked[i]) != 0 {
			t.Errorf("feed %d was asked at %v though it is none of those to ask", i, asked[i])
		}
	}
	asked = make([][]time.Time, n)
	back := func(i int) string {
		if i == 2 { // this one stays away
			return away(i)
		}
		return ""
	}
	minute(back)
	minute(back)
	w.restart()
	for range 2 { // until those that were read are due again
		minute(back)
	}
	for i, times := range asked {
		if want := min(1, max(0, 6-i)); len(times) != want {
			t.Errorf("feed %d was asked at %v after the network was back at %v, want %d times", i, times, w.now.Add(-4*time.Minute), want)
		}
	}
}

// A feed that is being asked when the network comes back fails a moment later: the others wait for it, so that it is asked
// again with them.
func TestNetworkBackWhileAsking(t *testing.T) {
	w := newTower(t, tempStore(t), 5)
	w.now = w.now.Add(20 * time.Minute)
	for i := range 5 {
		w.fail(i)
		w.feed(i, func(f *store.FeedState) { f.Due = w.now.Add(time.Hour) })
	}
	w.look()
	var leased []store.FeedState
	w.feed(0, func(f *store.FeedState) { f.Due = w.now })
	change(t, w.desk, func(tx *store.Tx) (err error) {
		leased, err = tx.LeaseFeeds("one", w.now, w.now.Add(3*time.Minute), 1)
		return err
	})
	w.now = w.now.Add(10 * time.Second)
	w.read(1)
	w.look()
	f := leased[0]
	w.now = w.now.Add(10 * time.Second)
	f.Tried, f.Failures, f.Due = w.now, f.Failures+1, w.now.Add(2*time.Hour)
	change(t, w.desk, func(tx *store.Tx) error { return tx.SaveFeed(f) })
	w.look()
	for i, f := range w.feeds() {
		if f.Due.After(w.now) != (i == 1) {
			t.Errorf("feed %d is due %v after now", i, f.Due.Sub(w.now))
		}
	}
}

// A clock that is put back in the dark forgets the darkness, which is noticed again.
func TestClockPutBackInTheDark(t *testing.T) {
	w := newTower(t, tempStore(t), 1)
	lose := func() {
		w.now = w.now.Add(time.Minute)
		w.fail(0)
		w.feed(0, func(f *store.FeedState) { f.Due = w.now.Add(time.Hour) })
		w.now = w.now.Add(10 * time.Minute)
		w.look()
	}
	lose()
	w.now = w.now.Add(-5 * time.Hour)
	change(t, w.desk, func(tx *store.Tx) error { return tx.Rewind(w.now, w.now.Add(time.Minute), w.now.Add(time.Hour)) })
	lose()
	if f := w.feeds()[0]; !f.Due.Equal(w.now) {
		t.Errorf("the feed is due at %v, want now, %v", f.Due, w.now)
	}
}

// Real feeds on a real server that is away for longer than an hour: read again within two minutes of its return, long before
// they would be by themselves.
func TestReadSoonAfterOutage(t *testing.T) {
	paths := []string{"/a", "/b", "/c", "/d", "/e", "/f"}
	p := startPollingOf(t, work.Timing{Every: 5 * time.Minute, MaxBackoff: 6 * time.Hour}, paths...)
	w := &tower{night: &night{desk: p.desk}}
	w.restart()
	w.ops.Clock = p.clock
	// settled waits until no feed is due or being asked, and returns their states.
	settled := func() []store.FeedState {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); ; <-time.After(5 * time.Millisecond) {
			all := w.feeds()
			if !slices.ContainsFunc(all, func(f store.FeedState) bool { return f.Holder != "" || !f.Due.After(p.clock.Now()) }) {
				return all
			}
			if time.Now().After(deadline) {
				t.Fatalf("feeds stay due: %+v", all)
			}
		}
	}
	jump := func(d time.Duration) []store.FeedState {
		t.Helper()
		p.jump.Add(int64(d))
		settled()
		if err := w.ops.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		return settled()
	}
	settled()
	p.server.Away(true)
	for _, minutes := range []int{6, 12, 24, 48, 10} {
		jump(time.Duration(minutes) * time.Minute)
	}
	back := p.clock.Now()
	soonest := slices.MinFunc(settled(), func(a, b store.FeedState) int { return a.Due.Compare(b.Due) }).Due
	if wait := soonest.Sub(back); wait < 30*time.Minute {
		t.Fatalf("a feed is due %v after the return anyway: the test shows nothing", wait)
	}
	p.server.Away(false)
	unread := func(all []store.FeedState) (left []string) {
		for _, f := range all {
			if f.ReadOK.Before(back) {
				left = append(left, fmt.Sprint(f.URL, " due ", f.Due))
			}
		}
		return left
	}
	jump(time.Minute)                 // one is asked, and read
	left := unread(jump(time.Second)) // then the others
	if len(left) != 0 {
		t.Errorf("feeds not read again %v after the server was back: %v", p.clock.Now().Sub(back), left)
	}
}
