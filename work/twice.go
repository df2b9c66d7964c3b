package work

import (
	"context"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// looks are how long after a delivery whose outcome was once unknown, and after the look before, its destination is asked
// whether it has the message twice. The times stand in the store, so that a start takes up what came due meanwhile.
var looks = []time.Duration{time.Minute, 10 * time.Minute}

// longestLook is for how long a look that fails is tried again.
const longestLook = time.Hour

// lookAgain asks for the messages of a delivery that is done, and removes all but its own. Its error is one of the store or of ctx.
func (d *Deliverer) lookAgain(ctx context.Context, a news.Alert, dl news.Delivery) error {
	call, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	var problem error
	if platform, ok := d.Platform(a.Destination.Platform()); ok {
		problem = hide(alerts.Weed(call, platform, a, dl), a.Destination)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	now := d.Clock.Now()
	dl.Look = nextLook(&dl, problem, now)
	if problem != nil {
		d.Log.Warn("a message that may have been sent twice was not looked for", "alert", a.ID, "delivery", dl.Key,
			"destination", a.Destination.Platform(), "again", !dl.Look.IsZero(), "error", problem)
	}
	return d.Store.WriteAlert(ctx, a.ID, func(tx *store.Tx) error { return tx.PutDelivery(dl) })
}

// nextLook says when a delivery is looked for next, the zero time for not any more.
func nextLook(dl *news.Delivery, problem error, now time.Time) time.Time {
	kind, asked := news.KindOf(problem)
	switch {
	case problem == nil:
		dl.Looks++
		if dl.Looks >= len(looks) {
			return time.Time{}
		}
		return now.Add(looks[dl.Looks])
	case kind == news.Temporary || kind == news.Unknown:
		if now.Sub(dl.Done) < longestLook {
			return now.Add(max(asked, looks[0]))
		}
	}
	return time.Time{}
}
