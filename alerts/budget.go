package alerts

import (
	"time"

	"github.com/karaula/karaula/news"
)

// Throttle is how many alerts may be opened in one destination within a time; the stories beyond are folded. The zero
// value folds nothing, in a storm neither.
type Throttle struct {
	Count int
	Per   time.Duration
}

// On reports whether there is a limit.
func (t Throttle) On() bool { return t.Count > 0 }

// StormSpan is the time in which a destination gets a bounded number of new messages, whatever comes in.
const StormSpan = 5 * time.Minute

// The bound, and how it is shared: each level leaves room for those above, and the last place is the fold's, so that it can
// show at once what finds no place.
const (
	mostMessages = 10
	mostViolence = 8
	mostLesser   = 6
)

// weight is what a new message may use up.
type weight int

const (
	lesser weight = iota
	violence
	deadly
	folding // the opening message of a fold
)

func weightOf(l news.Level) weight {
	switch {
	case l >= news.Deadly:
		return deadly
	case l >= news.Violence:
		return violence
	}
	return lesser
}

// stretch is how many times the bound of a storm a throttle asks for: who sets it to more alerts than the bound allows, in
// the time of a storm, wants them.
func (t Throttle) stretch() int {
	return max(1, int(time.Duration(t.Count)*StormSpan/t.Per)/mostMessages)
}

// most is how many messages there may be before one of the weight.
func (p Policy) most(t news.Traffic, w weight) int {
	n := mostMessages
	switch w {
	case lesser:
		return mostLesser * p.Throttle.stretch()
	case violence:
		n = mostViolence + 1
	}
	n *= p.Throttle.stretch()
	if w != folding && !t.Folded {
		n--
	}
	return n
}

// Excess says why a story that would open an alert is folded instead, "" when it may open one. A story at violence or
// above counts only against alerts that were opened there: lesser ones cannot use up its room.
func (p Policy) Excess(l news.Level, t news.Traffic) news.Reason {
	if !p.Throttle.On() {
		return ""
	}
	opened := t.Opened
	if l >= news.Violence {
		opened = t.Critical
	}
	switch {
	case opened >= p.Throttle.Count:
		return news.ReasonThrottle
	case len(t.Sent)+t.Coming >= p.most(t, weightOf(l)):
		return news.ReasonStorm
	}
	return ""
}

// Full reports whether a destination has no room for the new message that a delivery makes, a post or an answer, and when
// there will be some.
func (p Policy) Full(a news.Alert, d news.Delivery, t news.Traffic, now time.Time) (until time.Time, full bool) {
	w, used := lesser, len(t.Sent)
	switch {
	case d.Act == news.Post && a.Folds():
		w = folding
	case d.Act == news.Post || d.Reason == news.ReasonRaised || d.Reason == news.ReasonConfirmed:
		w = weightOf(d.Level)
	}
	if d.Act == news.Reply { // what was opened is told before what has a message already
		used += t.Coming
	}
	over := used - p.most(t, w)
	switch {
	case over < 0:
		return time.Time{}, false
	case over < len(t.Sent):
		return t.Sent[over].Add(StormSpan), true
	}
	return now.Add(StormSpan), true
}
