package discord

import (
	"fmt"
	"sync"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// breaker keeps karaula from asking again and again where Discord says no each time: ten thousand refused requests in ten
// minutes ban the machine's address.
type breaker struct {
	mu  sync.Mutex
	all map[string]*trouble
}

type trouble struct {
	count int // refusals in a row
	until time.Time
	err   error
}

// A channel is left alone from the third refusal in a row on, for a while that doubles up to five minutes.
const (
	mostRefusals = 3
	firstPause   = 15 * time.Second
	longestPause = 5 * time.Minute
	mostTroubles = 1000
)

func newBreaker() *breaker { return &breaker{all: map[string]*trouble{}} }

// check refuses a call of a channel that is left alone.
func (b *breaker) check(about string, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.all[about]
	if t == nil || t.count < mostRefusals || !now.Before(t.until) {
		return nil
	}
	return &news.Problem{Kind: news.Refused, Err: fmt.Errorf("%w until %s, since Discord refused it %d times in a row: %w",
		alerts.ErrNotCalled, t.until.Format("15:04:05"), t.count, t.err)}
}

// record notes how a call ended. What is wrong with a message alone says nothing about its channel.
func (b *breaker) record(about string, err error, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if about == pressed {
		return
	}
	if !refusesChannel(err) {
		if err == nil {
			delete(b.all, about)
		}
		return
	}
	t := b.all[about]
	if t == nil {
		if len(b.all) >= mostTroubles {
			clear(b.all)
		}
		t = &trouble{}
		b.all[about] = t
	}
	t.count, t.err = t.count+1, err
	if over := t.count - mostRefusals; over >= 0 {
		t.until = now.Add(min(firstPause<<min(over, 10), longestPause))
	}
}
