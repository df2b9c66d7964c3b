package slack

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// Between two attempts to connect; doubled from the first to the last, until a socket held for a while.
const (
	firstWait = 250 * time.Millisecond
	lastWait  = 30 * time.Second
	held      = 20 * time.Second
)

// Run holds the socket on which Slack tells what people press, until ctx ends. A socket that breaks, or says nothing any
// more, is made anew; one that Slack is about to close is replaced before. It ends with an error only when somebody has to
// change something: a revoked token, Socket Mode switched off.
func (s *Slack) Run(ctx context.Context, h bot.Handler) error {
	ctx, cancel := context.WithCancel(ctx)
	var sockets sync.WaitGroup
	defer sockets.Wait()
	defer cancel()
	acts := &acts{slack: s, handle: h, ctx: ctx, room: make(chan struct{}, 32), seen: map[string]bool{}, names: names{known: map[string]named{}}}
	defer acts.all.Wait()
	wait := firstWait
	retire := func() {}
	for {
		began := time.Now()
		k, err := s.connect(ctx)
		if err == nil {
			// The old socket goes on until the new one is there, so that nothing is pressed in vain.
			retire()
			retire = k.retire
			sockets.Go(func() { k.read(ctx, acts) })
			if err = k.ended(ctx); time.Since(began) > held {
				wait = firstWait
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		kind, asked := news.KindOf(err)
		if kind == news.Refused {
			return err
		}
		level := slog.LevelWarn
		if errors.Is(err, errRefresh) { // as Slack does several times a day
			level = slog.LevelDebug
		}
		s.opts.Log.Log(ctx, level, "the connection to Slack is made anew", "reason", err, "wait", max(wait, asked))
		if !pause(ctx, max(wait, asked)) {
			return nil
		}
		wait = min(2*wait, lastWait)
	}
}

// connect opens a socket and waits for Slack's greeting.
func (s *Slack) connect(ctx context.Context) (*socket, error) {
	ctx, cancel := context.WithTimeout(ctx, s.opts.Timeout)
	defer cancel()
	_, address, err := s.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, s.problem(openMethod, openMethod, err)
	}
	return dial(ctx, address, s.opts.Silence, s.opts.Log)
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
