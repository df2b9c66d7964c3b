package work_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// A story changes while its alert is on its way. The insert of a job finds the running one and adds none, so the worker
// must see the change in the very transaction that completes the job; without the lock on the alert's row the last
// change is never shown.
func TestChangeWhileDelivering(t *testing.T) { onBoth(t, changeWhileDelivering) }

func changeWhileDelivering(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	defer d.close()
	release := chat.Hold()
	stop := d.run()
	defer stop()
	id := d.report("Barricades in Zvečan", "Ibar").Alerts[0]
	arrived(t, chat, "post")
	d.report("Barricades in Zvečan", "Prishtina Post") // the job runs: no second one is inserted
	release()
	d.settle()
	opening := chat.Opening(id)
	if len(opening) != 1 {
		t.Fatalf("%d opening messages, want 1", len(opening))
	}
	last := opening[0].Versions[len(opening[0].Versions)-1]
	if last.Outlets != 2 {
		t.Errorf("the message shows %d outlets at last, want 2: the change during the delivery was lost", last.Outlets)
	}
}

// Many stories, each changed once more at a random moment of its delivery: every last change must be shown.
func TestChangesNeverLost(t *testing.T) { onBoth(t, changesNeverLost) }

func changesNeverLost(t *testing.T, o store.Options) {
	chat := newChat(t)
	chat.Always(bottest.Fault{Delay: 3 * time.Millisecond})
	d := newDesk(t, o, chat, news.Watchlist{
		Name: "north", Query: "region:kosovo/north", GroupBy: news.GroupStory, PostAt: new(news.Level), PostTo: []news.Destination{"loopback:desk"},
	})
	defer d.close()
	stop := d.run()
	defer stop()
	const stories = 40
	for i := range stories {
		d.report(fmt.Sprintf("Barricade number %d in Zvečan", i), "Ibar")
		if i >= 2 { // its delivery is under way, or just over
			d.report(fmt.Sprintf("Barricade number %d in Zvečan", i-2), "Prishtina Post")
		}
	}
	d.settle()
	opened := map[int64]int{}
	for _, m := range chat.Messages() {
		if m.Thread == "" {
			opened[m.Versions[0].Alert]++
		}
	}
	if len(opened) != stories {
		t.Errorf("%d alerts were posted, want %d", len(opened), stories)
	}
	for id, n := range opened {
		a := d.alert(id)
		versions := chat.Opening(id)[0].Versions
		if n != 1 || versions[len(versions)-1].Revision < a.Revision {
			t.Errorf("alert %d: %d opening messages, shows revision %d of %d", id, n, versions[len(versions)-1].Revision, a.Revision)
		}
	}
}

// The process dies after the platform was called and before the outcome was recorded. Without the intent that is
// written before the call, the next process would not know and post again.
func TestDiesBetweenPostAndRecord(t *testing.T) { onBoth(t, diesBetweenPostAndRecord) }

func diesBetweenPostAndRecord(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	id := d.report("Barricades in Zvečan", "Ibar").Alerts[0]
	release := chat.Hold()
	ctx, die := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		_, err := d.deliverer.Reconcile(ctx, id, nil)
		ended <- err
	}()
	arrived(t, chat, "post")
	die() // the caller is gone, and the server finishes its work all the same
	if err := <-ended; err == nil {
		t.Fatal("a delivery that was cut off gave no error")
	}
	release()
	d.close()

	next := newDesk(t, o, chat)
	defer next.close()
	stop := next.run()
	defer stop()
	next.settle()
	if n := len(chat.Opening(id)); n != 1 {
		t.Errorf("%d opening messages, want 1", n)
	}
}

// The platform does its work and the answer is lost. Without asking it, a retry would post again.
func TestAnswerLost(t *testing.T) {
	for _, verb := range []string{"post", "reply"} {
		t.Run(verb, func(t *testing.T) {
			chat := newChat(t)
			d := newDesk(t, tempStore(t), chat)
			defer d.close()
			stop := d.run()
			defer stop()
			if verb == "reply" {
				d.report("Protest announced in Zvečan", "Ibar")
				d.settle()
			}
			chat.Fail(bottest.Fault{Lose: true})
			id := d.report("Barricades in Zvečan", "Ibar").Alerts[0]
			d.settle()
			made := map[string]int{}
			for _, m := range chat.Messages() {
				made[m.Delivery]++
			}
			for key, n := range made {
				if n != 1 {
					t.Errorf("delivery %s made %d messages, want 1", key, n)
				}
			}
			if n := len(chat.Opening(id)); n != 1 {
				t.Errorf("%d opening messages, want 1", n)
			}
			if chat.Calls("find") == 0 {
				t.Error("the platform was never asked")
			}
		})
	}
}

// The answer is lost, and then the platform does not say whether it has the message: that makes the first no surer.
func TestAnswerLostAndCannotAsk(t *testing.T) {
	chat := newChat(t)
	d := newDesk(t, tempStore(t), chat)
	defer d.close()
	stop := d.run()
	defer stop()
	chat.Fail(bottest.Fault{Lose: true}, bottest.Fault{Status: 503}, bottest.Fault{Status: 429, Wait: 50 * time.Millisecond})
	id := d.report("Barricades in Zvečan", "Ibar").Alerts[0]
	d.settle()
	if n := len(chat.Opening(id)); n != 1 {
		t.Errorf("%d opening messages, want 1", n)
	}
	if n := chat.Calls("find"); n != 3 {
		t.Errorf("the platform was asked %d times, want 3", n)
	}
}

// An attempt that was cut off may still arrive. Asked at once, the platform knows nothing of it yet; whoever posts then,
// posts twice.
func TestCutOffPostArrivesLate(t *testing.T) { onBoth(t, cutOffPostArrivesLate) }

func cutOffPostArrivesLate(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	defer d.close()
	id := d.report("Barricades in Zvečan", "Ibar").Alerts[0]
	release := chat.Hold()
	ctx, die := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		_, err := d.deliverer.Reconcile(ctx, id, nil)
		ended <- err
	}()
	arrived(t, chat, "post")
	die()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatalf("the delivery that was cut off ended with %v", err)
	}
	chat.Unhold() // later calls are answered; the first one still waits
	wait, err := d.reconcile(id)
	if err != nil || wait == 0 {
		t.Fatalf("an attempt that may still arrive: wait %v, error %v; want to be asked to wait", wait, err)
	}
	release()
	d.comeAgain(id, wait)
	if n := len(chat.Opening(id)); n != 1 {
		t.Errorf("%d opening messages, want 1", n)
	}
}

// A delivery that waits for its next try must not hold back a story that got worse meanwhile.
func TestWaitingJobIsCalled(t *testing.T) { onBoth(t, waitingJobIsCalled) }

func waitingJobIsCalled(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	defer d.close()
	due := func() (at time.Time) {
		t.Helper()
		if err := d.store.Read(t.Context(), func(tx *store.Tx) error {
			return tx.SQL().QueryRow(`SELECT scheduled_at FROM river_job WHERE state IN ('available', 'scheduled')`).Scan(anyTime{&at})
		}); err != nil && !errors.Is(err, sql.ErrNoRows) {
			t.Fatal(err)
		}
		return at
	}
	stop := d.run()
	chat.Fail(bottest.Fault{Status: 403})
	d.report("Protest announced in Zvečan", "Ibar")
	for deadline := time.Now().Add(20 * time.Second); !due().After(time.Now()); <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the refused delivery is not put off")
		}
	}
	stop()
	d.report("Shots fired and five wounded in clashes in Zvečan", "Ibar")
	if at := due(); at.After(time.Now()) || at.IsZero() {
		t.Errorf("the job is due at %v after the story got worse, want at once", at)
	}
}

func TestPlatformTrouble(t *testing.T) {
	tests := []struct {
		name   string
		faults []bottest.Fault
		least  time.Duration // that the delivery takes
	}{
		{"limited", []bottest.Fault{{Status: 429, Wait: 300 * time.Millisecond}}, 300 * time.Millisecond},
		{"down for a while", []bottest.Fault{{Status: 503}, {Status: 502}, {Status: 500}}, 0},
		{"answers lost twice", []bottest.Fault{{Lose: true}, {Lose: true}}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			chat := newChat(t)
			d := newDesk(t, tempStore(t), chat)
			defer d.close()
			stop := d.run()
			defer stop()
			chat.Fail(tt.faults...)
			began := time.Now()
			id := d.report("Barricades in Zvečan", "Ibar").Alerts[0]
			d.settle()
			if n := len(chat.Opening(id)); n != 1 {
				t.Errorf("%d opening messages, want 1", n)
			}
			if took := time.Since(began); took < tt.least {
				t.Errorf("delivered after %v, though the platform asked to wait %v", took, tt.least)
			}
		})
	}
}

// Whoever deletes an alert's message is not told of it again, unless it gets worse.
func TestMessageDeleted(t *testing.T) { onBoth(t, messageDeleted) }

func messageDeleted(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	defer d.close()
	stop := d.run()
	defer stop()
	id := d.report("Protest announced in Zvečan", "Ibar").Alerts[0]
	d.settle()
	chat.Delete(chat.Opening(id)[0].ID)
	d.report("Protest announced in Zvečan", "Prishtina Post")
	d.settle()
	if n := len(chat.Opening(id)); n != 1 {
		t.Fatalf("%d opening messages after an edit of a deleted one, want 1", n)
	}
	d.tell("Protest announced in Zvečan", "Shots were fired, and five people were wounded.", "Ibar")
	d.settle()
	opening := chat.Opening(id)
	if len(opening) != 2 || opening[1].Versions[0].Reason != news.ReasonRaised {
		t.Errorf("%d opening messages after a raised level, want a second one that says so", len(opening))
	}
}

// A destination that no platform serves does not hold up the others, and is told again and again rather than dropped.
func TestNoSuchPlatform(t *testing.T) { onBoth(t, noSuchPlatform) }

func noSuchPlatform(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat, news.Watchlist{
		Name: "north", Query: "region:kosovo/north", PostAt: new(news.Level), PostTo: []news.Destination{"nowhere:x", "loopback:desk"},
	})
	defer d.close()
	taken := d.report("Barricades in Zvečan", "Ibar")
	if len(taken.Alerts) != 2 {
		t.Fatalf("%d alerts, want one for each destination", len(taken.Alerts))
	}
	for _, id := range taken.Alerts {
		wait, err := d.reconcile(id)
		if err != nil {
			t.Fatal(err)
		}
		if served := d.alert(id).Destination.Platform() == "loopback"; served != (wait == 0) {
			t.Errorf("alert %d in %s: wait %v", id, d.alert(id).Destination, wait)
		}
	}
	var failing []news.Delivery
	if err := d.store.Read(t.Context(), func(tx *store.Tx) (err error) {
		failing, err = tx.Failing()
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(failing) != 1 || failing[0].Error == "" {
		t.Errorf("failing deliveries %+v, want the one to nowhere with its reason", failing)
	}
}

func TestRaised(t *testing.T) { onBoth(t, raised) }

func raised(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	defer d.close()
	stop := d.run()
	defer stop()
	titles := []string{"Protest announced in Zvečan", "Police fire tear gas in Leposavić", "Shots fired and five wounded in clashes in Zubin Potok"}
	var id int64
	for _, title := range titles {
		id = d.report(title, "Ibar").Alerts[0]
		d.settle()
	}
	var raised []news.Level
	for _, m := range chat.Messages() {
		if m.Thread == "" && m.Versions[0].Alert != id {
			t.Errorf("a second alert was opened: %+v", m.Versions[0].Headline)
		}
		if m.Thread != "" && m.Versions[0].Reason == news.ReasonRaised {
			raised = append(raised, m.Versions[0].Level)
		}
	}
	if fmt.Sprint(raised) != "[elevated violence]" {
		t.Errorf("raised levels told: %v, want elevated, then violence, once each", raised)
	}
}

// anyTime scans a time as either database gives it.
type anyTime struct{ into *time.Time }

func (a anyTime) Scan(v any) (err error) {
	switch v := v.(type) {
	case time.Time:
		*a.into = v
	case string:
		*a.into, err = time.Parse(time.RFC3339, v)
	default:
		err = fmt.Errorf("%T is no time", v)
	}
	return err
}
