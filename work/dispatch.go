package work

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/karaula/karaula/store"
)

// task is one fetch, and the host that it goes to.
type task struct {
	feed store.FeedState
	host *host
}

// host is the line of feeds that wait for one host and port.
type host struct {
	waiting []store.FeedState
	busy    int
	next    time.Time     // no request starts before
	spacing time.Duration // between the starts of two requests
}

// dispatch leases what is due and hands it to the workers, keeping each host's limits. The machine's own time rules the
// spacing; the clock rules what is due. The workers are not kept waiting while the store leases more.
func (p *Poller) dispatch(ctx context.Context, start pace, fetch chan<- task, done <-chan task, kept <-chan struct{}) error {
	hosts := map[string]*host{}
	waiting, idle := 0, p.Workers
	here := map[int64]bool{} // leased by this process: a long line for one host may outlast the lease
	defer p.leasing.Store(false)
	answers := make(chan lease, 1)
	var asked time.Time // of the store, which has not answered yet; zero: it has
	defer func() {
		if !asked.IsZero() {
			<-answers
		}
	}()
	var look time.Time // when to ask the store again
	timer := time.NewTimer(0)
	defer timer.Stop()
	finish := func(t task) {
		idle++
		t.host.busy--
		delete(here, t.feed.ID)
	}
	for {
		now := time.Now()
		if room := held - waiting; asked.IsZero() && room >= held/2 && !now.Before(look) {
			asked = now
			known := maps.Clone(here)
			go func() { answers <- p.lease(ctx, room, known) }()
		}
		wake, perHost := now.Add(time.Second), p.settings.Load().PerHost
		news := kept
		if asked.IsZero() {
			wake = look
		} else {
			news = nil // what is kept now may be missing in the answer
		}
		for key, h := range hosts {
			for idle > 0 && len(h.waiting) > 0 && h.busy < perHost && !now.Before(start.ready(h)) {
				t := task{h.waiting[0], h}
				start.begun(h, now)
				h.waiting, h.busy, h.next = h.waiting[1:], h.busy+1, now.Add(h.spacing)
				idle, waiting = idle-1, waiting-1
				select {
				case fetch <- t:
				case <-ctx.Done():
					return nil
				}
			}
			switch {
			case len(h.waiting) == 0 && h.busy == 0 && !now.Before(h.next):
				delete(hosts, key)
			case idle > 0 && len(h.waiting) > 0 && h.busy < perHost && start.ready(h).Before(wake):
				wake = start.ready(h)
			}
		}
		timer.Reset(max(time.Until(wake), time.Millisecond))
		select {
		case <-ctx.Done():
			return nil
		case t := <-done:
			finish(t)
		case <-news:
			look = time.Time{}
		case <-timer.C:
		case answer := <-answers:
			look, asked = asked.Add(answer.next), time.Time{}
			if answer.err != nil {
				return answer.err
			}
			p.leasing.Store(true)
			// A feed whose result is written may be leased again before its end was heard of here. It was told before the
			// result, so it waits in the channel by now; passing over such a feed would silence it for the length of a lease.
			for heard := true; heard; {
				select {
				case t := <-done:
					finish(t)
				default:
					heard = false
				}
			}
			for _, f := range answer.feeds {
				if here[f.ID] {
					continue
				}
				h := p.hostOf(hosts, f)
				h.waiting = append(h.waiting, f)
				here[f.ID] = true
				waiting++
			}
		}
	}
}

func (p *Poller) hostOf(hosts map[string]*host, f store.FeedState) *host {
	key := hostKey(f.Address())
	h := hosts[key]
	if h == nil {
		h = &host{}
		if !p.settings.Load().Fetcher.Private(f.Address()) {
			h.spacing = spacing
		}
		hosts[key] = h
	}
	return h
}

// lease is what the store gave to ask.
type lease struct {
	feeds []store.FeedState
	next  time.Duration // how long to wait before looking again
	err   error
}

// lease takes up to n feeds that are due. known are those that this process has.
func (p *Poller) lease(ctx context.Context, n int, known map[int64]bool) (l lease) {
	failed := false
	l.err = p.Outage.Outlast(ctx, func() (err error) {
		if failed { // what an attempt leased whose answer was lost would be silent for as long as a lease
			err = p.Store.Write(ctx, func(tx *store.Tx) error { return tx.GiveFeeds(p.Process, known) })
		}
		if err == nil {
			l.feeds, l.next, err = p.leaseDue(ctx, n)
		}
		failed = err != nil
		return err
	})
	return l
}

func (p *Poller) leaseDue(ctx context.Context, n int) (leased []store.FeedState, next time.Duration, err error) {
	if p.Present != nil {
		if err := p.Present(ctx); err != nil {
			return nil, 0, err
		}
	}
	now := p.Clock.Now()
	// All feeds are read for that, and a clock is seldom put back: a second is soon enough.
	if now.Before(p.seen) || time.Since(p.checked) >= time.Second {
		if err := p.rewind(ctx, now); err != nil {
			return nil, 0, err
		}
		p.checked = time.Now()
	}
	p.seen = now
	if !p.more {
		if next, err = p.nextDue(ctx, now); err != nil || next > 0 {
			return nil, min(next, time.Second), err
		}
	}
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		leased, err = tx.LeaseFeeds(p.Process, now, now.Add(p.Clock.span(leaseFor)), n)
		return err
	})
	observed(p.Observer).Leased(len(leased))
	if p.more = err == nil && len(leased) == n; p.more {
		return leased, 0, nil
	}
	return leased, 10 * time.Millisecond, err
}

// nextDue is how long it takes until a feed is due: looking writes nothing, and most of the time none is.
func (p *Poller) nextDue(ctx context.Context, now time.Time) (wait time.Duration, err error) {
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		due, err := tx.NextDue()
		switch {
		case errors.Is(err, store.ErrNone):
			wait = time.Minute
			return nil
		case err != nil:
			return err
		}
		wait = p.Clock.wait(due.Sub(now))
		return nil
	})
	return wait, err
}
