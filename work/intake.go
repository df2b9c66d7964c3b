package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
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
	MaxAge  time.Duration // an item published earlier is stored without ringing; 0: any age rings
	Clock   Clock
	Log     *slog.Logger
	// Enqueue inserts a job for each alert into the transaction. It must not ask the writer's pool for a connection.
	Enqueue  func(ctx context.Context, tx *sql.Tx, alerts []int64) error
	Observer Observer // nil: nobody counts

	policy atomic.Pointer[alerts.Policy]
}

// SetPolicy makes the watchlists those of p, from the next batch on. It is called once before the first.
func (in *Intake) SetPolicy(p alerts.Policy) { in.policy.Store(&p) }

// Policy returns the watchlists' policy in force.
func (in *Intake) Policy() alerts.Policy { return *in.policy.Load() }

// Arrival is what came from one source at once: items that were read, and the state of their feed to be kept.
type Arrival struct {
	Feed     *store.FeedState // nil: none is kept
	Readings []*rules.Reading // in the order in which they are taken in
	Keys     map[string]bool  // of all items of the document, those that are known and not among Readings too
}

// Taken is what became of a batch.
type Taken struct {
	New, Edited int
	Old         int             // of New, those stored without alerting
	Matches     int             // how often an item made its story concern a destination, or went on to
	Opened      int             // alerts
	Lags        []time.Duration // from the publishing of each new item that is not old to its reading
	Alerts      []int64         // that changed, each once, in the order of the changes
}

// Commit takes a batch in, in one transaction: all of it or, with an error, nothing.
func (in *Intake) Commit(ctx context.Context, batch []Arrival) (Taken, error) {
	var taken Taken
	err := in.Store.Write(ctx, func(tx *store.Tx) error {
		taken = Taken{}
		for _, a := range batch {
			for _, r := range a.Readings {
				if err := in.take(tx, r, a.Keys, &taken); err != nil {
					return fmt.Errorf("take in %q of %s: %w", r.Title, r.Outlet, err)
				}
			}
			if a.Feed != nil {
				if err := tx.SaveFeed(*a.Feed); err != nil {
					return fmt.Errorf("feed %s: %w", a.Feed.Outlet, err)
				}
			}
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

// Unknown returns the items that are new, or say something else than what is stored, in their order.
func (in *Intake) Unknown(ctx context.Context, items []news.Item) ([]news.Item, error) {
	var fresh []news.Item
	err := in.Store.Read(ctx, func(tx *store.Tx) error {
		fresh = nil
		for _, it := range items {
			known, _, err := tx.Find(it)
			if errors.Is(err, store.ErrNone) || err == nil && !same(known, it) {
				fresh = append(fresh, it)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	return fresh, err
}

// same reports whether an item that is known by now says nothing else. Only its own feed edits it: two feeds of one
// outlet may word an entry differently.
func same(known news.Report, it news.Item) bool {
	return known.Key == it.Key && known.FeedID == it.FeedID && known.Title == it.Title && known.Summary == it.Summary
}

// take takes one item in. keys are those of the document it stood in.
func (in *Intake) take(tx *store.Tx, r *rules.Reading, keys map[string]bool, taken *Taken) error {
	known, story, err := tx.Find(r.Item)
	switch {
	case errors.Is(err, store.ErrNone):
	case err != nil:
		return err
	case known.Key != r.Key && (keys[known.Key] || text.Fold(known.Title) != text.Fold(r.Title)):
		// One page, several entries: a live blog, or a feed that links to its front page. They are items of their own. An
		// entry with a new id says what it said before.
	default:
		return in.again(tx, known, story, r, taken)
	}
	return in.first(tx, r, taken)
}

// first takes an item in that was never seen.
func (in *Intake) first(tx *store.Tx, r *rules.Reading, taken *Taken) error {
	reason := news.ReasonReport
	switch {
	case r.Old:
		reason = news.ReasonArchive
	case in.MaxAge > 0 && r.Seen.Sub(r.Published) > in.MaxAge:
		r.Old, reason = true, news.ReasonTooOld
	}
	r.Revision = 1
	keys := stories.Keys(r.Item)
	near, err := tx.Near(keys)
	if err != nil {
		return err
	}
	choice := stories.Assign(r.Published, near)
	var story news.Story
	if choice.Story == 0 {
		story.Facts = stories.Sum([]news.Report{r.Report})
		if story.ID, err = tx.AddStory(story.Facts); err != nil {
			return err
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
	}
	if r.ID, err = tx.AddItem(r.Report, story.ID); err != nil {
		return err
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
	if known.FeedID != r.FeedID || known.Title == r.Title && known.Summary == r.Summary { // of another feed, or under a new id
		in.Log.Debug("item left alone", "reason", news.ReasonUnchanged, "item", known.ID)
		return nil
	}
	r.ID, r.Revision, r.Old = known.ID, known.Revision+1, known.Old
	r.Published, r.Seen = known.Published, known.Seen
	if err := tx.EditItem(r.Report); err != nil {
		return err
	}
	if err := tx.AddKeys(storyID, stories.Keys(r.Item), r.Published); err != nil {
		return err
	}
	story, err := tx.Story(storyID)
	if err != nil {
		return err
	}
	taken.Edited++
	return in.tell(tx, story, r, news.ReasonEdited, taken)
}

// tell sums the story up anew and brings the alerts that it concerns up to date. An old item only adds to its story.
func (in *Intake) tell(tx *store.Tx, story news.Story, r *rules.Reading, reason news.Reason, taken *Taken) error {
	before := story.Facts
	story.Facts = stories.Sum(story.Reports)
	if err := tx.SetFacts(story.ID, story.Facts); err != nil {
		return err
	}
	if r.Old {
		in.Log.Debug("item stored, not told", "reason", reason, "item", r.ID, "story", story.ID)
		return nil
	}
	policy := in.policy.Load()
	now := in.Clock.Now()
	wants, decisions := policy.Wants(story, in.verdicts(policy, before, story, r), now)
	for _, d := range decisions {
		in.Log.Debug("story concerns a watchlist", "story", story.ID, "level", int(story.Level), "watchlist", d.Watchlist, "reason", d.Reason)
	}
	holding, err := tx.AlertsHolding(story.ID)
	if err != nil {
		return err
	}
	digests, holding := split(holding)
	taken.Matches += len(wants)
	for _, w := range wants {
		i := slices.IndexFunc(holding, func(a news.Alert) bool { return a.Destination == w.Destination })
		var held *news.Alert
		if i >= 0 {
			held = &holding[i]
		}
		if held == nil && w.Digest != "" {
			if err := in.collect(tx, w, digests, story, reason, now, taken); err != nil {
				return err
			}
			continue
		}
		if err := in.uncollect(tx, w.Destination, digests, story.ID); err != nil {
			return err
		}
		id, opened, err := in.place(tx, *policy, w, held, story, reason, now)
		if err != nil {
			return err
		}
		if opened {
			taken.Opened++
		}
		if i >= 0 {
			holding = slices.Delete(holding, i, i+1)
		}
		taken.add(id)
	}
	for i := range holding { // that a watchlist asked for before, and that shows the story still
		if err := in.update(tx, &holding[i], alerts.Want{}, story, reason, now); err != nil {
			return err
		}
		taken.add(holding[i].ID)
	}
	return nil
}

// split tells digests from alerts.
func split(all []news.Alert) (digests, others []news.Alert) {
	for _, a := range all {
		if a.Kind == news.KindDigest {
			digests = append(digests, a)
		} else {
			others = append(others, a)
		}
	}
	return digests, others
}

// collect puts a story that is not told at once into the digest that waits for it. digests are those that hold it already:
// one that was posted has told of it, unless it got worse since.
func (in *Intake) collect(tx *store.Tx, w alerts.Want, digests []news.Alert, story news.Story, reason news.Reason, now time.Time, taken *Taken) error {
	for i, d := range digests {
		if d.Destination != w.Destination {
			continue
		}
		if d.Shown == 0 {
			taken.add(d.ID)
			return in.update(tx, &digests[i], w, story, reason, now)
		}
		if len(d.Stories) > 0 && d.Stories[0].Level >= story.Level {
			return nil
		}
	}
	waiting, err := tx.WaitingDigest(w.Destination, w.Digest)
	switch {
	case err == nil:
		taken.add(waiting.ID)
		return in.update(tx, &waiting, w, story, reason, now)
	case !errors.Is(err, store.ErrNone):
		return err
	}
	id, err := in.open(tx, w, story, now)
	taken.add(id)
	return err
}

// uncollect takes a story that is told at once out of the digests that wait for it.
func (in *Intake) uncollect(tx *store.Tx, d news.Destination, digests []news.Alert, story int64) error {
	for _, a := range digests {
		if a.Destination == d && a.Shown == 0 {
			if err := tx.RemoveAlertStory(a.ID, story); err != nil {
				return err
			}
		}
	}
	return nil
}

// open begins the alert or digest that a story opens, and returns its id.
func (in *Intake) open(tx *store.Tx, w alerts.Want, story news.Story, now time.Time) (int64, error) {
	a := alerts.Opening(w, story, now)
	alerts.Entitle(&a, story, nil, in.Wording.Speaks)
	id, err := tx.AddAlert(a)
	if err != nil {
		return 0, err
	}
	return id, tx.PutAlertStory(id, a.Stories[0])
}

func (t *Taken) add(alert int64) {
	if !slices.Contains(t.Alerts, alert) {
		t.Alerts = append(t.Alerts, alert)
	}
}

// verdicts asks the watchlists. What they said of earlier reports still holds unless the story as a whole says something
// else now, or has reports that nobody was asked about because they were old.
func (in *Intake) verdicts(policy *alerts.Policy, before news.Facts, story news.Story, r *rules.Reading) []rules.Verdict {
	self := slices.IndexFunc(story.Reports, func(x news.Report) bool { return x.ID == r.ID })
	all := !stories.SameFor(before, story.Facts) || slices.ContainsFunc(story.Reports, func(x news.Report) bool { return x.Old })
	if !all {
		verdicts := policy.Set.Concerned(story.Facts, []*rules.Reading{r})
		for i := range verdicts {
			verdicts[i].Report = self
		}
		return verdicts
	}
	readings := make([]*rules.Reading, len(story.Reports))
	for i, x := range story.Reports {
		if i == self {
			readings[i] = r
		} else {
			readings[i] = in.Rules.Read(x.Item)
		}
	}
	return policy.Set.Concerned(story.Facts, readings)
}

// place puts a story that is wanted into its alert, which is opened where there is none, and returns the alert's id.
func (in *Intake) place(tx *store.Tx, policy alerts.Policy, w alerts.Want, held *news.Alert, story news.Story, reason news.Reason, now time.Time) (id int64, opened bool, err error) {
	var open []news.Alert
	if held == nil {
		for _, g := range w.Groups {
			found, err := tx.AlertsOfGroup(w.Destination, g, now.Add(-policy.Window))
			if err != nil {
				return 0, false, err
			}
			open = append(open, found...)
		}
	}
	if a := policy.Placement(w, held, open, now); a != nil {
		return a.ID, false, in.update(tx, a, w, story, reason, now)
	}
	id, err = in.open(tx, w, story, now)
	return id, true, err
}

// update brings an alert up to what a story says now. Of the alert's stories, a holds this one at most.
func (in *Intake) update(tx *store.Tx, a *news.Alert, w alerts.Want, story news.Story, reason news.Reason, now time.Time) error {
	if len(a.Stories) > 0 && story.Level < a.Stories[0].Level { // then the others' levels count
		all, err := tx.AlertStories(a.ID)
		if err != nil {
			return err
		}
		a.Stories = all
	}
	alerts.Put(a, story, w, reason, now)
	var heading *news.Report
	if r, err := tx.Report(a.Headline); err == nil {
		heading = &r
	} else if !errors.Is(err, store.ErrNone) {
		return err
	}
	alerts.Entitle(a, story, heading, in.Wording.Speaks)
	if err := tx.ChangeAlert(*a); err != nil {
		return err
	}
	i := slices.IndexFunc(a.Stories, func(s news.AlertStory) bool { return s.StoryID == story.ID })
	return tx.PutAlertStory(a.ID, a.Stories[i])
}
