package work

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// Limits say how long things are kept.
type Limits struct {
	Items time.Duration // an item since it arrived, and what is about nothing else
	Keys  time.Duration // that an entry is not new, since it was last seen without being kept
	Audit time.Duration // who changed what, what was quiet, and what people said is wrong
}

// Keeper removes what is kept no longer: items, the stories that are left without one, the alerts that are left without a
// story, and their deliveries. That an entry was seen is remembered for longer (see Limits), or it would be new again in a
// feed that still shows it.
type Keeper struct {
	Store  *store.Store
	Clock  Clock
	Log    *slog.Logger
	Outage *Outage

	limits atomic.Pointer[Limits]
}

// SetLimits makes the limits those in force. It is called once before Run.
func (k *Keeper) SetLimits(l Limits) { k.limits.Store(&l) }

const (
	keepEvery = time.Hour
	// keepBatch is how much one transaction removes: others who write wait for that long.
	keepBatch = 200
	// draftsFor is how long what somebody began in chat waits to be saved.
	draftsFor = 7 * 24 * time.Hour
	// keepDue is the name under which the store holds when to clean up next, in milliseconds since 1970.
	keepDue = "keep due"
)

// Run cleans up once an hour of the clock until ctx ends, or the store fails. When it is due stands in the store: of
// several processes one does it, and a restart does not put it off.
func (k *Keeper) Run(ctx context.Context) error {
	look := time.NewTicker(max(k.Clock.wait(time.Minute), 10*time.Millisecond))
	defer look.Stop()
	for {
		if err := k.Clean(ctx); err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
	}
}

// Clean removes what is to be removed now, if it is due.
func (k *Keeper) Clean(ctx context.Context) error {
	var mine bool
	err := k.Outage.Outlast(ctx, func() (err error) {
		mine, err = k.claim(ctx)
		return err
	})
	if err != nil || !mine {
		return err
	}
	now := k.Clock.Now()
	l := *k.limits.Load()
	var done [10]int
	for i, remove := range []func(*store.Tx) (int, error){
		func(tx *store.Tx) (int, error) { return k.removeItems(tx, now.Add(-l.Items), now) },
		func(tx *store.Tx) (int, error) { return tx.RemoveMerged(now.Add(-l.Items), keepBatch) },
		func(tx *store.Tx) (int, error) { return tx.RemoveAlerts(now.Add(-l.Items), keepBatch) },
		func(tx *store.Tx) (int, error) { return tx.RemoveSeen(now.Add(-l.Keys), keepBatch) },
		func(tx *store.Tx) (int, error) { return tx.RemoveChanges(now.Add(-l.Audit), keepBatch) },
		func(tx *store.Tx) (int, error) { return tx.RemoveQuietings(now.Add(-l.Audit), keepBatch) },
		func(tx *store.Tx) (int, error) { return tx.RemoveReversals(now.Add(-l.Audit), keepBatch) },
		func(tx *store.Tx) (int, error) { return tx.RemoveFeedback(now.Add(-l.Audit), keepBatch) },
		func(tx *store.Tx) (int, error) { return tx.RemoveLooks(now.Add(-l.Audit), keepBatch) },
		func(tx *store.Tx) (int, error) { return tx.RemoveDrafts(now.Add(-draftsFor), keepBatch) },
	} {
		if done[i], err = k.inBatches(ctx, remove); err != nil {
			return err
		}
	}
	if done != [10]int{} {
		k.Log.Info("removed what is kept no longer", "items", done[0], "merged_stories", done[1], "alerts", done[2], "keys", done[3], "changes", done[4], "quietings", done[5],
			"reversals", done[6], "feedback", done[7], "looks", done[8], "drafts", done[9])
	}
	return nil
}

// claim reports whether it is due, and puts the next time off.
func (k *Keeper) claim(ctx context.Context) (mine bool, err error) {
	now := k.Clock.Now()
	due := func(tx *store.Tx) (bool, error) {
		text, err := tx.Meta(keepDue)
		if err != nil || text == "" {
			return true, err
		}
		ms, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return true, nil //nolint:nilerr // nobody can say when it was due: now
		}
		next := time.UnixMilli(ms)
		return !now.Before(next) || next.Sub(now) > keepEvery, nil // or the clock was put back
	}
	err = k.Store.Read(ctx, func(tx *store.Tx) (err error) {
		mine, err = due(tx)
		return err
	})
	if err != nil || !mine {
		return false, err
	}
	err = k.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if mine, err = due(tx); err != nil || !mine { // another process was faster
			return err
		}
		return tx.SetMeta(keepDue, fmt.Sprint(now.Add(keepEvery).UnixMilli()))
	})
	return mine, err
}

// inBatches removes until nothing is left, and lets others write for as long as it wrote itself.
func (k *Keeper) inBatches(ctx context.Context, remove func(*store.Tx) (int, error)) (total int, err error) {
	for {
		began := time.Now()
		var n int
		err := k.Outage.Outlast(ctx, func() error {
			return k.Store.Write(ctx, func(tx *store.Tx) (err error) {
				n, err = remove(tx)
				return err
			})
		})
		total += n
		if err != nil || n < keepBatch {
			return total, err
		}
		if err := pause(ctx, time.Since(began)); err != nil {
			return total, err
		}
	}
}

// removeItems removes a batch of items. Stories that lose all of theirs go too; the others say what their items say that
// are left, and no alert changes for that.
func (k *Keeper) removeItems(tx *store.Tx, before, now time.Time) (int, error) {
	n, touched, err := tx.RemoveItems(before, now, keepBatch)
	if err != nil {
		return 0, err
	}
	for _, id := range touched {
		left, err := tx.Reports(id)
		if err != nil {
			return 0, err
		}
		circle, err := tx.CircleOf(id)
		if err != nil {
			return 0, err
		}
		if len(left) == 0 {
			if err := tx.RemoveStory(id); err != nil {
				return 0, err
			}
			continue
		}
		if err := tx.SetFacts(id, stories.Sum(left)); err != nil {
			return 0, err
		}
		if err := tx.RemoveKeys(id); err != nil {
			return 0, err
		}
		for _, r := range left {
			r.Circle = circle
			if err := tx.AddKeys(id, stories.Keys(r.Item), r.Published); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// seenNote is how often it is noted that an entry, which is kept no longer, still stands in its feed.
const seenNote = 24 * time.Hour

// unseen reports whether an entry that is not stored is to be taken in: because it is new, or to note that it was seen. It
// was known if it was stored once.
func (in *Intake) unseen(tx *store.Tx, it news.Item) (wanted, known bool, err error) {
	at, err := tx.SeenBefore(it)
	switch {
	case errors.Is(err, store.ErrNone):
		return true, false, nil
	case err != nil:
		return false, false, err
	}
	return in.Clock.Now().Sub(at).Abs() >= seenNote, true, nil
}

// forgotten reports whether an entry was stored once and is kept no longer; then it notes that it was seen again.
func (in *Intake) forgotten(tx *store.Tx, it news.Item) (bool, error) {
	_, err := tx.SeenBefore(it)
	switch {
	case errors.Is(err, store.ErrNone):
		return false, nil
	case err != nil:
		return false, err
	}
	return true, tx.SeenAgain(it, in.Clock.Now())
}

// pause waits; its error is ctx's.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
