package work

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/karaula/karaula/store"
)

// Outage outlasts the times in which a database server is away. All parts of a program share one, so that each time is
// told once.
type Outage struct {
	Log *slog.Logger

	mu    sync.Mutex
	since time.Time       // zero: the database answers
	ended []time.Duration // how long it was away, and nobody has asked yet
}

// longestPause is between two attempts.
const longestPause = 10 * time.Second

// mostEnded bounds what is kept for a taker who may not come.
const mostEnded = 16

// Outlast runs f, and again for as long as the database is away, with pauses that grow. It gives up when ctx ends. The
// error is f's: any but store.Away ends it at once, so that a full disk or a damaged file stops the program.
//
// What f did before the connection was lost may have been kept, so f must be able to come upon its own work.
func (o *Outage) Outlast(ctx context.Context, f func() error) error {
	for failures := 0; ; {
		began := time.Now()
		err := f()
		if !store.Away(err) {
			if err == nil {
				o.over(began)
			}
			return err
		}
		if ctx.Err() != nil {
			return err
		}
		failures++
		o.begun(err)
		if pause(ctx, min(backoff(failures, false), longestPause)) != nil {
			return err
		}
	}
}

func (o *Outage) begun(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.since.IsZero() {
		o.since = time.Now()
		o.Log.Error("the database is away: nothing is lost, karaula goes on when it answers", "error", err)
	}
}

// over ends the outage, unless what succeeded had begun before it: an answer that was under way says nothing.
func (o *Outage) over(began time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.since.IsZero() && began.After(o.since) {
		lasted := time.Since(o.since)
		o.Log.Warn("the database answers again", "away", lasted.Round(time.Second))
		o.since = time.Time{}
		if len(o.ended) < mostEnded {
			o.ended = append(o.ended, lasted)
		}
	}
}

// away reports whether the database does not answer.
func (o *Outage) away() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.since.IsZero()
}

// take returns how long each time lasted in which the database was away, since it was last called.
func (o *Outage) take() []time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := o.ended
	o.ended = nil
	return all
}
