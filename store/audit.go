package store

import "time"

// Change is what somebody changed.
type Change struct {
	At     time.Time
	Who    string
	Action string // "quiet", "end quiet"
	About  string // what it was done to, and how
	Scope  string // the workspace or server that it was done in; "" for none
}

// Audit notes a change.
func (t *Tx) Audit(c Change) error {
	return t.run(`INSERT INTO audit (at, who, action, about, scope) VALUES ($1, $2, $3, $4, $5)`, millis(c.At), c.Who, c.Action, c.About, c.Scope)
}

// Changes returns up to n changes, the latest first.
func (t *Tx) Changes(n int) ([]Change, error) {
	return list(t, scanChange, `SELECT at, who, action, about, scope FROM audit ORDER BY id DESC LIMIT $1`, n)
}

// ChangesIn returns up to n changes of a workspace or server, the latest first.
func (t *Tx) ChangesIn(scope string, n int) ([]Change, error) {
	return list(t, scanChange, `SELECT at, who, action, about, scope FROM audit WHERE scope = $1 ORDER BY id DESC LIMIT $2`, scope, n)
}

func scanChange(r row) (c Change, err error) {
	var at int64
	err = r.Scan(&at, &c.Who, &c.Action, &c.About, &c.Scope)
	c.At = fromMillis(at)
	return c, err
}

// RemoveChanges forgets up to n changes from before then.
func (t *Tx) RemoveChanges(before time.Time, n int) (removed int, err error) {
	return t.removed(`DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $1 ORDER BY at LIMIT $2)`, millis(before), n)
}
