package slack

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/karaula/karaula/news"
)

// longestTurn is how long a call waits for its turn. Beyond that the delivery is put off rather than keeping a worker.
const longestTurn = 3 * time.Second

// pace keeps calls of one kind apart, and holds them back when Slack asked for it.
type pace struct {
	mu   sync.Mutex
	next map[string]time.Time
}

func newPace() *pace { return &pace{next: map[string]time.Time{}} }

// turn waits until a call of the kind may go, and keeps the next one a gap away from it.
func (p *pace) turn(ctx context.Context, kind string, gap time.Duration) error {
	now := time.Now()
	p.mu.Lock()
	at := p.next[kind]
	if at.Before(now) {
		at = now
	}
	wait := at.Sub(now)
	if end, ok := ctx.Deadline(); wait > longestTurn || ok && wait > 0 && now.Add(2*wait).After(end) {
		p.mu.Unlock()
		return &news.Problem{Kind: news.Temporary, Wait: wait, Err: fmt.Errorf("slack: %s: its turn is in %s", kind, wait.Round(time.Millisecond))}
	}
	p.next[kind] = at.Add(gap)
	p.mu.Unlock()
	if wait <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hold lets no call of the kind go for a while.
func (p *pace) hold(kind string, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(wait); until.After(p.next[kind]) {
		p.next[kind] = until
	}
}
