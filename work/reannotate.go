package work

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// Reannotator reads stored items again that an earlier version of the rules has read, the newest first, so that questions
// find them by what they say to the rules of today.
//
// It never posts. What it changes are items and what their stories say; alerts stay as they are, also where a story's level
// rises. The next report of such a story is judged by all that the story says by then, as any report is.
type Reannotator struct {
	Store  *store.Store
	Rules  *rules.Rules
	Log    *slog.Logger
	Outage *Outage
}

const (
	// reannotateBatch is how many items one transaction covers.
	reannotateBatch = 50
	// reannotateYield is how long it rests for each moment that it worked.
	reannotateYield = 4
	// reannotated is the name under which the store holds the version of the rules, and the id down to which all items were
	// read by it.
	reannotated = "reannotated"
)

// Run reads until there is nothing left, ctx ends, or the store fails. A restart goes on where it was.
func (a *Reannotator) Run(ctx context.Context) error {
	total := 0
	for done := false; !done && ctx.Err() == nil; {
		began := time.Now()
		var changed int
		err := a.Outage.Outlast(ctx, func() (err error) {
			changed, done, err = a.batch(ctx)
			return err
		})
		total += changed
		switch {
		case err != nil && ctx.Err() == nil:
			return err
		case done && total > 0:
			a.Log.Info("stored items were read by the rules of this version", "rules", a.Rules.Stamp(), "items", total)
		}
		_ = pause(ctx, reannotateYield*time.Since(began)) // an end of ctx ends the loop
	}
	return nil
}

// batch reads the next items. The reading is done before the transaction that writes, which others wait for.
func (a *Reannotator) batch(ctx context.Context) (changed int, done bool, err error) {
	var below int64
	var old []store.StoredReport
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		if below, err = a.position(tx); err != nil {
			return err
		}
		old, err = tx.ReportsBelow(below, reannotateBatch)
		return err
	})
	if err != nil {
		return 0, false, err
	}
	if len(old) == 0 {
		return 0, true, a.finish(ctx, below)
	}
	readings := map[int64]*rules.Reading{}
	for _, r := range old {
		if r.RulesStamp != a.Rules.Stamp() {
			readings[r.ID] = a.Rules.Read(r.Item)
		}
	}
	last := old[len(old)-1].ID
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		changed = 0
		touched := map[int64]bool{}
		for _, r := range readings {
			story, ok, err := a.write(tx, r)
			if err != nil {
				return err
			}
			if ok {
				changed++
				touched[story] = true
			}
		}
		for id := range touched {
			story, err := tx.Story(id)
			if err != nil {
				return err
			}
			if err := tx.SetFacts(id, stories.Sum(story.Reports, story.Corrected)); err != nil {
				return err
			}
		}
		return tx.SetMeta(reannotated, fmt.Sprintf("%s %d", a.Rules.Stamp(), last))
	})
	return changed, false, err
}

// finish notes that no item is left, so that the next start does not look through them all.
func (a *Reannotator) finish(ctx context.Context, below int64) error {
	if below == 0 {
		return nil
	}
	return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.SetMeta(reannotated, a.Rules.Stamp()+" 0") })
}

// write stores what the rules found in an item, unless it was edited or removed since it was read.
func (a *Reannotator) write(tx *store.Tx, r *rules.Reading) (story int64, ok bool, err error) {
	now, err := tx.StoryOf(r.ID)
	if errors.Is(err, store.ErrNone) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	for _, x := range now.Reports {
		if x.ID == r.ID && x.Revision == r.Revision {
			return now.ID, true, tx.EditItem(r.Report)
		}
	}
	return 0, false, nil
}

// position returns the id below which the items are still to be read.
func (a *Reannotator) position(tx *store.Tx) (int64, error) {
	text, err := tx.Meta(reannotated)
	if err != nil {
		return 0, err
	}
	stamp, id, _ := strings.Cut(text, " ")
	if below, err := strconv.ParseInt(id, 10, 64); err == nil && stamp == a.Rules.Stamp() {
		return below, nil
	}
	return math.MaxInt64, nil
}
