package app

import (
	"context"
	"time"
)

// noisyEvery is how often it is looked whether a watchlist was noisy today.
const noisyEvery = time.Minute

// speakUp tells channels of their noisy watchlists, until ctx ends or the store fails.
func (p *program) speakUp(ctx context.Context) error {
	tick := time.NewTicker(noisyEvery)
	defer tick.Stop()
	desk := p.desk()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := p.outage.Outlast(ctx, func() error { return desk.SpeakUp(ctx) }); err != nil && ctx.Err() == nil {
			return err
		}
	}
}
