package work

import (
	"errors"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// fold says whether a story that would open an alert is folded, and why: into a fold that is open, or, when that is nil, into
// one that it opens.
func (in *Intake) fold(tx *store.Tx, p alerts.Policy, d news.Destination, l news.Level, now time.Time) (*news.Alert, news.Reason, error) {
	if !p.Throttle.On() {
		return nil, "", nil
	}
	traffic, err := tx.Traffic(d, now, alerts.StormSpan, p.Throttle.Per)
	if err != nil {
		return nil, "", err
	}
	why := p.Excess(l, traffic)
	if why == "" {
		return nil, "", nil
	}
	latest, err := tx.LatestFold(d, now.AddDate(0, 0, -1))
	if errors.Is(err, store.ErrNone) {
		return nil, why, nil
	}
	if err != nil {
		return nil, "", err
	}
	openings, err := tx.Openings(d, latest.Opened.Add(-p.Throttle.Per))
	if err != nil || !p.Takes(latest, openings, now) {
		return nil, why, err
	}
	return &latest, why, nil
}
