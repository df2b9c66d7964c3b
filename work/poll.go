package work

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
)

// Poller asks feeds when they are due. One goroutine leases and hands out, some fetch, one writes.
type Poller struct {
	Store   *store.Store
	Rules   *rules.Rules
	Intake  *Intake
	Outage  *Outage
	Workers int // fetches at a time in all
	Clock   Clock
	Log     *slog.Logger
	Process string // whose leases of feeds are this poller's
	// FirstRound is called once, when every feed that was due at the start has been asked.
	FirstRound func(Round)
	Observer   Observer // nil: nobody counts
	// Present is called before feeds are leased: whoever keeps when karaula was last at work. nil: nobody does.
	Present func(context.Context) error
	// Rewound is told that the clock was put back by so much, or more. nil: nobody is.
	Rewound func(ctx context.Context, by time.Duration) error

	leasing  atomic.Bool
	limits   hostLimits
	seen     time.Time // the clock, at the last look for feeds that are due
	checked  time.Time // when it was last made sure that the clock was not put back
	more     bool      // the last look took as many as it might, so that more are due
	settings atomic.Pointer[Settings]
}

// Settings are what may change while a Poller runs.
type Settings struct {
	Fetcher *feeds.Fetcher
	Timing  Timing
	PerHost int // requests at a time to one host and port
}

// Set makes the settings those in force, from the next fetch on. It is called once before Run.
func (p *Poller) Set(s Settings) { p.settings.Store(&s) }

// Fetcher is what feeds are asked with at present.
func (p *Poller) Fetcher() *feeds.Fetcher { return p.settings.Load().Fetcher }

// Round is what one round over the feeds brought.
type Round struct {
	Asked, Read, Items int
}

const (
	// leaseFor is how long a leased feed is kept from other processes. It covers the wait for its host and the fetch.
	leaseFor = 3 * time.Minute
	// held is how many leased feeds may wait in this process. Half of them are leased at a time.
	held = 512
	// batch and batchWait bound what one transaction takes together: many small results cost one sync of the disk.
	batch     = 200
	batchWait = 20 * time.Millisecond
	// spacing is the time between the starts of two requests to one host and port.
	spacing = time.Second
)

// Interval is how often a feed is asked while all is well and its publisher asks for no longer.
func (p *Poller) Interval(f store.FeedState) time.Duration {
	s := p.settings.Load()
	return s.Timing.interval(f, s.Fetcher.Private(f.Address()), p.Clock.Now())
}

// Polling reports whether Run has begun to look for feeds that are due, and has not ended.
func (p *Poller) Polling() bool { return p.leasing.Load() }

// Run polls until ctx ends, or until the store fails.
func (p *Poller) Run(ctx context.Context) error {
	var due, public int
	err := p.Outage.Outlast(ctx, func() error {
		return p.Store.Read(ctx, func(tx *store.Tx) error {
			all, err := tx.Feeds()
			now := p.Clock.Now()
			all = slices.DeleteFunc(all, func(f store.FeedState) bool { return f.Stopped || f.Due.After(now) })
			due = len(all)
			private := p.settings.Load().Fetcher.Private
			public = len(slices.DeleteFunc(all, func(f store.FeedState) bool { return private(f.Address()) }))
			return err
		})
	})
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	fetch := make(chan task)
	done := make(chan task, p.Workers)
	results := make(chan result, batch) // nobody waits while a batch is being written
	kept := make(chan struct{}, 1)      // results were written, so feeds may be due at another time than it seemed
	group.Go(func() error {
		defer close(fetch)
		return p.dispatch(ctx, startPace(public), fetch, done, kept)
	})
	var fetching sync.WaitGroup
	for range p.Workers {
		fetching.Add(1)
		group.Go(func() error {
			defer fetching.Done()
			return p.fetchAll(ctx, fetch, done, results)
		})
	}
	group.Go(func() error {
		fetching.Wait()
		close(results)
		return nil
	})
	group.Go(func() error { return p.writeAll(ctx, results, kept, due) })
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// ahead is how far behind a feed's state the clock may be before it must have been put back: another process's clock may
// differ a little.
const ahead = 5 * time.Minute

// rewind notices that the clock was put back, and makes the feeds due that would wait until it is where it was.
func (p *Poller) rewind(ctx context.Context, now time.Time) error {
	latest, lease := now.Add(p.Clock.span(ahead)), now.Add(p.Clock.span(leaseFor+ahead))
	var n int
	var was time.Time
	err := p.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if n, err = tx.Ahead(latest, lease); err != nil || n == 0 {
			return err
		}
		all, err := tx.Feeds()
		for _, f := range all {
			if f.Tried.After(was) {
				was = f.Tried
			}
		}
		return err
	})
	if err != nil || n == 0 {
		return err
	}
	p.Log.Warn("the clock was put back: feeds keep their intervals from now on", "feeds", n, "now", now)
	if err := p.Store.Write(ctx, func(tx *store.Tx) error { return tx.Rewind(now, latest, lease) }); err != nil {
		return err
	}
	if p.Rewound == nil || was.Before(latest) {
		return nil
	}
	return p.Rewound(ctx, was.Sub(now))
}

// result is what asking one feed came to.
type result struct {
	Arrival
	read  bool
	asked int64 // the feed's id
}

func (p *Poller) fetchAll(ctx context.Context, fetch <-chan task, done chan<- task, results chan<- result) error {
	for t := range fetch {
		r, err := p.ask(ctx, t.feed)
		if err != nil {
			return err
		}
		select {
		case done <- t:
		case <-ctx.Done():
			return nil
		}
		select {
		case results <- r:
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// ask fetches one feed, reads what is new in it, and says when it is due again. Its error is the store's; a publisher's
// is kept in the feed's state.
func (p *Poller) ask(ctx context.Context, f store.FeedState) (result, error) {
	r := result{asked: f.ID}
	began := time.Now()
	s := p.settings.Load()
	if until := p.limits.until(f.Address(), p.Clock.Now()); !until.IsZero() {
		f.Due = until.Add(jitter(until.Sub(p.Clock.Now())))
		r.Feed = &f
		return r, nil
	}
	response, err := s.Fetcher.Fetch(ctx, question(f))
	if ctx.Err() != nil {
		return r, ctx.Err() // an end of the program says nothing of the feed
	}
	observed(p.Observer).Polled(pollOutcome(response, err), time.Since(began))
	now := p.Clock.Now()
	before := f
	f.Tried = now
	if err != nil {
		s.Timing.failed(&f, err, s.Fetcher.Private(f.Address()), now)
		p.limits.answered(before.Address(), err, f.Due.Sub(now), now)
		// The first round names the feeds that cannot be read; from then on only a change is worth a line.
		level := slog.LevelDebug
		if before.Failures == 0 && !before.ReadOK.IsZero() {
			level = slog.LevelWarn
		}
		p.Log.Log(ctx, level, "feed not read", "outlet", f.Outlet, "error", err, "failures", f.Failures, "due", f.Due)
		r.Feed = &f
		return r, nil
	}
	s.Timing.read(&f, response, s.Fetcher.Private(f.Address()), now)
	p.tellManners(before, f, s)
	if before.Failures > 0 && !before.ReadOK.IsZero() {
		p.Log.Info("feed read again", "outlet", f.Outlet, "failures", before.Failures, "last_read", before.ReadOK)
	}
	r.Feed, r.read = &f, true
	if response.Document == nil {
		var gone []string
		f.Young, gone = stillGone(f.Young)
		r.Gone, err = p.confirmed(ctx, f, gone, nil)
		return r, err
	}
	items := response.Document.News(f.Feed, now)
	var first bool
	if err := p.Outage.Outlast(ctx, func() (err error) {
		first, err = p.first(ctx, before)
		return err
	}); err != nil {
		return r, err
	}
	if first {
		markArchive(items, before)
	}
	r.Keys = make(map[string]bool, len(items))
	for _, it := range items {
		r.Keys[it.Key] = true
	}
	var fresh []news.Item
	var known int
	if err := p.Outage.Outlast(ctx, func() (err error) {
		fresh, known, err = p.Intake.Unknown(ctx, items)
		return err
	}); err != nil {
		return r, err
	}
	if from, to, found := gap(before, items, known); found && !first {
		f.GapFrom, f.GapTo = from, to
		p.Log.Info("the feed does not reach back to what was read last: entries may have come and gone", "outlet", f.Outlet, "from", from, "to", to)
	}
	var gone []string
	f.Young, gone = went(f.Young, response.Document, items)
	if r.Gone, err = p.confirmed(ctx, f, gone, items); err != nil {
		return r, err
	}
	f.Young = grow(f.Young, fresh, f.Fresh, now)
	freshened(&f, fresh)
	for _, it := range fresh {
		r.Readings = append(r.Readings, p.Rules.Read(it))
	}
	return r, nil
}

// confirmed are the entries that its outlet took out of a feed.
func (p *Poller) confirmed(ctx context.Context, f store.FeedState, gone []string, items []news.Item) (sure []string, err error) {
	if len(gone) == 0 {
		return nil, nil
	}
	err = p.Outage.Outlast(ctx, func() error {
		return p.Store.Read(ctx, func(tx *store.Tx) (err error) {
			sure, err = confirmed(tx, f, gone, items)
			return err
		})
	})
	return sure, err
}

// tellManners logs what changed in how a feed is asked: where, and how often.
func (p *Poller) tellManners(before, f store.FeedState, s *Settings) {
	if was, is := before.Address(), f.Address(); was != is {
		p.Log.Warn("the feed is asked at another address from now on", "outlet", f.Outlet, "feed", f.ID, "new_host", hostKey(is), "found_on_page", f.Found)
	}
	if every := s.Timing.interval(f, s.Fetcher.Private(f.Address()), f.Tried); f.Floor > every && f.Floor != before.Floor {
		p.Log.Info("the publisher asks for a longer interval", "outlet", f.Outlet, "interval", every, "asks", f.Floor)
	}
}

// question is what a feed is asked.
func question(f store.FeedState) feeds.Request {
	q := feeds.Request{URL: f.URL, Shown: f.Shown, ETag: f.ETag, LastModified: f.LastModified, Answered: f.Answered, BodyHash: f.BodyHash}
	if f.Address() != f.URL {
		q.At = f.Address()
	}
	// What was once a feed is none because its publisher's page is in its place: that is told, not followed.
	q.Discover = q.At == "" && (f.ReadOK.IsZero() || f.Found)
	return q
}

// first reports whether no entry of a feed was ever seen: it is new, or its documents were empty so far.
func (p *Poller) first(ctx context.Context, f store.FeedState) (first bool, err error) {
	switch {
	case f.ReadOK.IsZero():
		return true, nil
	case !f.Fresh.IsZero(): // an older karaula did not note it
		return false, nil
	}
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		has, err := tx.HasEntries(f.ID)
		first = !has
		return err
	})
	return first, err
}

// writeAll commits results in batches until there are no more.
func (p *Poller) writeAll(ctx context.Context, results <-chan result, kept chan<- struct{}, due int) error {
	var round Round
	asked := map[int64]bool{}
	if due == 0 {
		p.FirstRound(round)
	}
	for {
		some := gather(results)
		if len(some) == 0 {
			return nil
		}
		arrivals := make([]Arrival, len(some))
		for i, r := range some {
			arrivals[i] = r.Arrival
		}
		// What was fetched is kept even when the program is ending: the publisher would have to send it again.
		var taken Taken
		if err := p.Outage.Outlast(ctx, func() (err error) {
			taken, err = p.Intake.Commit(context.WithoutCancel(ctx), arrivals)
			return err
		}); err != nil {
			return err
		}
		select {
		case kept <- struct{}{}:
		default: // the dispatcher will look anyway
		}
		if round.Asked >= due {
			continue
		}
		round.Items += taken.New
		for _, r := range some {
			if !asked[r.asked] {
				asked[r.asked] = true
				round.Asked++
				if r.read {
					round.Read++
				}
			}
		}
		if round.Asked >= due {
			p.FirstRound(round)
		}
	}
}

// gather waits for a result and takes what else comes within batchWait; nothing when the channel is closed.
func gather(results <-chan result) []result {
	first, ok := <-results
	if !ok {
		return nil
	}
	some := []result{first}
	deadline := time.After(batchWait)
	for len(some) < batch {
		select {
		case r, ok := <-results:
			if !ok {
				return some
			}
			some = append(some, r)
		case <-deadline:
			return some
		}
	}
	return some
}
