package bot

import (
	"cmp"
	"errors"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// takenOver is after how long a change of a channel is in force everywhere, in other processes as well.
const takenOver = 3 * time.Second

// zoneOf is the zone of the channel's times once c holds there.
func (x *act) zoneOf(c news.Channel) *time.Location { return cmp.Or(c.Zone, x.policy.Place("")) }

// waiting is the channel's digest of what waits for a reason, and how many stories are in it.
func (x *act) waiting(why news.Reason) (a news.Alert, stories int, err error) {
	a, err = x.tx.WaitingDigest(x.press.Destination, string(why))
	if errors.Is(err, store.ErrNone) {
		return a, 0, nil
	}
	if err != nil {
		return a, 0, err
	}
	all, err := x.tx.AlertStories(a.ID)
	return a, len(all), err
}

// rewait lets what waits in the channel come when it would by what holds there now. Where nothing says when, it comes when it
// would have, so that nothing is lost.
func (x *act) rewait(c news.Channel) error {
	now := x.now.In(x.zoneOf(c))
	var digest, held time.Time
	for _, w := range posting(x.policy.Watchlists, x.press.Destination) {
		w = c.Over(w)
		if next, ok := w.NextDigest(now); ok && (digest.IsZero() || next.Before(digest)) {
			digest = next
		}
		if until, quiet := w.Quiet.Held(now, news.None); quiet && until.After(held) {
			held = until
		}
	}
	if held.IsZero() {
		held = x.now
	}
	for why, due := range map[news.Reason]time.Time{news.ReasonDigest: digest, news.ReasonQuiet: held} {
		waits, stories, err := x.waiting(why)
		if err != nil {
			return err
		}
		if stories > 0 && !due.IsZero() {
			if err := x.tx.SetDue(waits.ID, due); err != nil {
				return err
			}
		}
	}
	return x.tx.CallHeld(x.press.Destination, x.now.Add(takenOver))
}
