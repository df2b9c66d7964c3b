package work

import (
	"context"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// Ticker calls alerts whose time has come: digests, what quiet hours held back, and messages that may have been sent twice. The times stand in the store; a tick
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
	var ids []int64
	err := t.Store.Read(ctx, func(tx *store.Tx) (err error) {
		now := t.Clock.Now()
		if ids, err = tx.Suspects(now); err != nil {
			return err
		}
		due, err = tx.DueAlerts(now)
		return err
	})
	for _, a := range due {
		if !slices.Contains(ids, a.ID) {
			ids = append(ids, a.ID)
		}
	}
	if err != nil || len(ids) == 0 {
		return err
	}
	return t.Store.Write(ctx, func(tx *store.Tx) error { return t.Engine.Enqueue(ctx, tx.SQL(), ids) })
}
