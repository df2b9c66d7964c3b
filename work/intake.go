package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// Intake takes items in: each is stored once, put into its story, and the alerts that change get their jobs, all in one
// transaction.
type Intake struct {
	Store   *store.Store
	Rules   *rules.Rules
	Wording alerts.Wording
	Clock   Clock
	Log     *slog.Logger
	// Enqueue inserts a job for each alert into the transaction. It must not ask the writer's pool for a connection.
	Enqueue  func(ctx context.Context, tx *sql.Tx, alerts []int64) error
	Observer Observer // nil: nobody counts

	policy atomic.Pointer[alerts.Policy]
	away   atomic.Pointer[alerts.Away] // nil: it was never away
	maxAge atomic.Int64
}

// SetPolicy makes the watchlists those of p, from the next batch on. It is called once before the first.
func (in *Intake) SetPolicy(p alerts.Policy) { in.policy.Store(&p) }

// SetAway makes what was published before to, and is read until until, one catch-up message in each destination; critical
// stories are told singly all the same.
func (in *Intake) SetAway(from, to, until time.Time) {
	in.away.Store(&alerts.Away{From: from, To: to, Until: until})
}

// SetMaxAge makes an item that was published longer ago than d be stored without ringing; 0, as it is before: any age rings.
func (in *Intake) SetMaxAge(d time.Duration) { in.maxAge.Store(int64(d)) }

// Policy returns the watchlists' policy in force.
func (in *Intake) Policy() alerts.Policy { return *in.policy.Load() }

// Arrival is what came from one source at once: items that were read, and the state of their feed to be kept.
type Arrival struct {
	Feed     *store.FeedState // nil: none is kept
	Readings []*rules.Reading // in the order in which they are taken in
	Keys     map[string]bool  // of all items of the document, those that are known and not among Readings too
	Gone     []string         // keys of items that its outlet took out of the document
}

// Taken is what became of a batch.
type Taken struct {
	New, Edited int
	Old         int             // of New, those stored without alerting
	Matches     int             // how often an item made its story concern a destination, or went on to
	Opened      int             // alerts
	Lags        []time.Duration // from the publishing of each new item that is not old to its reading
	Alerts      []int64         // that changed, each once, in the order of the changes

	policy *alerts.Policy // see policyAt
}

// Commit takes a batch in, in one transaction: all of it or, with an error, nothing.
func (in *Intake) Commit(ctx context.Context, batch []Arrival) (Taken, error) {
	var taken Taken
	err := in.Store.Write(ctx, func(tx *store.Tx) error {
		taken = Taken{}
		var asked []store.FeedState
		for _, a := range batch {
			for _, r := range a.Readings {
				if err := in.take(tx, r, a.Keys, &taken); err != nil {
					return fmt.Errorf("take in %q of %s: %w", r.Title, r.Outlet, err)
				}
			}
			for _, key := range a.Gone {
				if err := in.takeBack(tx, news.Item{FeedID: a.Feed.ID, Key: key}, &taken); err != nil {
					return fmt.Errorf("take back %q of %s: %w", key, a.Feed.Outlet, err)
				}
			}
			if a.Feed != nil {
				asked = append(asked, *a.Feed)
			}
		}
		if err := tx.SaveFeeds(asked); err != nil {
			return err
		}
		if len(taken.Alerts) == 0 {
			return nil
		}
		return in.Enqueue(ctx, tx.SQL(), taken.Alerts)
	})
	if err == nil {
		observed(in.Observer).TookIn(taken)
	}
	return taken, err
}

// Unknown returns the items of one feed that are new, or say something else than what is stored, in their order, and how
// many were known in whatever form.
func (in *Intake) Unknown(ctx context.Context, items []news.Item) (fresh []news.Item, known int, err error) {
	if len(items) == 0 {
		return nil, 0, nil
	}
	keys := make([]string, len(items))
	for i, it := range items {
		keys[i] = it.Key
	}
	err = in.Store.Read(ctx, func(tx *store.Tx) error {
		fresh, known = nil, 0
		says, err := tx.Says(items[0].FeedID, keys)
		if err != nil {
			return err
		}
		for _, it := range items {
			stored, seen := says[it.Key]
			wanted := stored != store.Words{Title: it.Title, Summary: it.Summary, TakenBack: rules.TakenBack(it.Title)}
			if !seen || wanted {
				if wanted, seen, err = in.elsewhere(tx, it); err != nil {
					return err
				}
			}
			if seen {
				known++
			}
			if wanted {
				fresh = append(fresh, it)
			}
		}
		return nil
	})
	return fresh, known, err
}

// elsewhere looks for an item that its feed has not under its key, or not with these words: under its link, and among what is
// kept no longer.
func (in *Intake) elsewhere(tx *store.Tx, it news.Item) (wanted, seen bool, err error) {
	known, _, err := find(tx, &it)
	if errors.Is(err, store.ErrNone) {
		return in.unseen(tx, it)
	}
	// What another feed of the outlet says of the page in other words is left alone.
	wanted = err == nil && (differs(known.Item, it) || returns(known, it)) && (known.FeedID == it.FeedID || text.Fold(known.Title) != text.Fold(it.Title))
	return wanted, err == nil, err
}

// differs reports whether one of two entries says something else.
func differs(a, b news.Item) bool { return a.Title != b.Title || a.Summary != b.Summary }

// take takes one item in. keys are those of the document it stood in.
func (in *Intake) take(tx *store.Tx, r *rules.Reading, keys map[string]bool, taken *Taken) error {
	known, story, err := find(tx, &r.Item)
	switch {
	case errors.Is(err, store.ErrNone):
	case err != nil:
		return err
	case known.Key != r.Key && differs(known.Item, r.Item) && (keys[known.Key] || text.Fold(known.Title) != text.Fold(r.Title)):
		// One page, several entries: a live blog, or a feed that links to its front page. They are items of their own. An
		// entry with a new id says what it said before.
	default:
		return in.again(tx, known, story, r, taken)
	}
	if kept, err := in.forgotten(tx, r.Item); err != nil || kept {
		return err
	}
	return in.first(tx, r, taken)
}

// first takes an item in that was never seen.
func (in *Intake) first(tx *store.Tx, r *rules.Reading, taken *Taken) error {
	reason := news.ReasonReport
	switch {
	case r.Old:
		reason = news.ReasonArchive
	case in.tooOld(r.Item):
		r.Old, reason = true, news.ReasonTooOld
	}
	r.Revision = 1
	if rules.TakenBack(r.Title) {
		r.TakenBack = in.Clock.Now()
	}
	keys := stories.Keys(r.Item)
	near, err := tx.Near(keys)
	if err != nil {
		return err
	}
	choice := stories.Assign(r.Published, near)
	var story news.Story
	if choice.Story == 0 {
		story.Facts = stories.Sum([]news.Report{r.Report}, news.Corrected{})
		if story.ID, err = tx.AddStory(story.Facts); err != nil {
			return err
		}
		if story.Circle = r.Circle; story.Circle != "" {
			if err := tx.SetCircle(story.ID, story.Circle); err != nil {
				return err
			}
		}
	} else {
		for _, m := range choice.Merge {
			if err := in.merge(tx, m, choice.Story, taken); err != nil {
				return err
			}
			reason = news.ReasonMerged
		}
		if story, err = tx.Story(choice.Story); err != nil {
			return err
		}
		if len(choice.Merge) > 0 {
			story.Facts = news.Facts{} // nobody was asked about the whole yet
		}
	}
	if r.ID, err = tx.AddItem(r.Report, story.ID); err != nil {
		return err
	}
	if !r.TakenBack.IsZero() {
		if err := tx.TakeBack(r.ID, r.TakenBack); err != nil {
			return err
		}
	}
	if err := tx.AddKeys(story.ID, keys, r.Published); err != nil {
		return err
	}
	story.Reports = append(story.Reports, r.Report)
	taken.New++
	if r.Old {
		taken.Old++
	} else {
		taken.Lags = append(taken.Lags, r.Seen.Sub(r.Published))
	}
	return in.tell(tx, story, r, reason, taken)
}

func (in *Intake) tooOld(it news.Item) bool {
	most := time.Duration(in.maxAge.Load())
	return most > 0 && it.Seen.Sub(it.Published) > most
}

// merge makes two stories one, and the alerts that go on without it change with that.
func (in *Intake) merge(tx *store.Tx, from, into int64, taken *Taken) error {
	without, err := tx.Merge(from, into)
	if err != nil {
		return err
	}
	for _, id := range without {
		a, err := tx.Alert(id)
		if err != nil {
			return err
		}
		a.Revision, a.Cause, a.Changed = a.Revision+1, news.ReasonMerged, in.Clock.Now()
		if err := tx.ChangeAlert(a); err != nil {
			return err
		}
		taken.add(id)
	}
	return nil
}

// again takes an item in that is known.
func (in *Intake) again(tx *store.Tx, known news.Report, storyID int64, r *rules.Reading, taken *Taken) error {
	if known.FeedID != r.FeedID || !differs(known.Item, r.Item) && !returns(known, r.Item) { // of another feed, or under a new id
		in.Log.Debug("item left alone", "reason", news.ReasonUnchanged, "item", known.ID)
		return nil
	}
	r.ID, r.Revision, r.Old = known.ID, known.Revision+1, known.Old
	r.Published, r.Seen = known.Published, known.Seen
	if err := tx.EditItem(r.Report); err != nil {
		return err
	}
	reason, err := in.stands(tx, known, r)
	if err != nil {
		return err
	}
	story, err := tx.Story(storyID)
	if err != nil {
		return err
	}
	r.Circle = story.Circle // that of its feed may be another by now
	if err := tx.AddKeys(storyID, stories.Keys(r.Item), r.Published); err != nil {
		return err
	}
	taken.Edited++
	return in.tell(tx, story, r, reason, taken)
}
