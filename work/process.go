package work

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/karaula/karaula/store"
)

// How long a process of several on one PostgreSQL may be silent. One that is silent for longer is dead to the others: they
// take over its feeds, its jobs and its leases. It may only be paused or cut off, so these hold together:
//
//   - A call of a platform that was begun before the silence is over before the others begin: silence is longer than
//     beatEvery and Deliverer.Timeout together.
//   - What a process alone may do, it stops in time: it is sure of itself for less than silence after its last sign.
const (
	beatEvery = 3 * time.Second
	beatLimit = 3 * time.Second  // for one sign of life to be written
	sure      = 11 * time.Second // after the beginning of the last sign of life that was written
	silence   = 15 * time.Second // by the database's clock, which the sign was written with
)

// Process is this karaula as one of those that work on the same database. It gives signs of life there.
//
// It lives as long as no other process can have declared it dead. A new life begins with the next sign of life that is
// written: what it alone may do may be another's by then.
type Process struct {
	store *store.Store
	log   *slog.Logger
	id    string

	mu    sync.Mutex
	life  context.Context // ends with this life
	end   context.CancelFunc
	timer *time.Timer // ends the life when no sign of life could be written; nil on SQLite, whose file nobody else has
}

// newProcess returns the process under an id that no other has. It does not live before begin.
func newProcess(st *store.Store, log *slog.Logger) *Process {
	p := &Process{store: st, log: log, id: strings.ToLower(rand.Text()[:10])}
	p.life, p.end = context.WithCancel(context.Background())
	p.end()
	return p
}

// ID tells the process from all others that ever worked on the database.
func (p *Process) ID() string { return p.id }

// current is the process's life: a context that ends when it may have been declared dead.
func (p *Process) current() context.Context {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.life
}

// lives notes a sign of life that was begun at a time and is written: this life goes on, or a new one begins.
func (p *Process) lives(begun time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	left := sure - time.Since(begun)
	if p.store.Postgres() != "" {
		if p.timer != nil && !p.timer.Stop() {
			p.end()
		}
		if left <= 0 {
			p.end()
			return
		}
	}
	if p.life.Err() != nil {
		p.life, p.end = context.WithCancel(context.Background())
	}
	if p.store.Postgres() != "" {
		p.timer = time.AfterFunc(left, p.end)
	}
}

// dies ends this life.
func (p *Process) dies() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
}

// beats gives signs of life until ctx ends. On SQLite they tell a reader of the database that somebody works on it, and
// nothing rests on them.
func (p *Process) beats(ctx context.Context) {
	every := beatEvery
	if p.store.Postgres() == "" {
		every = time.Minute
	}
	for {
		wait := every
		if !p.beat(ctx) {
			wait = min(every, time.Second)
		}
		if pause(ctx, wait) != nil {
			return
		}
	}
}

// beat gives one sign of life, and reports whether it was written. What hinders it hinders all that the process does, and
// is told there.
func (p *Process) beat(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, beatLimit)
	defer cancel()
	begun := time.Now()
	known, err := p.store.Beat(ctx, p.id)
	if err == nil && !known {
		p.dies()
		p.log.Warn("this process was silent for too long, so others took its work over; it goes on beside them", "process", p.id)
		begun = time.Now()
		err = p.store.Write(ctx, func(tx *store.Tx) error { return tx.Join(p.id) })
	}
	if err != nil {
		p.log.Debug("no sign of life could be given", "process", p.id, "error", err)
		return false
	}
	p.lives(begun)
	return true
}
