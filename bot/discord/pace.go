package discord

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// pace keeps to what Discord allows: buckets as its answers' headers tell them, 50 requests a second in all, and a pause when
// so many requests were invalid that more would be a ban.
type pace struct {
	mu      sync.Mutex
	bucket  map[string]string  // of a route, by what Discord calls it
	buckets map[string]*bucket // by that and the route's channel
	sent    []time.Time        // of the last second
	paused  time.Time          // nothing is sent before: the limit over all was met
	invalid []time.Time        // of the last ten minutes
}

type bucket struct {
	left  int
	reset time.Time
}

const (
	perSecond   = 45     // Discord counts 50, at its own end of the line
	mostInvalid = 2000   // of 10,000 in ten minutes, which are a ban of the machine's address
	mostBuckets = 10_000 // more are forgotten
	invalidSpan = 10 * time.Minute
)

func newPace() *pace { return &pace{bucket: map[string]string{}, buckets: map[string]*bucket{}} }

// waitError says that a request would have to wait for longer than it may take.
type waitError struct {
	wait time.Duration
	why  string
}

func (e *waitError) Error() string {
	return fmt.Sprintf("nothing was sent: %s; free again in %s", e.why, e.wait.Round(time.Millisecond))
}

// turn waits until a request of the route may be sent, or says that this is too long for ctx.
func (p *pace) turn(ctx context.Context, route, major string) error {
	for {
		wait, why := p.take(route, major, time.Now())
		if wait <= 0 {
			return nil
		}
		if end, ok := ctx.Deadline(); ok && time.Until(end) < 2*wait { // the request itself takes time too
			return &waitError{wait, why}
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return &waitError{wait, why}
		}
	}
}

// take counts a request that may be sent now; else it says how long to wait, and for what.
func (p *pace) take(route, major string, now time.Time) (wait time.Duration, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paused.After(now) {
		return p.paused.Sub(now), "Discord asked for a pause"
	}
	p.invalid = since(p.invalid, now.Add(-invalidSpan))
	if len(p.invalid) >= mostInvalid {
		return p.invalid[0].Add(invalidSpan).Sub(now), fmt.Sprintf("%d requests in ten minutes were refused, and Discord bans who goes on", len(p.invalid))
	}
	b := p.buckets[p.bucket[route]+" "+major]
	if b != nil && b.left <= 0 && b.reset.After(now) {
		return b.reset.Sub(now), "the channel's limit is used up"
	}
	p.sent = since(p.sent, now.Add(-time.Second))
	if len(p.sent) >= perSecond {
		return p.sent[0].Add(time.Second).Sub(now), "as much as Discord takes in a second is under way"
	}
	p.sent = append(p.sent, now)
	if b != nil {
		b.left--
	}
	return 0, ""
}

// since drops the times up to a moment; all are in order.
func since(all []time.Time, moment time.Time) []time.Time {
	i := 0
	for i < len(all) && !all[i].After(moment) {
		i++
	}
	return all[i:]
}

// learn reads what an answer says of the limits.
func (p *pace) learn(route, major string, resp *http.Response, now time.Time) {
	h := resp.Header
	p.mu.Lock()
	defer p.mu.Unlock()
	limited := resp.StatusCode == http.StatusTooManyRequests
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		if h.Get("X-RateLimit-Scope") != "shared" { // others used it up: Discord does not count that against us
			p.invalid = append(p.invalid, now)
		}
	case http.StatusUnauthorized, http.StatusForbidden:
		p.invalid = append(p.invalid, now)
	}
	wait := seconds(h.Get("X-RateLimit-Reset-After"))
	if limited {
		wait = max(wait, seconds(h.Get("Retry-After")))
	}
	// Over all, or from what stands in front of Discord and does not speak JSON.
	if limited && (h.Get("X-RateLimit-Global") != "" || h.Get("X-RateLimit-Scope") == "global" || !strings.Contains(h.Get("Content-Type"), "json")) {
		if until := now.Add(wait); until.After(p.paused) {
			p.paused = until
		}
		return
	}
	name := h.Get("X-RateLimit-Bucket")
	if name == "" {
		name = route // a server that names none
	}
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	if limited {
		left, err = 0, nil
	}
	if err != nil {
		return
	}
	if len(p.buckets) > mostBuckets {
		p.bucket, p.buckets = map[string]string{}, map[string]*bucket{}
	}
	p.bucket[route] = name
	p.buckets[name+" "+major] = &bucket{left, now.Add(wait)}
}

// seconds reads a header's number of seconds.
func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 86400 {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}
