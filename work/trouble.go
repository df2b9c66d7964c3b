package work

import (
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// sign is how something is that may be in trouble.
type sign struct {
	key   string
	state signState
	text  string        // what is told while it is in trouble
	since time.Time     // when the trouble began; zero: now
	after time.Duration // how long it must last before it is told
	calm  time.Duration // how long it must be good before it counts as over
	once  time.Duration // how long after it was told it is the same trouble if it comes back; reopen, where that is longer
	note  bool          // it is told once, and over with that
	spare news.Destination
}

type signState int

const (
	undecided signState = iota // neither: what was said of it stands
	good
	bad
)

const (
	// quietEdit is how long what was told of a trouble stands at least, so that a number that changes makes no stream of
	// edits.
	quietEdit = 15 * time.Minute
	// reopen is how long after its end a trouble that comes back is the same one: its message is edited, and nobody is told
	// again.
	reopen = time.Hour
)

// judge says what a trouble is after a sign, and what is to be told: ReasonTrouble opens its message, ReasonOver and
// ReasonReport edit it, "" tells nothing. before has no key where nothing was known; next has none where nothing is left to
// remember.
func judge(before store.Trouble, s sign, now time.Time) (next store.Trouble, tell news.Reason) {
	next = before
	switch s.state {
	case undecided:
	case good:
		switch {
		case before.Key == "":
		case before.Told.IsZero(): // it passed before anybody was told
			return store.Trouble{}, ""
		case !before.Ended.IsZero():
			if s.another(before, now) {
				return store.Trouble{}, ""
			}
		default:
			if before.Good.IsZero() {
				next.Good = now
			}
			if now.Sub(next.Good) >= s.calm {
				next.Ended, next.Edited = now, now
				next.Text = over(before.Text, next.Good.Sub(before.Since))
				return next, news.ReasonOver
			}
		}
	case bad:
		if s.note {
			return noted(before, s, now)
		}
		return worsen(before, s, now)
	}
	return next, ""
}

// another reports whether a trouble that comes back at now is another one than before.
func (s sign) another(before store.Trouble, now time.Time) bool {
	return now.Sub(before.Ended) >= reopen && now.Sub(before.Told) >= s.once
}

// worsen is judge for a bad sign.
func worsen(before store.Trouble, s sign, now time.Time) (next store.Trouble, tell news.Reason) {
	next = before
	next.Good = time.Time{}
	began := s.since
	if began.IsZero() {
		began = now
	}
	switch {
	case before.Key == "":
		next = store.Trouble{Key: s.key, Since: began, Text: s.text}
	case !before.Ended.IsZero() && s.another(before, now):
		next = store.Trouble{Key: s.key, Since: began, Text: s.text}
	case !before.Ended.IsZero():
		if now.Sub(began) < s.after {
			return before, "" // it may pass
		}
		next.Since, next.Ended, next.Edited, next.Text = began, time.Time{}, now, s.text
		return next, news.ReasonReport
	}
	switch {
	case next.Told.IsZero():
		if now.Sub(next.Since) >= s.after {
			next.Text, next.Told, next.Edited = s.text, now, now
			return next, news.ReasonTrouble
		}
	case next.Text != s.text && now.Sub(next.Edited) >= quietEdit:
		next.Text, next.Edited = s.text, now
		return next, news.ReasonReport
	}
	return next, ""
}

// noted is judge for a note. It is remembered as long as what it is about holds.
func noted(before store.Trouble, s sign, now time.Time) (next store.Trouble, tell news.Reason) {
	if before.Key != "" && (before.Text == s.text || !s.another(before, now)) {
		return before, ""
	}
	return store.Trouble{Key: s.key, Text: s.text, Since: now, Told: now, Edited: now, Ended: now}, news.ReasonTrouble
}

// over is what is told of a trouble that is over.
func over(text string, lasted time.Duration) string {
	return text + " Over after " + alerts.Span(lasted) + "."
}
