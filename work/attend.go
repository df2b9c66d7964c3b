package work

import (
	"context"
	"encoding/json"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/karaula/karaula/store"
)

// Attendance keeps in the store when karaula was last at work, and so notices when it was away: because it did not run,
// the machine slept, or the database did not answer. Each process has one.
type Attendance struct {
	Store  *store.Store
	Clock  Clock
	Outage *Outage
	Log    *slog.Logger
	// Returned is told of an absence as long as karaula catches up, until the given time at most: feeds are read that were
	// not read meanwhile. It is told at least once in each process, and must be quick.
	Returned func(from, to, until time.Time)

	mu   sync.Mutex
	last time.Time // when Look last asked the store
	told absence   // what Returned was told of
}

const (
	// stampEvery is how often it is kept that karaula is at work.
	stampEvery = 10 * time.Second
	// awayLeast is how long karaula must have been away for anybody to be told.
	awayLeast = 5 * time.Minute
	// catchUp is how long it takes at most, after a return, until the feeds count as read.
	catchUp = 5 * time.Minute

	aliveMeta = "alive" // ms since 1970
	awayMeta  = "away"  // an absence, as JSON
)

// absence is a time in which karaula was away.
type absence struct {
	From int64  `json:"from"` // ms since 1970
	To   int64  `json:"to"`
	Why  string `json:"why,omitempty"`
	Told bool   `json:"told"`
}

func (a absence) from() time.Time { return time.UnixMilli(a.From) }
func (a absence) to() time.Time   { return time.UnixMilli(a.To) }

// until is when catching up ends at the latest.
func (a absence) until(c Clock) time.Time { return a.to().Add(max(catchUp, c.span(10*time.Second))) }

// readAbsence returns the latest absence that the store knows; the zero value when there was none.
func readAbsence(tx *store.Tx) (a absence, err error) {
	text, err := tx.Meta(awayMeta)
	if err != nil || text == "" {
		return absence{}, err
	}
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return absence{}, nil //nolint:nilerr // nobody can say when it was: nothing is told
	}
	return a, nil
}

func (a absence) keep(tx *store.Tx) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return tx.SetMeta(awayMeta, string(text))
}

// Look notes that karaula is at work, and notices an absence that ended just now. It asks the store only now and then, so
// it may be called often; it must be called before a feed is asked after a start.
func (a *Attendance) Look(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.Clock.Now()
	if passed := now.Sub(a.last); !a.last.IsZero() && passed >= 0 && passed < a.every() {
		return nil
	}
	var latest absence
	var fresh bool
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if latest, err = readAbsence(tx); err != nil {
			return err
		}
		stamp, err := alive(tx)
		fresh = now.Sub(stamp).Abs() < a.every()
		return err
	})
	if err == nil && !fresh {
		err = a.Store.Write(ctx, func(tx *store.Tx) (err error) {
			latest, err = a.stamp(tx, now)
			return err
		})
	}
	if err != nil {
		return err
	}
	a.last = now
	if latest.To != 0 && !latest.Told && (latest.From != a.told.From || latest.To != a.told.To) && now.Before(latest.until(a.Clock)) {
		a.told = latest
		a.Log.Warn("karaula was away", "from", latest.from(), "to", latest.to())
		a.Returned(latest.from(), latest.to(), latest.until(a.Clock))
	}
	return nil
}

func (a *Attendance) every() time.Duration { return max(stampEvery, a.Clock.span(time.Second)) }

// stamp keeps that karaula is at work at now, and what absence ends with that.
func (a *Attendance) stamp(tx *store.Tx, now time.Time) (absence, error) {
	latest, err := readAbsence(tx)
	if err != nil {
		return latest, err
	}
	before, err := alive(tx) // as another process may have left it since Look asked
	if err != nil {
		return latest, err
	}
	if !before.IsZero() && now.Sub(before) >= max(awayLeast, a.Clock.span(time.Minute)) {
		next := absence{From: before.UnixMilli(), To: now.UnixMilli()}
		if latest.To != 0 && !latest.Told { // it came back for too short a time to tell
			next.From = latest.From
		}
		if a.Outage.away() {
			next.Why = "the database did not answer"
		}
		if err := next.keep(tx); err != nil {
			return latest, err
		}
		latest = next
	}
	return latest, tx.SetMeta(aliveMeta, strconv.FormatInt(now.UnixMilli(), 10))
}

// alive returns when karaula was last at work; zero when nobody kept it.
func alive(tx *store.Tx) (time.Time, error) {
	text, err := tx.Meta(aliveMeta)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, nil //nolint:nilerr // nobody can say when it was
	}
	return time.UnixMilli(ms), nil
}
