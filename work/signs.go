package work

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

const (
	// A feed is in trouble when it could not be read so many times in a row, and for so long or so many of its intervals.
	feedFailures  = 3
	feedLast      = 30 * time.Minute
	feedIntervals = 3
	feedReads     = 2 // in a row, and it is over

	// The network is in trouble when so many feeds, and half of all, cannot be read.
	networkFeeds = 4
	networkLast  = 15 * time.Minute
	networkCalm  = 5 * time.Minute

	// A destination is in trouble when it took nothing for so long though something waits.
	destinationLast = 5 * time.Minute
	destinationCalm = time.Minute

	// A feed is silent when it brought nothing new for so long, and for so many times as long as usual.
	silentLast  = 3 * 24 * time.Hour
	silentTimes = 10
)

// The keys of troubles. What stands behind the space tells them apart.
const (
	networkKey        = "network"
	configKey         = "config"
	databaseKey       = "database"
	clockKey          = "clock"
	heardKey          = "presses "
	awayKey           = "away"
	dailyKey          = "daily"
	roomKey           = "disk"
	feedPrefix        = "feed "
	silentPrefix      = "silent "
	destinationPrefix = "destination "
)

// looked reports whether the signs of a key come from looking at the store: such a trouble is over when it has no sign.
func looked(key string) bool {
	return key == networkKey || strings.HasPrefix(key, feedPrefix) || strings.HasPrefix(key, silentPrefix) || strings.HasPrefix(key, destinationPrefix)
}

// wording is how an ops message names what it is about.
type wording struct {
	zone     *time.Location
	feed     func(store.FeedState) string
	show     func(news.Destination) string
	interval func(store.FeedState) time.Duration
}

// feedSigns looks at how asking the feeds goes. network is what is known of the network's trouble.
func (w wording) feedSigns(all []store.FeedState, network store.Trouble, now time.Time) []sign {
	net := w.networkSign(all, now)
	signs := []sign{net}
	for _, f := range all {
		s := w.feedSign(f, now)
		// While many fail at once, and until each was asked after that, nothing is said of one.
		if s.state == bad && !f.Stopped && (net.state == bad || suspected(network, f)) {
			s.state = undecided
		}
		signs = append(signs, s, w.silentSign(f, now))
	}
	return signs
}

// suspected reports whether a feed was not asked since the network's trouble.
func suspected(network store.Trouble, f store.FeedState) bool {
	return network.Key != "" && (network.Ended.IsZero() || !f.Tried.After(network.Ended))
}

func (w wording) networkSign(all []store.FeedState, now time.Time) sign {
	s := sign{key: networkKey, state: good, after: networkLast, calm: networkCalm}
	var failing, asked, askedFailing int
	var example store.FeedState
	total := 0
	for _, f := range all {
		if f.Stopped {
			continue
		}
		total++
		lately := now.Sub(f.Tried) < networkLast
		if lately {
			asked++
		}
		if f.Failures > 0 {
			failing++
			if lately {
				askedFailing++
			}
			if example.ID == 0 || f.Tried.After(example.Tried) {
				example = f
			}
		}
	}
	// Most feeds wait for long after a long trouble: those that were asked lately say that it is over.
	if failing >= networkFeeds && 2*failing >= total && 2*askedFailing >= asked {
		s.state = bad
		s.text = fmt.Sprintf("%d of %d feeds cannot be read: probably the network here, or its resolver. For example %s: %s.",
			failing, total, w.feed(example), example.Error)
	}
	return s
}

func (w wording) feedSign(f store.FeedState, now time.Time) sign {
	s := sign{key: fmt.Sprint(feedPrefix, f.ID)}
	read := f.ReadOK
	last := "it was never read"
	if read.IsZero() {
		read = f.Asked
	} else {
		last = "last read " + alerts.Moment(read, now, w.zone)
	}
	switch {
	case f.Stopped:
		s.state, s.since = bad, f.Tried
		s.text = fmt.Sprintf("%s was given up by its publisher (answer 410), so it is asked no more: take it out of the feeds, or give its new address.", w.feed(f))
	case f.Failures == 0 && f.Reads >= feedReads:
		s.state = good
	case f.Failures >= feedFailures && now.Sub(read) >= max(feedLast, feedIntervals*w.interval(f)):
		s.state, s.since = bad, read
		s.text = fmt.Sprintf("%s cannot be read (%s): %s.", w.feed(f), last, f.Error)
	}
	return s
}

func (w wording) silentSign(f store.FeedState, now time.Time) sign {
	s := sign{key: fmt.Sprint(silentPrefix, f.ID)}
	usual := max(silentLast, silentTimes*f.Pace)
	since := f.Fresh
	if since.Before(f.Added) { // nobody was here to wait for it
		since = f.Added
	}
	switch {
	case f.Fresh.IsZero() || f.Stopped || f.Failures > 0:
	case now.Sub(since) < usual:
		s.state = good
	case f.Pace > 0 && now.Sub(f.ReadOK) < max(feedLast, feedIntervals*w.interval(f)): // it was asked since karaula is back
		s.state, s.since = bad, f.Fresh
		s.text = fmt.Sprintf("%s is read, and brings nothing new since %s; usually something comes every %s.",
			w.feed(f), alerts.Moment(f.Fresh, now, w.zone), alerts.Span(f.Pace))
	}
	return s
}

// destinationSigns looks at destinations that did not take the last attempts.
func (w wording) destinationSigns(all []store.Stuck, now time.Time) []sign {
	var signs []sign
	for _, d := range all {
		s := sign{key: w.destinationKey(d.Destination), spare: d.Destination, since: d.Since}
		if d.Took.After(d.Since) {
			s.since = d.Took
		}
		waiting := "1 message waits"
		if d.Waiting != 1 {
			waiting = fmt.Sprintf("%d messages wait", d.Waiting)
		}
		switch {
		case d.Refused && d.Took.IsZero():
			s.state = bad
			s.text = fmt.Sprintf("%s refuses what is sent, %s: %s. Nothing is lost: it is sent once that is put right.", w.show(d.Destination), waiting, withoutAddresses(d.Error))
		case now.Sub(s.since) >= destinationLast:
			s.state = bad
			s.text = fmt.Sprintf("%s takes no messages, %s: %s. Nothing is lost: it is tried again and again.", w.show(d.Destination), waiting, withoutAddresses(d.Error))
		}
		signs = append(signs, s)
	}
	return signs
}

// destinationKey is the key of a destination's trouble. Of an address that lets anybody post only a hash stands in it.
func (w wording) destinationKey(d news.Destination) string {
	key := destinationPrefix + w.show(d)
	if w.show(d) != string(d) {
		key += fmt.Sprintf(" %x", sha256.Sum256([]byte(d)))[:9]
	}
	return key
}

var address = regexp.MustCompile(`[a-z]+://[^\s"]+`)

// withoutAddresses keeps addresses out of what a platform's library says: that of an incoming webhook lets anybody post.
func withoutAddresses(s string) string { return address.ReplaceAllString(s, "(address)") }
