package health

import (
	"fmt"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/store"
)

const (
	// most is how much of what a feed publishes lies in the hours that are named.
	most = .9
	// roundTheClock is how many hours are named at most.
	roundTheClock = 20
)

// Usual says how a feed publishes: "31 entries a day, most from 7 to 21 h", "2 entries a week", or how far they lie apart
// where its rhythm is not known yet; "" when nothing is known. Hours are those of zone.
func Usual(f store.FeedState, now time.Time, zone *time.Location) string {
	_, ahead := now.In(zone).Zone()
	hours, known := f.Rhythm.Day(time.Duration(ahead) * time.Second)
	sum := 0.
	for _, n := range hours {
		sum += n
	}
	switch {
	case !known || sum == 0:
		if f.Pace == 0 {
			return ""
		}
		return "something comes every " + alerts.Span(f.Pace)
	case sum < 1:
		return entries(7*sum) + " a week"
	}
	usual := entries(sum) + " a day"
	if from, to, found := busy(hours, most*sum); found && sum >= 3 {
		usual += fmt.Sprintf(", most from %d to %d h", from, to)
	}
	return usual
}

// busy are the hours of the day, as few as there can be, in which so much comes; not found when these are nearly all.
func busy(hours [24]float64, wanted float64) (from, to int, found bool) {
	for length := 1; length <= roundTheClock; length++ {
		best := 0.
		for start := range hours {
			n := 0.
			for i := range length {
				n += hours[(start+i)%24]
			}
			if n > best {
				best, from, to = n, start, (start+length)%24
			}
		}
		if best >= wanted {
			return from, to, true
		}
	}
	return 0, 0, false
}

func entries(n float64) string {
	if count := max(int(n+.5), 1); count != 1 {
		return fmt.Sprintf("%d entries", count)
	}
	return "1 entry"
}
