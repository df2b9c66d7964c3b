package store

import (
	"time"
)

// Reversal takes a change back that a person made to an alert.
type Reversal struct {
	ID     int64
	At     time.Time // of the change
	Alert  int64     // 0: it was no alert that was changed
	Scope  string    // the workspace or server that it was changed in; "" for none
	Verb   string    // what was changed
	Who    string    // the person's id
	Name   string
	State  string    // what there was before and is since, in JSON; whoever made the change knows how to read it
	Done   time.Time // when it was taken back; zero: it was not
	DoneBy string    // the name of who took it back
}

// AddReversal stores how a change is taken back and returns its id.
func (t *Tx) AddReversal(r Reversal) (id int64, err error) {
	err = t.get(`INSERT INTO reversals (at, alert_id, verb, who, name, state, scope) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
		[]any{millis(r.At), r.Alert, r.Verb, r.Who, r.Name, r.State, r.Scope}, &id)
	return id, err
}

// Reversal returns how a change is taken back; ErrNone when it is not known, or no longer.
func (t *Tx) Reversal(id int64) (r Reversal, err error) {
	var at, done int64
	r.ID = id
	err = t.get(`SELECT at, alert_id, verb, who, name, state, done, done_by, scope FROM reversals WHERE id = $1`, []any{id},
		&at, &r.Alert, &r.Verb, &r.Who, &r.Name, &r.State, &done, &r.DoneBy, &r.Scope)
	r.At, r.Done = fromMillis(at), fromMillis(done)
	return r, err
}

// Reversed notes that a change was taken back, when and by whom.
func (t *Tx) Reversed(id int64, at time.Time, by string) error {
	return t.run(`UPDATE reversals SET done = $2, done_by = $3 WHERE id = $1`, id, millis(at), by)
}

// RemoveReversals forgets up to n changes from before then.
func (t *Tx) RemoveReversals(before time.Time, n int) (removed int, err error) {
	return t.removed(`DELETE FROM reversals WHERE id IN (SELECT id FROM reversals WHERE at < $1 ORDER BY at LIMIT $2)`, millis(before), n)
}
