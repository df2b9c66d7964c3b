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
	mostMinor    = 3
)

// weight is what a new message may use up.
type weight int

const (
	minor weight = iota // an answer that tells how an alert grew: only when it is calm
	lesser
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
	case minor:
		return mostMinor * p.Throttle.stretch()
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

// over is by how many messages there is no room for one of the weight, when so many were sent or come; below zero there is
// room. Minor ones take up room only of the bound itself: a few of them, in calm times, do not delay what has weight.
func (p Policy) over(t news.Traffic, w weight, used int) int {
	if w == minor {
		return used - p.most(t, w)
	}
	return max(used-t.Minor-p.most(t, w), used-p.most(t, max(w, deadly)))
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
	case p.over(t, weightOf(l), len(t.Sent)+t.Coming) >= 0:
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
	case slight(d.Reason):
		w = minor
	}
	if d.Act == news.Reply { // what was opened is told before what has a message already
		used += t.Coming
	}
	over := p.over(t, w, used)
	switch {
	case over < 0:
		return time.Time{}, false
	case over < len(t.Sent):
		return t.Sent[over].Add(StormSpan), true
	}
	return now.Add(StormSpan), true
}

// slight reports whether a reason is one that an edit can tell as well.
func slight(r news.Reason) bool {
	return r == news.ReasonOutlets || r == news.ReasonPlace || r == news.ReasonLanguage
}
