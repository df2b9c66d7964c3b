package bot

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
)

// offer is a feed that somebody may add. It is kept with its buttons, so that what was shown is what is added.
type offer struct {
	Feed   news.Feed
	Title  string
	How    string // it was found
	Items  int
	PerDay float64
	Latest time.Time
	Newest []offered
}

type offered struct {
	Title, URL string
	At         time.Time
}

// longestOutlet is how many characters of a feed's title name its outlet.
const longestOutlet = 60

func newOffer(s feeds.Site) offer {
	f := feeds.Adopt(s.URL, alerts.Shorten(oneLine(s.Title), longestOutlet), s.Language)
	f.URL = s.URL
	o := offer{Feed: f, Title: oneLine(s.Title), How: s.How, Items: s.Items, PerDay: s.PerDay, Latest: s.Latest}
	if o.Title == "" {
		o.Title = f.Outlet
	}
	for _, e := range s.Newest {
		at := e.Published
		if at.IsZero() {
			at = e.Updated
		}
		title := e.Title
		if title == "" {
			title = e.Summary
		}
		o.Newest = append(o.Newest, offered{alerts.Shorten(oneLine(title), 120), e.Link, at})
	}
	return o
}

// arg is the offer as a button carries it. Its texts and numbers cannot fail.
func (o offer) arg() string {
	text, _ := json.Marshal(o)
	return string(text)
}

// pace says how often a feed publishes.
func (o offer) pace(x *act) string {
	var says string
	switch n := o.PerDay; {
	case n == 0:
		says = "its entries do not tell how often it publishes"
	case n >= 1.5:
		says = fmt.Sprintf("about %.0f entries a day", n)
	case n >= 0.6:
		says = "about one entry a day"
	default:
		says = fmt.Sprintf("about one entry in %.0f days", 1/n)
	}
	if !o.Latest.IsZero() && !o.Latest.After(x.now) {
		says += ", the latest at " + x.clock(o.Latest)
	}
	return says
}

// inIt counts the entries of a feed.
func inIt(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
