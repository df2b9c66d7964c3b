package bottest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
)

// Recorder is a handler that keeps what it was asked and what it answered.
type Recorder struct {
	Handler bot.Handler

	mu      sync.Mutex
	presses []bot.Press
	answers []bot.Answer
	changed chan struct{} // closed and replaced when one more is kept; nil: nobody waits
}

// Handle keeps a press, has it answered, and keeps the answer.
func (r *Recorder) Handle(ctx context.Context, p bot.Press) bot.Answer {
	r.keep(func() { r.presses = append(r.presses, p) })
	a := r.Handler(ctx, p)
	r.keep(func() { r.answers = append(r.answers, a) })
	return a
}

func (r *Recorder) keep(do func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	do()
	if r.changed != nil {
		close(r.changed)
		r.changed = nil
	}
}

// Answered is how many answers were given.
func (r *Recorder) Answered() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.answers)
}

// Press waits for the n-th press, counted from 1.
func (r *Recorder) Press(t *testing.T, n int) (p bot.Press) {
	t.Helper()
	r.until(t, "a press", func() bool {
		if len(r.presses) < n {
			return false
		}
		p = r.presses[n-1]
		return true
	})
	return p
}

// Answer waits for the n-th answer, counted from 1.
func (r *Recorder) Answer(t *testing.T, n int) (a bot.Answer) {
	t.Helper()
	r.until(t, "an answer", func() bool {
		if len(r.answers) < n {
			return false
		}
		a = r.answers[n-1]
		return true
	})
	return a
}

// until waits until something holds of what is kept.
func (r *Recorder) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	for {
		r.mu.Lock()
		if holds() {
			r.mu.Unlock()
			return
		}
		if r.changed == nil {
			r.changed = make(chan struct{})
		}
		changed := r.changed
		r.mu.Unlock()
		select {
		case <-changed:
		case <-limit.C:
			t.Fatalf("%s does not come", what)
		}
	}
}
