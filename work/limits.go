package work

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/karaula/karaula/feeds"
)

// hostKey is what requests to one host and port have in common.
func hostKey(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	port := u.Port()
	if port == "" {
		port = u.Scheme
	}
	return strings.ToLower(u.Hostname()) + ":" + port
}

// hostLimits remember which hosts asked to be left alone. One feed that is limited says nothing of its neighbours, who
// may be other people's; a second answer like that within the first one's time means the host. It is not kept over a
// restart: the feeds that were limited have their own due times in the store.
type hostLimits struct {
	mu     sync.Mutex
	limits map[string]hostLimit
}

// hostLimit is what a host has said.
type hostLimit struct {
	until time.Time // the time of the last answer that asked to wait
	host  bool      // it was not the first: all its feeds wait until then
}

// answered takes note of what asking an address came to; wait is how long its feed waits for that.
func (h *hostLimits) answered(address string, err error, wait time.Duration, now time.Time) {
	var failure *feeds.Failure
	if !errors.As(err, &failure) || !failure.Limited() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, l := range h.limits {
		if !now.Before(l.until) {
			delete(h.limits, key)
		}
	}
	key := hostKey(address)
	before, again := h.limits[key]
	if h.limits == nil {
		h.limits = map[string]hostLimit{}
	}
	l := hostLimit{until: now.Add(wait), host: again}
	if before.until.After(l.until) {
		l.until = before.until
	}
	h.limits[key] = l
}

// until is when an address may be asked again that is being left alone together with its host; zero: at once.
func (h *hostLimits) until(address string, now time.Time) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	// What is further away than anybody may ask for was said before the clock was put back.
	if l := h.limits[hostKey(address)]; l.host && now.Before(l.until) && l.until.Sub(now) <= 2*longest {
		return l.until
	}
	return time.Time{}
}
