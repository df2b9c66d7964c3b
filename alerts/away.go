package alerts

import (
	"time"

	"github.com/karaula/karaula/news"
)

// Away is a time in which karaula was not at work, and until when it catches up.
type Away struct {
	From, To, Until time.Time
}

// CaughtUp makes a want wait for the catch-up message when what it tells of was published while karaula was away: one message
// says it all. What is critical is told singly, and at once.
func (a Away) CaughtUp(w Want, story news.Story, published, now time.Time) Want {
	if w.Digest == "" && story.Level < news.Violence && published.Before(a.To) && now.Before(a.Until) {
		w.Digest, w.Due = news.ReasonAway, a.Until
	}
	return w
}
