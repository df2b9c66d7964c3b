package work

import (
	"testing"
	"time"
)

func TestPaceOfStart(t *testing.T) {
	for _, tt := range []struct {
		feeds int
		over  time.Duration
	}{{0, 0}, {1, 0}, {2, time.Second}, {69, 68 * time.Second}, {10_000, startOver}} {
		p, began := startPace(tt.feeds), 0
		public, private := &host{spacing: spacing}, &host{}
		now := monday
		for ; began < tt.feeds; now = now.Add(time.Millisecond) {
			if p.ready(private).After(now) {
				t.Fatalf("%d feeds: one in a private network waits", tt.feeds)
			}
			p.begun(private, now)
			for !p.ready(public).After(now) && began < tt.feeds {
				p.begun(public, now)
				began++
			}
		}
		if took := now.Sub(monday); took < tt.over-tt.over/10 || took > tt.over+tt.over/10+time.Millisecond {
			t.Errorf("%d feeds are begun within %v, want %v", tt.feeds, took, tt.over)
		}
		if p.ready(public).After(now) {
			t.Errorf("%d feeds: those that come after them wait", tt.feeds)
		}
	}
}
