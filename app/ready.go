package app

import (
	"context"
	"errors"
	"runtime"

	"github.com/karaula/karaula/health"
	"github.com/karaula/karaula/metrics"
	"github.com/karaula/karaula/store"
)

// health reports whether the store answers.
func (p *program) health(ctx context.Context) error {
	return p.store.Read(ctx, func(tx *store.Tx) error {
		_, err := tx.Meta("stamp")
		return err
	})
}

// ready reports whether karaula does its work by now: nil, or what is missing. It asks more than health, and is false while
// karaula starts and ends.
func (p *program) ready(ctx context.Context) error {
	switch {
	case !p.engine.Running():
		return errors.New("alerts are not delivered: the engine is starting or has ended")
	case !p.poller.Polling():
		return errors.New("feeds are not asked: polling is starting or has ended")
	}
	return p.health(ctx)
}

// newMetrics makes the metrics of a program that delivers to the platforms.
func (p *program) newMetrics(platforms []string) *metrics.Metrics {
	build := metrics.Build{Version: version(), Commit: commit(), Go: runtime.Version(), Rules: p.rules.Stamp()}
	return metrics.New(build, platforms, metrics.Sources{Ready: p.ready, State: p.state})
}

// state looks up what the metrics show besides what they count.
func (p *program) state(ctx context.Context) (metrics.State, error) {
	s := metrics.State{Feeds: map[health.State]int{}}
	err := p.store.Read(ctx, func(tx *store.Tx) error {
		clear(s.Feeds)
		s.Moved = 0
		var err error
		if s.Held, s.Waiting, err = tx.CountUnshown(p.clock.Now()); err != nil {
			return err
		}
		all, err := tx.Feeds()
		if err != nil {
			return err
		}
		for _, f := range all {
			s.Feeds[health.Of(f, p.clock.Now())]++
			if health.Moved(f) {
				s.Moved++
			}
		}
		troubles, err := tx.Troubles()
		s.Troubles = 0
		for _, t := range troubles {
			if t.Stands() {
				s.Troubles++
			}
		}
		return err
	})
	return s, err
}
