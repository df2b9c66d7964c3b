package store

import (
	"time"

	"github.com/karaula/karaula/news"
)

// Feedback is what somebody says is wrong with an alert.
type Feedback struct {
	ID          int64
	At          time.Time
	Who         string // the person's id
	Destination news.Destination
	Alert       int64
	Story       int64 // the one that it is about
	What        string
}

// AddFeedback stores what somebody says and returns its id.
func (t *Tx) AddFeedback(f Feedback) (id int64, err error) {
	err = t.get(`INSERT INTO feedback (at, who, destination, alert_id, story_id, what) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
		[]any{millis(f.At), f.Who, f.Destination, f.Alert, f.Story, f.What}, &id)
	return id, err
}

// DropFeedback takes back what somebody said; ErrNone when it is not there.
func (t *Tx) DropFeedback(id int64) error {
	n, err := t.removed(`DELETE FROM feedback WHERE id = $1`, id)
	if err == nil && n == 0 {
		err = ErrNone
	}
	return err
}

// LatestFeedback returns up to n of what was said, the latest first.
func (t *Tx) LatestFeedback(n int) ([]Feedback, error) {
	return list(t, func(r row) (f Feedback, err error) {
		var at int64
		err = r.Scan(&f.ID, &at, &f.Who, &f.Destination, &f.Alert, &f.Story, &f.What)
		f.At = fromMillis(at)
		return f, err
	}, `SELECT id, at, who, destination, alert_id, story_id, what FROM feedback ORDER BY id DESC LIMIT $1`, n)
}

// RemoveFeedback forgets up to n of what was said before then.
func (t *Tx) RemoveFeedback(before time.Time, n int) (removed int, err error) {
	return t.removed(`DELETE FROM feedback WHERE id IN (SELECT id FROM feedback WHERE at < $1 ORDER BY at LIMIT $2)`, millis(before), n)
}
