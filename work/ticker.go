package work

import (
	"context"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// Ticker calls alerts whose time has come: digests, and what quiet hours held back. The times stand in the store; a tick
// only wakes the engine, so that a tick that is lost delays and loses nothing.
type Ticker struct {
	Store  *store.Store
	Engine *Engine
	Clock  Clock
	Outage *Outage
}

// Run ticks once a second of the clock until ctx ends, or the store fails.
func (t *Ticker) Run(ctx context.Context) error {
	tick := time.NewTicker(max(t.Clock.wait(time.Second), 50*time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := t.Outage.Outlast(ctx, func() error { return t.call(ctx) }); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

func (t *Ticker) call(ctx context.Context) error {
	var due []news.Alert
	err := t.Store.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.DueAlerts(t.Clock.Now())
		return err
	})
	if err != nil || len(due) == 0 {
		return err
	}
	ids := make([]int64, len(due))
	for i, a := range due {
		ids[i] = a.ID
	}
	return t.Store.Write(ctx, func(tx *store.Tx) error { return t.Engine.Enqueue(ctx, tx.SQL(), ids) })
}
