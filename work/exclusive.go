package work

import (
	"context"
	"log/slog"
	"time"

	"github.com/karaula/karaula/store"
)

// Exclusive is what one process at a time may do, of all that work on one database: a lease is held for it. When the holder
// ends, another takes it over within a second; when it dies or is cut off, as soon as it counts as dead.
type Exclusive struct {
	Name    string // of the lease; the same in all processes and versions
	Store   *store.Store
	Process *Process
	Outage  *Outage
	Log     *slog.Logger
}

// lookEvery is how often a process that waits for a lease looks whether it is free.
const lookEvery = time.Second

// Run runs f once this process holds the lease, and returns what f returns. The context of f ends before the lease can be
// another's; then f must return soon, and runs again when the process holds the lease again. When ctx ends, so does Run.
//
// A process that is stopped in the middle of f, and goes on when it was declared dead, notices that only then: what f does
// to the database must bear to be done twice.
func (x Exclusive) Run(ctx context.Context, f func(context.Context) error) error {
	for waiting := false; ctx.Err() == nil; {
		life := x.Process.current()
		mine, err := x.take(ctx, life)
		if err != nil {
			return ended(ctx, err)
		}
		if !mine {
			waiting = true
			_ = pause(ctx, lookEvery) // an end of ctx ends the loop
			continue
		}
		if waiting {
			x.Log.Info("this process has taken over", "lease", x.Name)
		}
		if over, err := x.hold(ctx, life, f); over {
			return err
		}
		x.Log.Warn("this process may have lost its lease and stops what it did under it", "lease", x.Name)
	}
	return nil
}

// take asks for the lease in this life of the process. A look does not wait for those who write.
func (x Exclusive) take(ctx, life context.Context) (mine bool, err error) {
	if life.Err() != nil {
		return false, nil //nolint:nilerr // the end of that life is no failure
	}
	err = x.Outage.Outlast(ctx, func() error {
		var holder string
		err := x.Store.Read(ctx, func(tx *store.Tx) (err error) {
			holder, err = tx.Holder(x.Name)
			return err
		})
		if err == nil && holder == "" {
			err = x.Store.Write(ctx, func(tx *store.Tx) (err error) {
				holder, err = tx.TakeLease(x.Name, x.Process.ID())
				return err
			})
		}
		mine = holder == x.Process.ID()
		return err
	})
	return mine, err
}

// hold runs f while the life lasts, and gives the lease back. over is false when f was stopped since the life ended.
func (x Exclusive) hold(ctx, life context.Context, f func(context.Context) error) (over bool, err error) {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(life, cancel)()
	err = f(running)
	if life.Err() != nil && ctx.Err() == nil {
		return false, nil // an error of f comes from that, or comes again
	}
	// A lease that cannot be given back now ends with the process.
	end, cancelEnd := context.WithTimeout(context.WithoutCancel(ctx), beatLimit)
	defer cancelEnd()
	if back := x.Store.Write(end, func(tx *store.Tx) error { return tx.GiveLease(x.Name, x.Process.ID()) }); back != nil {
		x.Log.Debug("the lease could not be given back", "lease", x.Name, "error", back)
	}
	return true, ended(ctx, err)
}

// ended is err, or nil when it comes from the end of ctx.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // that is what it is for
	}
	return err
}
