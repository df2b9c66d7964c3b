package store

import (
	"time"

	"github.com/karaula/karaula/news"
)

const deliveryColumns = `key, alert_id, act, reason, story_id, revision, level, intent, tried, unsure, failures, error, wait, done, message, refused, look, looks`

func scanDelivery(r row) (d news.Delivery, err error) {
	var intent, tried, unsure, wait, done, refused, look int64
	err = r.Scan(&d.Key, &d.AlertID, &d.Act, &d.Reason, &d.StoryID, &d.Revision, &d.Level, &intent, &tried, &unsure, &d.Failures,
		&d.Error, &wait, &done, &d.Message, &refused, &look, &d.Looks)
	d.Intent, d.Tried, d.Wait, d.Done, d.Unsure = fromMillis(intent), fromMillis(tried), fromMillis(wait), fromMillis(done), unsure != 0
	d.Refused, d.Look = refused != 0, fromMillis(look)
	return d, err
}

// Pending returns the alert's delivery that was begun and has no record of its end; ErrNone when there is none.
func (t *Tx) Pending(alert int64) (news.Delivery, error) {
	all, err := list(t, scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE alert_id = $1 AND done = 0`, alert)
	if err != nil {
		return news.Delivery{}, err
	}
	if len(all) == 0 {
		return news.Delivery{}, ErrNone
	}
	return all[0], nil
}

// Suspect returns the alert's delivery that is to be looked for again at now, the longest due first; ErrNone when there is none.
func (t *Tx) Suspect(alert int64, now time.Time) (news.Delivery, error) {
	all, err := list(t, scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE alert_id = $1 AND look > 0 AND look <= $2 ORDER BY look, key LIMIT 1`,
		alert, millis(now))
	if err == nil && len(all) == 0 {
		err = ErrNone
	}
	if err != nil {
		return news.Delivery{}, err
	}
	return all[0], nil
}

// Suspects returns the ids of the alerts that have such deliveries.
func (t *Tx) Suspects(now time.Time) ([]int64, error) {
	return list(t, func(r row) (id int64, err error) { return id, r.Scan(&id) },
		`SELECT DISTINCT alert_id FROM deliveries WHERE look > 0 AND look <= $1 ORDER BY alert_id`, millis(now))
}

// PutDelivery stores a delivery's state over what stood there.
func (t *Tx) PutDelivery(d news.Delivery) error {
	return t.run(`INSERT INTO deliveries (`+deliveryColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (key) DO UPDATE SET act = excluded.act, reason = excluded.reason, story_id = excluded.story_id,
			revision = excluded.revision, level = excluded.level, intent = excluded.intent, tried = excluded.tried, unsure = excluded.unsure,
			failures = excluded.failures, error = excluded.error, wait = excluded.wait, done = excluded.done, message = excluded.message,
			refused = excluded.refused, look = excluded.look, looks = excluded.looks`,
		d.Key, d.AlertID, d.Act, d.Reason, d.StoryID, d.Revision, d.Level, millis(d.Intent), millis(d.Tried), number(d.Unsure), d.Failures,
		d.Error, millis(d.Wait), millis(d.Done), d.Message, number(d.Refused), millis(d.Look), d.Looks)
}

// Deliveries returns all deliveries of an alert in the order they were begun.
func (t *Tx) Deliveries(alert int64) ([]news.Delivery, error) {
	return list(t, scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE alert_id = $1 ORDER BY intent, key`, alert)
}

// Failing returns the deliveries that were tried and not done, by destination's alert.
func (t *Tx) Failing() ([]news.Delivery, error) {
	return list(t, scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE done = 0 AND failures > 0 ORDER BY intent, key`)
}
