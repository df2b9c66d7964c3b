package work

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/health"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

const (
	// feedReads is how often a feed in trouble must be read in a row for that to be over.
	feedReads = 2
	// feedOnce is how long nobody is told anew of a feed after a notice about it.
	feedOnce = 24 * time.Hour

	// The network is in trouble when so many feeds, and half of all, cannot be read.
	networkFeeds = 4
	networkLast  = 15 * time.Minute
	networkCalm  = 5 * time.Minute

	// A destination is in trouble when it took nothing for so long though something waits.
	destinationLast = 5 * time.Minute
	destinationCalm = time.Minute
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
	movedPrefix       = "moved "
	destinationPrefix = "destination "
)

// looked reports whether the signs of a key come from looking at the store: such a trouble is over when it has no sign.
func looked(key string) bool {
	return key == networkKey || aboutFeed(key) != "" || strings.HasPrefix(key, destinationPrefix)
}

// aboutFeed is the feed that a key is about, "" for none.
func aboutFeed(key string) string {
	for _, prefix := range []string{feedPrefix, silentPrefix, movedPrefix} {
		if id, ok := strings.CutPrefix(key, prefix); ok {
			return id
		}
	}
	return ""
}

// wording is how an ops message names what it is about.
type wording struct {
	zone  *time.Location
	feed  func(store.FeedState) string
	moved func(store.FeedState) string
	show  func(news.Destination) string
}

// feedSigns looks at how asking the feeds goes, and at what is known of their troubles.
func (w wording) feedSigns(v view, now time.Time) []sign {
	net := w.networkSign(v.feeds, now)
	network := v.trouble(networkKey)
	told := v.toldOfFeeds(now)
	signs := []sign{net}
	for _, f := range v.feeds {
		s := w.feedSign(f, now)
		// While many fail at once, and until each was asked after that, nothing is said of one.
		if s.state == bad && !f.Stopped && (net.state == bad || suspected(network, f)) {
			s.state = undecided
		}
		for _, s := range []sign{s, w.silentSign(f, now), w.movedSign(f, now)} {
			if by, ok := told[aboutFeed(s.key)]; ok && by != s.key && s.state == bad && v.trouble(s.key).Told.IsZero() {
				s.state = undecided // it waits: a feed is told of once a day
			}
			s.once = feedOnce
			signs = append(signs, s)
		}
	}
	return signs
}

// toldOfFeeds says of which feeds there was a notice of late, and under which key.
func (v view) toldOfFeeds(now time.Time) map[string]string {
	told := map[string]string{}
	for _, t := range v.troubles {
		if id := aboutFeed(t.Key); id != "" && !t.Told.IsZero() && now.Sub(t.Told) < feedOnce {
			told[id] = t.Key
		}
	}
	return told
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
	switch state := health.Of(f, now); {
	case state == health.Stopped:
		s.state, s.since = bad, f.Tried
		s.text = fmt.Sprintf("%s was given up by its publisher (answer 410), so it is asked no more: take it out of the feeds, or give its new address.", w.feed(f))
	case state == health.Dead:
		last := "it was never read"
		if !f.ReadOK.IsZero() {
			last = "last read " + alerts.Moment(f.ReadOK, now, w.zone)
		}
		s.state, s.since = bad, health.LastRead(f)
		s.text = fmt.Sprintf("%s cannot be read (%s): %s.", w.feed(f), last, f.Error) // how often it failed would change it each time
	case f.Failures == 0 && f.Reads >= feedReads:
		s.state = good
	}
	return s
}

func (w wording) silentSign(f store.FeedState, now time.Time) sign {
	s := sign{key: fmt.Sprint(silentPrefix, f.ID)}
	switch state := health.Of(f, now); {
	case state == health.Quiet:
		s.state, s.since = bad, f.Fresh
		s.text = fmt.Sprintf("%s %s.", w.feed(f), health.Sentence(f, now, w.zone))
	case state == health.Read && !f.Fresh.IsZero() && health.Asked(f, now):
		s.state = good
	}
	return s
}

// movedSign is a note: nothing need be done, and it is told once for each new address.
func (w wording) movedSign(f store.FeedState, now time.Time) sign {
	s := sign{key: fmt.Sprint(movedPrefix, f.ID), note: true, since: now}
	if s.state = good; health.Moved(f) {
		s.state = bad
		s.text = fmt.Sprintf("%s has moved for good, and is asked at its new address: %s. Where you gave the old one, give this.", w.feed(f), w.moved(f))
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
