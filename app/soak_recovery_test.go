package app

import (
	"fmt"
	"strings"
	"syscall"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/feeds/feedtest"
)

// recovery measures how long after a kill -9 the chat shows a report whose message was just under way: the call that was
// under way never arrives.
func (d *desk) recovery(database, kind string) {
	d.t.Helper()
	config := d.config(database)
	c := d.begin(config)
	n := 0
	// trial has an opening message changed, or posted, kills, and says how long the chat was without it: until the same karaula
	// is back, or, beside another, until that one has taken over.
	trial := func(change, beside bool) time.Duration {
		n++
		title := fmt.Sprintf("Barikade u Zvečanu, slučaj %d", n)
		feed := 2 * n % soakFeeds
		if change {
			d.add(feed, title)
			d.shows(feed, title)
			feed++
		}
		d.platform.Misbehave(func(string) bottest.Fault { return bottest.Fault{Delay: 10 * time.Second, Drop: true} })
		for len(d.platform.Arrived()) > 0 {
			<-d.platform.Arrived()
		}
		d.add(feed, title)
		<-d.platform.Arrived()
		var other *child
		if beside {
			other = d.start(config)
			other.says(fmt.Sprintf("%d feeds", soakFeeds)) // it is past its own start
		}
		c.stop(syscall.SIGKILL)
		d.platform.Misbehave(nil)
		began := time.Now()
		if c = other; c == nil {
			c = d.start(config)
		}
		d.shows(feed, title)
		return time.Since(began)
	}
	measure := func(what string, times int, change, beside bool) {
		var lags []time.Duration
		for range times {
			lags = append(lags, trial(change, beside))
		}
		d.t.Logf("%s after kill -9: %s", what, quantiles(lags))
	}
	if kind == onSQLite {
		measure("a changed message", sized(1, 30), true, false)
		measure("a new message", sized(0, 5), false, false)
	} else {
		measure("a changed message, with a second process,", sized(0, 4), true, true)
		measure("a changed message, without one,", sized(0, 2), true, false)
	}
	d.end(c)
}

// add puts an entry into a feed.
func (d *desk) add(feed int, title string) {
	d.feeds.Feed(feedPath(feed)).Add(feedtest.Entry{Title: title, Summary: "<p>Kratak opis.</p>", Published: time.Now()})
}

// shows waits until an opening message shows an outlet's report.
func (d *desk) shows(feed int, title string) {
	d.t.Helper()
	part := fmt.Sprintf("Outlet %d · %s · ", feed, title)
	for deadline := time.Now().Add(2 * time.Minute); !d.ledger.shown(part); <-time.After(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			d.t.Fatalf("the chat never showed %q", part)
		}
	}
}

// shown reports whether a message shows a report whose key begins so.
func (l *ledger) shown(part string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, reports := range l.seen {
		for key := range reports {
			if strings.HasPrefix(key, part) {
				return true
			}
		}
	}
	return false
}
