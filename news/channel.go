package news

import "time"

// Channel is what people set in chat for one destination. It holds there over what watchlists say; the zero value changes
// nothing.
type Channel struct {
	Zone     *time.Location // of all times that are read there; nil: karaula's own
	Language string         // in which headlines and places are named, a primary subtag; "": karaula's own
	Digest   []string       // times of day as in Watchlist; empty and not nil: no digest; nil: each watchlist's own
	Quiet    *QuietHours    // nil: each watchlist's own
}

// Over is the watchlist as it holds in the channel.
func (c Channel) Over(w Watchlist) Watchlist {
	if c.Digest != nil {
		w.Digest = c.Digest
	}
	if c.Quiet != nil {
		w.Quiet = *c.Quiet
	}
	return w
}
