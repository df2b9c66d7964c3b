package store

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"time"
)

// Process is a karaula that works on the database, as the others there see it. Its times are by the database's clock,
// which is the same for all of them.
type Process struct {
	ID      string
	Host    string
	PID     int
	Started time.Time
	Alive   time.Time // when it last gave a sign of life
}

const processColumns = `id, host, pid, started, alive`

func scanProcess(r row) (p Process, err error) {
	var started, alive int64
	err = r.Scan(&p.ID, &p.Host, &p.PID, &started, &alive)
	p.Started, p.Alive = fromMillis(started), fromMillis(alive)
	return p, err
}

// Join enters this process under an id, when it starts, or was taken for dead and is not.
func (t *Tx) Join(id string) error {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return t.run(`INSERT INTO processes (`+processColumns+`) VALUES ($1, $2, $3, `+t.now+`, `+t.now+`)
		ON CONFLICT (id) DO UPDATE SET alive = excluded.alive`, id, host, os.Getpid())
}

// Beat is a process's sign of life. known says whether it counts as alive: one that was silent for too long was removed
// by another (see Bury), and must Join again. A sign of life waits for no transaction that writes.
func (s *Store) Beat(ctx context.Context, id string) (known bool, err error) {
	res, err := cmp.Or(s.pulse, s.w).ExecContext(ctx, `UPDATE processes SET alive = `+s.now+` WHERE id = $1`, id)
	if err != nil {
		return false, s.Explain(fmt.Errorf("store: %w", err))
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Leave takes out a process that ends, with its leases.
func (t *Tx) Leave(id string) error {
	if err := t.run(`DELETE FROM processes WHERE id = $1`, id); err != nil {
		return err
	}
	return t.FreeLeases()
}

// Processes returns the processes that count as alive, the oldest first.
func (t *Tx) Processes() ([]Process, error) {
	return list(t, scanProcess, `SELECT `+processColumns+` FROM processes ORDER BY started, id`)
}

// silentFor finds processes by how long they have been silent. One whose last sign of life lies as far ahead was silent
// since the database's clock was put back.
func (t *Tx) silentFor() string { return `abs(` + t.now + ` - alive) >= $1 AND id <> $2` }

// Silent reports whether a process other than self has given no sign of life for so long.
func (t *Tx) Silent(silence time.Duration, self string) (bool, error) {
	var n int
	err := t.get(`SELECT count(*) FROM processes WHERE `+t.silentFor(), []any{silence.Milliseconds(), self}, &n)
	return n > 0, err
}

// Bury removes and returns the processes other than self that have given no sign of life for so long. What they held is
// nobody's from then on: see FreeLeases.
func (t *Tx) Bury(silence time.Duration, self string) ([]Process, error) {
	return list(t, scanProcess, `DELETE FROM processes WHERE `+t.silentFor()+` RETURNING `+processColumns, silence.Milliseconds(), self)
}

const orphaned = `holder NOT IN (SELECT id FROM processes)`

// Orphaned reports whether there are leases that no living process holds.
func (t *Tx) Orphaned() (bool, error) {
	var n int
	err := t.get(`SELECT (SELECT count(*) FROM feeds WHERE lease <> 0 AND `+orphaned+`) + (SELECT count(*) FROM leases WHERE `+orphaned+`)`, nil, &n)
	return n > 0, err
}

// FreeLeases gives back the leases, of feeds too, that no living process holds.
func (t *Tx) FreeLeases() error {
	if err := t.run(`UPDATE feeds SET lease = 0, holder = '' WHERE lease <> 0 AND ` + orphaned); err != nil {
		return err
	}
	return t.run(`DELETE FROM leases WHERE ` + orphaned)
}

// Lease is what one process alone may do, and who does it.
type Lease struct {
	Name   string
	Holder string // a process's id
	Since  time.Time
}

// TakeLease gives the lease to a living process if nobody has it, and returns who has it then; "" when the process does
// not count as alive.
func (t *Tx) TakeLease(name, process string) (holder string, err error) {
	if err := t.run(`INSERT INTO leases (name, holder, since) SELECT $1, id, `+t.now+` FROM processes WHERE id = $2
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, since = excluded.since WHERE leases.`+orphaned, name, process); err != nil {
		return "", err
	}
	return t.Holder(name)
}

// Holder returns which living process has the lease; "" for none.
func (t *Tx) Holder(name string) (holder string, err error) {
	err = t.get(`SELECT coalesce((SELECT holder FROM leases WHERE name = $1 AND NOT `+orphaned+`), '')`, []any{name}, &holder)
	return holder, err
}

// GiveLease gives a lease of the process back.
func (t *Tx) GiveLease(name, process string) error {
	return t.run(`DELETE FROM leases WHERE name = $1 AND holder = $2`, name, process)
}

// Leases returns the leases that living processes hold, by name.
func (t *Tx) Leases() ([]Lease, error) {
	return list(t, func(r row) (l Lease, err error) {
		var since int64
		err = r.Scan(&l.Name, &l.Holder, &since)
		l.Since = fromMillis(since)
		return l, err
	}, `SELECT name, holder, since FROM leases WHERE NOT `+orphaned+` ORDER BY name`)
}
