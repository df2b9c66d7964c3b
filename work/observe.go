package work

import (
	"errors"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
)

// Observer is told what is done here, for whoever counts it. Its methods are called by several goroutines and must
// return at once. Durations are the machine's; lags are the clock's.
type Observer interface {
	// Leased is told how many feeds were taken to be asked.
	Leased(n int)
	// Polled is told of a feed that was asked; outcome is one of PollOutcomes.
	Polled(outcome string, took time.Duration)
	// TookIn is told of a batch that was stored.
	TookIn(Taken)
	// Called is told of a call of a platform; outcome is one of DeliveryOutcomes.
	Called(platform string, act news.Act, outcome string, took time.Duration)
	// Shown is told of a message that shows an alert's newest state, and how long ago that came to be, or quiet hours ended
	// or a digest's time came.
	Shown(act news.Act, lag time.Duration)
}

const (
	pollRead        = "read"
	pollNotModified = "not_modified"
	pollFailed      = "failed"
)

// PollOutcomes are all outcomes of asking a feed.
func PollOutcomes() []string { return []string{pollRead, pollNotModified, pollFailed} }

func pollOutcome(r *feeds.Response, err error) string {
	switch {
	case err != nil:
		return pollFailed
	case r.Document == nil:
		return pollNotModified
	}
	return pollRead
}

const (
	deliveryDone      = "done"
	deliveryWaits     = "waits" // nothing was sent: an earlier attempt may still arrive
	deliveryTemporary = "temporary"
	deliveryUnknown   = "unknown"
	deliveryGone      = "gone"
	deliveryRefused   = "refused"
)

// DeliveryOutcomes are all outcomes of calling a platform: done, and what kind of problem there was.
func DeliveryOutcomes() []string {
	return []string{deliveryDone, deliveryWaits, deliveryTemporary, deliveryUnknown, deliveryGone, deliveryRefused}
}

// deliveryOutcome names what a call came to. An error that is no Problem leaves the outcome unknown.
func deliveryOutcome(err error) string {
	var known *news.Problem
	switch {
	case err == nil:
		return deliveryDone
	case errors.Is(err, alerts.ErrTooYoung):
		return deliveryWaits
	case !errors.As(err, &known):
		return deliveryUnknown
	}
	switch known.Kind {
	case news.Unknown:
		return deliveryUnknown
	case news.Gone, news.Unchangeable, news.Threadless:
		return deliveryGone
	case news.Refused, news.TooLong:
		return deliveryRefused
	}
	return deliveryTemporary
}

// called tells of a call of a platform. A message that was overtaken by a further change says nothing about the lag.
func (d *Deliverer) called(next *attempt, took time.Duration) {
	o := observed(d.Observer)
	o.Called(next.alert.Destination.Platform(), next.Act, deliveryOutcome(next.err), took)
	if next.err == nil && next.Revision == next.alert.Revision {
		o.Shown(next.Act, d.Clock.Now().Sub(next.since))
	}
}

// observed is o, or an observer that looks away where there is none.
func observed(o Observer) Observer {
	if o == nil {
		return nobody{}
	}
	return o
}

type nobody struct{}

func (nobody) Leased(int)                                     {}
func (nobody) Polled(string, time.Duration)                   {}
func (nobody) TookIn(Taken)                                   {}
func (nobody) Called(string, news.Act, string, time.Duration) {}
func (nobody) Shown(news.Act, time.Duration)                  {}
