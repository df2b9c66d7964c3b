package store

import "github.com/karaula/karaula/news"

const deliveryColumns = `key, alert_id, act, reason, story_id, revision, level, intent, tried, unsure, failures, error, wait, done, message, refused`

func scanDelivery(r row) (d news.Delivery, err error) {
	var intent, tried, unsure, wait, done, refused int64
	err = r.Scan(&d.Key, &d.AlertID, &d.Act, &d.Reason, &d.StoryID, &d.Revision, &d.Level, &intent, &tried, &unsure, &d.Failures,
		&d.Error, &wait, &done, &d.Message, &refused)
	d.Intent, d.Tried, d.Wait, d.Done, d.Unsure = fromMillis(intent), fromMillis(tried), fromMillis(wait), fromMillis(done), unsure != 0
	d.Refused = refused != 0
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

// PutDelivery stores a delivery's state over what stood there.
func (t *Tx) PutDelivery(d news.Delivery) error {
	return t.run(`INSERT INTO deliveries (`+deliveryColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (key) DO UPDATE SET act = excluded.act, reason = excluded.reason, story_id = excluded.story_id,
			revision = excluded.revision, level = excluded.level, intent = excluded.intent, tried = excluded.tried, unsure = excluded.unsure,
			failures = excluded.failures, error = excluded.error, wait = excluded.wait, done = excluded.done, message = excluded.message,
			refused = excluded.refused`,
		d.Key, d.AlertID, d.Act, d.Reason, d.StoryID, d.Revision, d.Level, millis(d.Intent), millis(d.Tried), number(d.Unsure), d.Failures,
		d.Error, millis(d.Wait), millis(d.Done), d.Message, number(d.Refused))
}

// Deliveries returns all deliveries of an alert in the order they were begun.
func (t *Tx) Deliveries(alert int64) ([]news.Delivery, error) {
	return list(t, scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE alert_id = $1 ORDER BY intent, key`, alert)
}

// Failing returns the deliveries that were tried and not done, by destination's alert.
func (t *Tx) Failing() ([]news.Delivery, error) {
	return list(t, scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE done = 0 AND failures > 0 ORDER BY intent, key`)
}
