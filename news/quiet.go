package news

import "time"

// Held reports whether a message of the level is held back at a moment, and until when. The moment is in the
// destination's time zone.
func (q QuietHours) Held(at time.Time, l Level) (until time.Time, held bool) {
	until, quiet := q.until(at)
	switch q.Mode {
	case QuietHold:
		return until, quiet
	case QuietCritical:
		return until, quiet && l < Violence
	}
	return time.Time{}, false
}

// Silent reports whether what is sent at a moment mentions nobody.
func (q QuietHours) Silent(at time.Time) bool {
	_, quiet := q.until(at)
	return quiet && q.Mode == QuietSilent
}

// until returns the end of the quiet hours that a moment lies in. They may go over midnight.
func (q QuietHours) until(at time.Time) (end time.Time, quiet bool) {
	if q.Mode == "" || q.From == q.To {
		return time.Time{}, false
	}
	for _, day := range []int{-1, 0} { // those that began yesterday, and today
		from, to := clock(at, day, q.From), clock(at, day, q.To)
		if q.To < q.From {
			to = clock(at, day+1, q.To)
		}
		if !at.Before(from) && at.Before(to) {
			return to, true
		}
	}
	return time.Time{}, false
}

// clock is a time of day so many days from at's, in at's zone. An hour that the change to summer time leaves out is the
// one behind it.
func clock(at time.Time, days int, sinceMidnight time.Duration) time.Time {
	y, m, d := at.Date()
	h := int(sinceMidnight / time.Hour)
	return time.Date(y, m, d+days, h, int(sinceMidnight/time.Minute)%60, 0, 0, at.Location())
}

// NextDigest returns the first of the watchlist's digest times after a moment, in that moment's zone; false when it has none.
func (w Watchlist) NextDigest(after time.Time) (time.Time, bool) {
	var next time.Time
	for _, text := range w.Digest {
		t, err := time.Parse("15:04", text)
		if err != nil { // the configuration has checked it
			continue
		}
		since := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
		for day := range 2 {
			if at := clock(after, day, since); at.After(after) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	return next, !next.IsZero()
}
