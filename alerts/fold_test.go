package alerts

import (
	"testing"
	"time"

	"github.com/karaula/karaula/news"
)

// TestTakes opens a fold at noon, posts it five minutes later, and asks whether it takes one more story. Two alerts an hour.
func TestTakes(t *testing.T) {
	p := Policy{Throttle: Throttle{2, time.Hour}}
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	busy := func(hours int) (minutes []int) { // two alerts in each
		for h := range hours {
			minutes = append(minutes, 60*h, 60*h+1)
		}
		return minutes
	}
	for _, c := range []struct {
		name     string
		change   func(*news.Alert)
		openings []int // minutes after noon
		now      int
		want     bool
	}{
		{"at once", nil, []int{-10, -5}, 6, true},
		{"not posted yet", func(a *news.Alert) { a.Posted = time.Time{} }, []int{-10, -5}, 600, true},
		{"room since 50 minutes past, less than a period ago", nil, []int{-10, -5, 100, 101}, 102, true},
		{"room for a whole period", nil, []int{-10, -5, 110, 111}, 112, false},
		{"room for a whole period, long ago", nil, append([]int{-10, -5, 115, 116}, 120, 121, 170, 171, 176, 177), 178, false},
		{"never any room for long", nil, busy(20), 1190, true},
		{"a day after it was opened", nil, busy(24), 24 * 60, false},
		{"deleted", func(a *news.Alert) { a.Gone = true }, []int{-10, -5}, 6, false},
		{"two that do not lie within a period", nil, []int{-70, -5, 70}, 71, false},
	} {
		fold := news.Alert{Kind: news.KindFold, Group: string(news.ReasonThrottle), Opened: noon, Posted: at(5)}
		if c.change != nil {
			c.change(&fold)
		}
		var openings []time.Time
		for _, m := range c.openings {
			openings = append(openings, at(m))
		}
		if got := p.Takes(fold, openings, at(c.now)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestRoom asks for each kind of message whether there is room, with more and more messages before it.
func TestRoom(t *testing.T) {
	p := Policy{Throttle: Throttle{100, time.Hour}}
	alert, fold := news.Alert{}, news.Alert{Kind: news.KindFold, Group: string(news.ReasonStorm)}
	for _, c := range []struct {
		name   string
		a      news.Alert
		d      news.Delivery
		folded bool
		most   int // before it
	}{
		{"an alert", alert, news.Delivery{Act: news.Post, Level: 2}, false, 6},
		{"a violent alert", alert, news.Delivery{Act: news.Post, Level: 3}, false, 8},
		{"a violent alert, beside a fold", alert, news.Delivery{Act: news.Post, Level: 3}, true, 9},
		{"a deadly alert", alert, news.Delivery{Act: news.Post, Level: 4}, false, 9},
		{"a deadly alert, beside a fold", alert, news.Delivery{Act: news.Post, Level: 4}, true, 10},
		{"a fold", fold, news.Delivery{Act: news.Post, Level: 1}, false, 10},
		{"a related answer in a critical alert", alert, news.Delivery{Act: news.Reply, Reason: news.ReasonRelated, Level: 4}, false, 6},
		{"raised to elevated", alert, news.Delivery{Act: news.Reply, Reason: news.ReasonRaised, Level: 2}, false, 6},
		{"raised to violence", alert, news.Delivery{Act: news.Reply, Reason: news.ReasonRaised, Level: 3}, false, 8},
		{"raised to deadly", alert, news.Delivery{Act: news.Reply, Reason: news.ReasonRaised, Level: 4}, false, 9},
		{"six outlets in a critical alert", alert, news.Delivery{Act: news.Reply, Reason: news.ReasonOutlets, Level: 4}, false, 3},
		{"a correction", alert, news.Delivery{Act: news.Reply, Reason: news.ReasonCorrection, Level: 4}, false, 6},
		{"confirmed", alert, news.Delivery{Act: news.Reply, Reason: news.ReasonConfirmed, Level: 3}, false, 8},
	} {
		for n := range 12 {
			traffic := news.Traffic{Folded: c.folded}
			for i := range n {
				traffic.Sent = append(traffic.Sent, noon.Add(time.Duration(i)*time.Second))
			}
			until, full := p.Full(c.a, c.d, traffic, noon.Add(time.Minute))
			if full != (n >= c.most) {
				t.Errorf("%s after %d messages: full %v", c.name, n, full)
			}
			if want := noon.Add(time.Duration(n-c.most)*time.Second + StormSpan); full && until != want {
				t.Errorf("%s after %d messages: until %v, want %v", c.name, n, until, want)
			}
		}
	}
}

// Answers that only tell how an alert grew take up nobody's room but that of the bound itself.
func TestRoomBesideMinor(t *testing.T) {
	p := Policy{Throttle: Throttle{100, time.Hour}}
	for _, c := range []struct {
		name   string
		l      news.Level
		folded bool
		most   int // others before it, when three minor ones were sent
	}{
		{"an alert", news.Elevated, false, 6},
		{"a violent alert", news.Violence, false, 6},
		{"a deadly alert", news.Deadly, false, 6},
		{"a deadly alert, beside a fold", news.Deadly, true, 7},
	} {
		for n := range 10 {
			traffic := news.Traffic{Folded: c.folded, Minor: 3, Sent: make([]time.Time, 3+n)}
			if _, full := p.Full(news.Alert{}, news.Delivery{Act: news.Post, Level: c.l}, traffic, noon); full != (n >= c.most) {
				t.Errorf("%s after %d others: full %v", c.name, n, full)
			}
			if why := p.Excess(c.l, traffic); (why == news.ReasonStorm) != (n >= c.most) {
				t.Errorf("%s after %d others is folded because of %q", c.name, n, why)
			}
		}
	}
}
