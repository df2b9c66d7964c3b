package health

import (
	"fmt"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/store"
)

// State is how asking a feed goes.
type State string

// The states of a feed; each feed is in one of them.
const (
	New     State = "new"     // not asked yet
	Read    State = "read"    // the last attempt read it
	Quiet   State = "quiet"   // likewise, but it brings nothing new although it usually would have
	Failing State = "failing" // the last attempt did not read it
	Dead    State = "dead"    // nor did those before, for some time
	Stopped State = "stopped" // its publisher gave it up
)

// States are all states of a feed, the worst last.
func States() []State { return []State{Read, New, Quiet, Failing, Dead, Stopped} }

const (
	// A feed is dead when it could not be read so many times in a row, and for so long.
	deadFailures = 3
	deadAfter    = 30 * time.Minute

	// A feed is quiet when it brought nothing new for so long, in which so many entries were usual; or for days, and for many
	// times as long as entries usually lie apart.
	quietAfter   = 6 * time.Hour
	quietEntries = 20
	quietDays    = 3 * 24 * time.Hour
	quietTimes   = 10

	// late is how long after its time a feed is asked at the latest. While it waits for longer, karaula is at fault.
	late = 30 * time.Minute
)

// Of is the state of a feed.
func Of(f store.FeedState, now time.Time) State {
	switch {
	case f.Stopped:
		return Stopped
	case f.Failures >= deadFailures && now.Sub(LastRead(f)) >= deadAfter:
		return Dead
	case f.Failures > 0:
		return Failing
	case f.ReadOK.IsZero():
		return New
	case quiet(f, now):
		return Quiet
	}
	return Read
}

// Answers reports whether a feed in this state is read.
func (s State) Answers() bool { return s == Read || s == Quiet }

// LastRead is when a feed was last read, or first asked where it never was.
func LastRead(f store.FeedState) time.Time {
	if f.ReadOK.IsZero() {
		return f.Asked
	}
	return f.ReadOK
}

// Moved reports whether a feed is asked elsewhere because its publisher says that it moved for good.
func Moved(f store.FeedState) bool { return f.Address() != f.URL && !f.Found }

// Asked reports whether a feed is asked when it is due. Where it is not, karaula was away, and its silence says nothing.
func Asked(f store.FeedState, now time.Time) bool { return !f.Due.Add(late).Before(now) }

// quiet reports whether a feed that is read has gone quiet against its own rhythm.
func quiet(f store.FeedState, now time.Time) bool {
	since := f.Fresh
	if since.Before(f.Added) { // nobody was here to wait for it
		since = f.Added
	}
	silent := now.Sub(since)
	switch {
	case f.Fresh.IsZero() || !Asked(f, now):
		return false
	case silent >= quietAfter && f.Rhythm.Missing(now) >= quietEntries:
		return true
	}
	return f.Pace > 0 && silent >= max(quietDays, quietTimes*f.Pace)
}

// Sentence says how a feed is, without its name: "cannot be read (last read 02:10, 3 failures in a row): times out after 20 s".
// Times are in zone.
func Sentence(f store.FeedState, now time.Time, zone *time.Location) string {
	at := func(t time.Time) string { return alerts.Moment(t, now, zone) }
	switch s := Of(f, now); s {
	case New:
		return "not asked yet"
	case Stopped:
		return "was given up by its publisher (answer 410), so it is asked no more"
	case Failing, Dead:
		last := "never read"
		if !f.ReadOK.IsZero() {
			last = "last read " + at(f.ReadOK)
		}
		failures := "1 failure"
		if f.Failures != 1 {
			failures = fmt.Sprintf("%d failures in a row", f.Failures)
		}
		return fmt.Sprintf("cannot be read (%s, %s): %s", last, failures, f.Error)
	case Quiet:
		return "is read, and brings nothing new since " + at(f.Fresh) + usually("; usually ", f, now, zone)
	}
	return "read " + at(f.ReadOK)
}

// usually is Usual behind something else, "" where nothing is known.
func usually(before string, f store.FeedState, now time.Time, zone *time.Location) string {
	if usual := Usual(f, now, zone); usual != "" {
		return before + usual
	}
	return ""
}
