package alerts

import (
	"time"

	"github.com/karaula/karaula/news"
)

// Takes reports whether a fold takes one more story at now: until its destination has had room for a whole period, or a day
// has passed. openings are when alerts were opened there, from a period before the fold on, the earliest first.
func (p Policy) Takes(fold news.Alert, openings []time.Time, now time.Time) bool {
	switch {
	case fold.Gone || now.Sub(fold.Opened) >= 24*time.Hour:
		return false
	case fold.Posted.IsZero():
		return true
	}
	period := max(p.Throttle.Per, StormSpan)
	room := fold.Posted // since when there has been room, as far as we know
	for i := 0; i+p.Throttle.Count <= len(openings); i++ {
		from, to := openings[i+p.Throttle.Count-1], openings[i].Add(p.Throttle.Per)
		if !from.Before(to) { // they do not lie within one period
			continue
		}
		if from.Sub(room) >= period {
			return false
		}
		if to.After(room) {
			room = to
		}
	}
	return now.Sub(room) < period
}

// tells reports whether a delivery's message is the first to tell of a story in the alert, or of its higher level.
func tells(a news.Alert, d news.Delivery, s news.AlertStory) bool {
	joined := s.Joined <= d.Revision
	switch {
	case d.Act == news.Post:
		return joined
	case d.Reason == news.ReasonRisen:
		return joined && !s.Quieted
	case d.Act == news.Edit: // what is in a fold or digest needs no answer, and in a storm there is no room for one
		return joined && !s.Announced && (a.Kind == news.KindFold || a.Kind == news.KindDigest || (a.Threadless || d.Reason == news.ReasonStorm) && !s.Quieted)
	case d.Reason == news.ReasonRelated:
		return joined && !s.Announced && !s.Quieted
	}
	return s.StoryID == d.StoryID || d.Reason == news.ReasonRaised && worse(a, s) && !s.Quieted
}

// worse reports whether a story of a fold got worse than what the destination was told of it. The stories of a fold have
// nothing in common, so each is raised by itself.
func worse(a news.Alert, s news.AlertStory) bool {
	return a.Kind == news.KindFold && s.Announced && s.Level > s.ShownLevel
}
