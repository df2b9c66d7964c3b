package work_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// only returns the right to do something alone, for the desk's process.
func (d *desk) only() work.Exclusive {
	log := slog.New(slog.DiscardHandler)
	return work.Exclusive{Name: "test", Store: d.store, Process: d.engine.Process(), Outage: &work.Outage{Log: log}, Log: log}
}

// holding runs what one process alone may do, and tells when it begins and ends. end stops it and waits for it.
func (d *desk) holding() (begun, ended <-chan struct{}, end func()) {
	b, e := make(chan struct{}, 100), make(chan struct{}, 100)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- d.only().Run(ctx, func(ctx context.Context) error {
			b <- struct{}{}
			<-ctx.Done()
			e <- struct{}{}
			return ctx.Err()
		})
	}()
	return b, e, func() {
		cancel()
		if err := <-done; err != nil {
			d.t.Error(err)
		}
	}
}

func happens(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(40 * time.Second):
		t.Fatalf("it never came to pass: %s", what)
	}
}

// One process alone holds the lease; an orderly end gives it to another, and an error of what it does is told.
func TestExclusive(t *testing.T) { onBoth(t, exclusive) }

func exclusive(t *testing.T, o store.Options) {
	one := newDesk(t, o, newChat(t))
	defer one.close()
	begun, ended, end := one.holding()
	happens(t, "the only process holds the lease", begun)
	if o.Postgres != "" {
		two := newDesk(t, o, newChat(t))
		begunToo, _, endToo := two.holding()
		<-time.After(50 * time.Millisecond)
		select {
		case <-begunToo:
			t.Error("two processes hold one lease")
		default:
		}
		end()
		happens(t, "what was done under the lease ends", ended)
		happens(t, "the other takes over", begunToo)
		endToo()
		two.close()
	} else {
		end()
	}
	failure := errors.New("the disk is full")
	if err := one.only().Run(t.Context(), func(context.Context) error { return failure }); !errors.Is(err, failure) {
		t.Errorf("error %v, want that of the function", err)
	}
	if err := one.only().Run(t.Context(), func(context.Context) error { return nil }); err != nil {
		t.Errorf("error %v of a function that came to its end", err)
	}
}

// bury has another process declare the desk's dead, as it would be after a long silence.
func bury(t *testing.T, by, dead *desk) {
	t.Helper()
	change(t, by, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(t.Context(), `UPDATE processes SET alive = 1 WHERE id = $1`, dead.engine.Process().ID())
		return err
	})
}

// A process that was declared dead and is not: it stops what it alone may do, comes back, and works on.
func TestBackFromTheDead(t *testing.T) { backFromTheDead(t, tempDatabase(t)) }

func backFromTheDead(t *testing.T, o store.Options) {
	chat := newChat(t)
	one, two := newDesk(t, o, chat), newDesk(t, o, chat)
	defer one.close()
	defer two.close()
	begun, ended, end := one.holding()
	happens(t, "the first process holds the lease", begun)
	begunToo, _, endToo := two.holding()
	defer endToo()
	defer two.run()()
	bury(t, two, one) // which gives no sign of life yet, since it does not run
	happens(t, "the second process takes over", begunToo)
	defer one.run()()
	happens(t, "the first stops what it did", ended)
	for back := false; !back; <-time.After(5 * time.Millisecond) {
		if err := two.store.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Processes()
			back = len(all) == 2
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	one.report("Barricades in Zvečan", "Ibar")
	one.settle()
	end()
	select {
	case <-begun:
		t.Error("the first process held the lease again, and the second has it")
	default:
	}
}

// What a dead process was delivering is delivered by a living one, and posted once.
func TestJobOfTheDead(t *testing.T) { jobOfTheDead(t, tempDatabase(t)) }

func jobOfTheDead(t *testing.T, o store.Options) {
	chat := newChat(t)
	one, two := newDesk(t, o, chat), newDesk(t, o, chat)
	defer one.close()
	defer two.close()
	id := one.report("Barricades in Zvečan", "Ibar").Alerts[0]
	change(t, one, func(tx *store.Tx) error { // as River notes that the first process works it
		_, err := tx.SQL().ExecContext(t.Context(), `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = ARRAY[$1]`,
			one.engine.Process().ID())
		return err
	})
	release := chat.Hold()
	ctx, die := context.WithCancel(context.Background())
	died := make(chan error, 1)
	go func() {
		_, err := one.deliverer.Reconcile(ctx, id, nil)
		died <- err
	}()
	arrived(t, chat, "post")
	release() // it arrives, and the first process dies without a record of it
	die()
	<-died //nolint:errcheck // it was killed: how it ended says nothing
	bury(t, two, one)
	defer two.run()()
	two.settle()
	if n := len(chat.Opening(id)); n != 1 {
		t.Errorf("%d opening messages, want 1", n)
	}
}

// A process that is paused between the intent and the call for as long as a call may take does not call when it goes on:
// another may have taken the delivery up by then.
func TestPausedBehindIntent(t *testing.T) {
	chat := newChat(t)
	d := newDesk(t, tempStore(t), chat)
	defer d.close()
	id := d.report("Barricades in Zvečan", "Ibar").Alerts[0]
	platform := d.deliverer.Platform
	d.deliverer.Platform = func(name string) (alerts.Messenger, bool) {
		<-time.After(callLimit + 50*time.Millisecond)
		return platform(name)
	}
	wait, err := d.reconcile(id)
	if err != nil || wait == 0 {
		t.Errorf("wait %v, error %v: want to be asked to come again", wait, err)
	}
	if n := chat.Calls("post"); n != 0 {
		t.Errorf("the platform was called %d times by a process that was paused for too long", n)
	}
	d.deliverer.Platform = platform
	d.comeAgain(id, wait)
	if n := len(chat.Opening(id)); n != 1 {
		t.Errorf("%d opening messages, want 1", n)
	}
}

// A job that this process runs only as the database has it, since the connection broke when it was taken, is run.
func TestLostJob(t *testing.T) { lostJob(t, tempDatabase(t)) }

func lostJob(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	defer d.close()
	id := d.report("Barricades in Zvečan", "Ibar").Alerts[0]
	change(t, d, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(t.Context(), `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = ARRAY[$1]`,
			d.engine.Process().ID())
		return err
	})
	defer d.run()()
	d.settle()
	if n := len(chat.Opening(id)); n != 1 {
		t.Errorf("%d opening messages, want 1", n)
	}
}
