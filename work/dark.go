package work

import (
	"slices"
	"strconv"
	"time"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/store"
)

const (
	// darkAfter is how long no feed must have been read for it to be dark.
	darkAfter = 10 * time.Minute
	// probeEvery is how often a feed is asked at least while it is dark.
	probeEvery = time.Minute

	darkMeta = "dark" // ms since 1970, or 0 when no feed was ever read; "" when it is not dark
)

// darkness is a time in which no feed can be read though many are asked: the network of karaula's own machine is away. Each
// feed waits longer with each failure, and all in step, so that they would go on waiting long after the network is back.
//
// It stands in the store, since a restart is what people try when the network is away. When a feed was asked last stands
// there anyway, so nothing else need be remembered.
type darkness struct {
	on    bool
	since time.Time // when a feed was last read before it; zero: never
}

func darknessOf(text string) darkness {
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return darkness{} // it is noticed again
	}
	d := darkness{on: true}
	if ms != 0 {
		d.since = time.UnixMilli(ms)
	}
	return d
}

// whenRead is a time for the log.
func whenRead(at time.Time) string {
	if at.IsZero() {
		return "never"
	}
	return at.UTC().Format(time.RFC3339)
}

func (d darkness) String() string {
	switch {
	case !d.on:
		return ""
	case d.since.IsZero():
		return "0"
	}
	return strconv.FormatInt(d.since.UnixMilli(), 10)
}

// look says what a darkness is after a look at the feeds, and which of them are to be asked now: one from time to time while
// it is dark, all that failed in it when one was read again.
func (d darkness) look(all []store.FeedState, interval func(store.FeedState) time.Duration, now time.Time) (next darkness, ask []store.FeedState) {
	all = slices.DeleteFunc(slices.Clone(all), func(f store.FeedState) bool { return f.Stopped })
	read := lastRead(all, now)
	if !d.on || d.since.After(now) { // the clock may have been put back
		if d = (darkness{true, read}); !d.begins(all, now) {
			return darkness{}, nil
		}
	}
	lost := d.lost(all)
	switch {
	case !read.After(d.since):
		return d, probe(all, lost, interval, now)
	case slices.ContainsFunc(lost, func(f store.FeedState) bool { return f.Holder != "" }):
		return d, nil // one is being asked since before the network was back: its failure would come after what is done here
	}
	return darkness{}, lost
}

// begins reports whether it is dark: for some time no feed was read, half of all fail, and so many were asked in that time that
// it is not a few which fail anyway. Where there are few feeds, all must have been.
func (d darkness) begins(all []store.FeedState, now time.Time) bool {
	failing := 0
	for _, f := range all {
		if f.Failures > 0 {
			failing++
		}
	}
	return len(all) > 0 && now.Sub(d.since) >= darkAfter && 2*failing >= len(all) && len(d.lost(all)) >= min(networkFeeds, len(all))
}

// lost returns the feeds that failed in the darkness. One that answered is none of them: its publisher was reached, and may
// have asked to wait.
func (d darkness) lost(all []store.FeedState) (lost []store.FeedState) {
	for _, f := range all {
		if f.Failures > 0 && f.Tried.After(d.since) && !feeds.Answered(f.Error) {
			lost = append(lost, f)
		}
	}
	return lost
}

// probe returns the lost feed that was asked longest ago, when none was asked of late and none is about to be. No feed is asked
// more often than while all is well.
func probe(all, lost []store.FeedState, interval func(store.FeedState) time.Duration, now time.Time) []store.FeedState {
	for _, f := range all {
		if now.Sub(f.Tried) < probeEvery || !f.Due.After(now) {
			return nil
		}
	}
	lost = slices.DeleteFunc(lost, func(f store.FeedState) bool { return now.Sub(f.Tried) < interval(f) })
	if len(lost) == 0 {
		return nil
	}
	return []store.FeedState{slices.MinFunc(lost, func(a, b store.FeedState) int { return a.Tried.Compare(b.Tried) })}
}

// lastRead returns when a feed was last read; zero when none was. What lies ahead of the clock says nothing.
func lastRead(all []store.FeedState, now time.Time) (last time.Time) {
	for _, f := range all {
		if f.ReadOK.After(last) && !f.ReadOK.After(now) {
			last = f.ReadOK
		}
	}
	return last
}

// darkness keeps whether it is dark, and has feeds asked again soon.
func (b *bulletin) darkness(v view) {
	if b.err != nil {
		return
	}
	next, ask := v.dark.look(v.feeds, b.ops.Interval, b.now)
	ids := make([]int64, len(ask))
	for i, f := range ask {
		ids[i] = f.ID
	}
	if b.err = b.tx.Hasten(ids, b.now); b.err != nil || next == v.dark {
		return
	}
	if next.on {
		b.ops.Log.Warn("no feed can be read: one is asked from time to time until the network is back", "last_read", whenRead(next.since))
	} else {
		b.ops.Log.Info("feeds can be read again: those that failed meanwhile are asked now", "feeds", len(ids), "dark_since", v.dark.since)
	}
	b.err = b.tx.SetMeta(darkMeta, next.String())
}
