package work

import (
	"time"

	"github.com/karaula/karaula/news"
)

const (
	// entryLooks is how often a feed is asked for each entry that it publishes, so that one is read a sixteenth of the usual
	// distance after it came.
	entryLooks = 8
	// An interval that follows what a feed publishes is never less than half of the feed's own, and never more than four
	// times that.
	fastest = 2
	slowest = 4
)

// tempo is how often a feed is asked that publishes so: as much as it does usually at this time of the day, or as it does
// just now where that is more, since news that breaks at night is news as well. every is the interval of a feed of which
// nobody knows yet what it does at this time.
func tempo(every time.Duration, r news.Rhythm, now time.Time) time.Duration {
	perHour, known := r.Usual(now)
	perHour = max(perHour, r.Lately(now))
	most := slowest * every
	if !known {
		most = every
	}
	if perHour == 0 {
		return most
	}
	return min(max(time.Duration(float64(time.Hour)/(entryLooks*perHour)), every/fastest), most)
}
