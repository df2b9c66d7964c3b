package work

import "time"

const (
	// startGap is between two requests to public hosts after a start, as long as feeds are asked that were due then.
	startGap = time.Second
	// startOver is how long it takes at most until all of these were asked: after an absence people wait for them.
	startOver = 2 * time.Minute
)

// pace spreads the requests of a start, when all feeds may be due at once: neither this machine's line nor its resolver
// is flooded, and the feeds do not fall into step.
type pace struct {
	left int           // how many of them are still to be asked
	gap  time.Duration // between two
	next time.Time     // none before
}

func startPace(feeds int) pace {
	return pace{left: feeds, gap: min(startGap, startOver/time.Duration(max(feeds, 1)))}
}

// ready is when a request to a host may begin.
func (p *pace) ready(h *host) time.Time {
	if h.spacing > 0 && p.left > 0 && p.next.After(h.next) {
		return p.next
	}
	return h.next
}

// begun takes note of a request.
func (p *pace) begun(h *host, now time.Time) {
	if h.spacing > 0 && p.left > 0 {
		p.left, p.next = p.left-1, now.Add(p.gap)
	}
}
