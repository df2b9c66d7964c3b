package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// Deliverer brings alerts up to date in their destinations.
type Deliverer struct {
	Store    *store.Store
	Platform func(name string) (alerts.Messenger, bool) // by the destination's platform
	Wording  alerts.Wording
	Policy   func() alerts.Policy
	// Timeout is how long one call of a platform may take. An attempt older than that has arrived or never will.
	Timeout  time.Duration
	Clock    Clock
	Log      *slog.Logger
	Observer Observer // nil: nobody counts
}

// A job lets others go first after so many messages, or so long.
const (
	maxSteps = 20
	maxTime  = 10 * time.Second
)

// Reconcile makes the alert's destination show its current state, message by message, and calls finish in the very
// transaction that found nothing left to do: the writer of items changes the alert's row before it inserts the job, so
// no change can slip in between. wait is how long to wait before the next try when the destination does not take it now;
// finish is not called then. The error is one of the store, or of ctx.
func (d *Deliverer) Reconcile(ctx context.Context, id int64, finish func(*sql.Tx) error) (wait time.Duration, err error) {
	var last *attempt
	began := time.Now()
	for step := 0; step < maxSteps && (last == nil || time.Since(began) < maxTime); step++ {
		var next attempt
		var nothing bool
		var suspect news.Delivery
		err := d.Store.WriteAlert(ctx, id, func(tx *store.Tx) (err error) {
			next, nothing, wait, suspect = attempt{}, false, 0, news.Delivery{}
			if next.alert, err = tx.Alert(id); err != nil {
				return err
			}
			if last != nil {
				if wait, err = d.record(tx, &next.alert, *last); err != nil || wait > 0 {
					return err
				}
			}
			if wait, err = d.begin(tx, &next); err != nil || wait > 0 {
				return err
			}
			if nothing = next.Act == ""; !nothing {
				return nil
			}
			if suspect, err = tx.Suspect(id, d.Clock.Now()); !errors.Is(err, store.ErrNone) {
				return err
			}
			if finish != nil {
				return finish(tx.SQL())
			}
			return nil
		})
		switch {
		case err != nil || wait > 0 || nothing && suspect.Key == "":
			return wait, err
		case nothing:
			last = nil
			if err := d.lookAgain(ctx, next.alert, suspect); err != nil {
				return 0, err
			}
			continue
		}
		if err := d.perform(ctx, &next); err != nil {
			return 0, err
		}
		last = &next
	}
	if last == nil {
		return time.Millisecond, nil
	}
	// Many steps at a stretch: what the last one did is recorded, and the job comes back at once.
	err = d.Store.WriteAlert(ctx, id, func(tx *store.Tx) error {
		a, err := tx.Alert(id)
		if err != nil {
			return err
		}
		wait, err = d.record(tx, &a, *last)
		return err
	})
	return max(wait, time.Millisecond), err
}

// attempt is one call of a platform for a delivery.
type attempt struct {
	news.Delivery               // as stored before the call
	before        news.Delivery // as an earlier attempt left it
	alert         news.Alert
	begun         time.Time // when it was stored, by the machine's clock
	since         time.Time // when what it tells could have been told first
	message       string
	milestones    []alerts.Milestone // how the alert grew since the destination was told
	grown         news.Growth        // how far it is told with this message
	mentioned     news.Level         // the confirmed level that the message called somebody for
	quiet         time.Time          // until when the message says that it is quiet
	err           error
}

// begin stores the intent of the next step: a delivery that has no record of its end is taken up again, else the alert's
// state says what to do. wait is how long a platform asked to be left alone.
func (d *Deliverer) begin(tx *store.Tx, next *attempt) (wait time.Duration, err error) {
	now := d.Clock.Now()
	pending, err := tx.Pending(next.alert.ID)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return 0, err
	}
	fresh, err := d.step(tx, next, pending, now)
	if err != nil {
		return 0, err
	}
	switch {
	case pending.Key == "":
	case pending.Wait.After(now) && !(pending.Act == news.Edit && notifies(fresh)): // what is loud does not wait for an edit
		return d.Clock.wait(pending.Wait.Sub(now)), nil
	case pending.Unsure && pending.Act != news.Edit && (len(next.alert.Stories) > 0 || next.alert.Bare()):
		return 0, d.intend(tx, next, pending, now) // it may have arrived: this very message again, or none
	case sameMessage(pending, fresh):
		pending.Reason, pending.StoryID, pending.Revision, pending.Level = fresh.Reason, fresh.StoryID, fresh.Revision, fresh.Level
		return 0, d.intend(tx, next, pending, now)
	default:
		// Nothing of it has arrived, or it is an edit, which is never missed: it gives way to what is true now.
		pending.Done, pending.Error = now, "overtaken"
		if err := tx.PutDelivery(pending); err != nil {
			return 0, err
		}
	}
	if fresh.Act == "" {
		return 0, nil
	}
	next.alert.Deliveries++
	if err := tx.Begun(next.alert.ID, next.alert.Deliveries); err != nil {
		return 0, err
	}
	return 0, d.intend(tx, next, fresh, now)
}

// sameMessage reports whether a step is the one that was begun already, with what is true by now.
func sameMessage(begun, now news.Delivery) bool {
	if begun.Act != now.Act {
		return false
	}
	return now.Act != news.Reply || begun.Reason == now.Reason && (now.Reason == news.ReasonRaised || begun.StoryID == now.StoryID)
}

// intend stores that the platform is about to be called for a delivery.
func (d *Deliverer) intend(tx *store.Tx, next *attempt, dl news.Delivery, now time.Time) error {
	next.before, next.begun = dl, time.Now()
	dl.Tried, dl.Unsure = now, true
	next.Delivery = dl
	return tx.PutDelivery(dl)
}

// perform calls the platform. Its error is only one of the store or of ctx; the platform's is kept in the attempt.
func (d *Deliverer) perform(ctx context.Context, next *attempt) error {
	platform, ok := d.Platform(next.alert.Destination.Platform())
	if !ok {
		next.err = &news.Problem{Kind: news.Refused, Err: fmt.Errorf("%w: %s: no such platform is configured", alerts.ErrNotCalled, next.alert.Destination.Platform())}
		d.called(next, 0)
		return nil
	}
	var all []news.Story
	err := d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.StoriesOf(next.alert.ID)
		return err
	})
	if err != nil {
		return err
	}
	now := d.Clock.Now()
	card := alerts.NewCard(next.alert, next.Delivery, all, next.milestones, d.Policy().Words(d.Wording, next.alert.Destination), now)
	card.QuietUntil = next.quiet
	if notifies(next.Delivery) {
		card.Mention, next.mentioned = d.Policy().Calls(next.alert, next.Delivery, all, now)
	}
	// The limit runs from the intent on, since others judge by it when the call must be over: a process that is paused
	// behind the intent must not call when it goes on.
	call, cancel := context.WithDeadline(ctx, next.begun.Add(d.Timeout))
	defer cancel()
	began := time.Now()
	next.message, next.err = alerts.Perform(call, platform, next.alert, next.before, card, d.settle(), now)
	next.err = hide(next.err, next.alert.Destination)
	d.called(next, time.Since(began))
	return ctx.Err()
}

// notifies reports whether a delivery is a new message in the channel: only such a one calls anybody.
func notifies(d news.Delivery) bool {
	return d.Act == news.Post || d.Act == news.Reply && (d.Reason == news.ReasonRaised || d.Reason == news.ReasonConfirmed)
}

// settle is Timeout on the clock.
func (d *Deliverer) settle() time.Duration { return d.Clock.span(d.Timeout) }

// record stores what came of an attempt. wait is how long to wait before the next one.
func (d *Deliverer) record(tx *store.Tx, a *news.Alert, last attempt) (wait time.Duration, err error) {
	now := d.Clock.Now()
	dl := last.Delivery
	log := d.Log.With("alert", a.ID, "delivery", dl.Key, "act", dl.Act, "reason", dl.Reason, "destination", a.Destination.Platform())
	_, asked := news.KindOf(last.err)
	remedy := remedyFor(*a, dl, last.err)
	switch remedy {
	case finish:
		dl.Done, dl.Unsure, dl.Refused, dl.Message, dl.Error = now, false, false, last.message, ""
		for i, s := range a.Stories {
			a.Stories[i].Quieted = slices.ContainsFunc(last.alert.Stories, func(b news.AlertStory) bool { return b.StoryID == s.StoryID && b.Quieted })
		}
		alerts.Done(a, dl, last.message, now)
		a.Mentioned = max(a.Mentioned, last.mentioned)
		if dl.Act != news.Edit && last.before.Unsure { // an earlier call may arrive yet
			dl.Look = now.Add(looks[0])
		}
		if dl.Act != news.Edit && a.Kind == news.KindAlert {
			a.Grown = last.grown
		}
		if dl.Act != news.Reply {
			a.QuietShown = last.quiet
		}
		if dl.Act == news.Post && last.before.Unsure { // what was sent first may say something else: it is edited
			a.QuietShown = time.Time{}
		}
		log.Debug("delivered", "revision", dl.Revision, "level", int(dl.Level))
	case await:
		dl.Tried = last.before.Tried
		wait = d.Clock.wait(d.settle() - now.Sub(dl.Tried))
	case letGo, useThread, useEdits:
		dl.Done, dl.Unsure, dl.Error = now, false, reason(last.err)
		switch remedy {
		case letGo:
			alerts.Deleted(a)
			log.Warn("the message is gone, or tells nothing more; only a raised level is told again", "error", last.err)
		case useThread:
			a.Fixed = true
			log.Warn("the message cannot be changed any more: its thread tells what happens", "error", last.err)
		case useEdits:
			a.Threadless = true
			log.Warn("the message has no thread to answer in: its edits tell what happens", "error", last.err)
		}
	case retry, insist:
		dl.Unsure = leavesUnsure(last.err)
		if errors.Is(last.err, alerts.ErrNotCalled) {
			dl.Unsure, dl.Tried = last.before.Unsure, last.before.Tried
		}
		dl.Failures++
		dl.Refused = remedy == insist
		dl.Error = reason(last.err)
		wait = backoff(dl.Failures, dl.Refused)
		if asked > 0 {
			wait = max(asked, wait)
			dl.Wait = now.Add(d.Clock.span(wait))
		}
		log.Warn("not delivered, will be tried again", "wait", wait, "failures", dl.Failures, "error", last.err)
	}
	if err := tx.PutDelivery(dl); err != nil {
		return 0, err
	}
	return wait, tx.RecordShown(*a)
}
