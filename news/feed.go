package news

import "time"

// Feed is one RSS, Atom or JSON Feed address of an outlet.
type Feed struct {
	ID       int64
	URL      string
	Shown    string // the address as it may be shown, where a part of it came from a variable and is a secret; else ""
	Outlet   string
	Owner    string
	Lang     string // BCP 47; "" when mixed or unknown
	Country  string // ISO 3166-1 alpha-2, lower case
	Kind     string // agency, broadcaster, daily, portal, government, international
	Trust    Trust
	Every    time.Duration // the interval it is asked at; 0 for poll.every
	Adaptive bool          // its interval follows what it publishes: Every is what an unknown feed has
	Backfill int           // how many of its old entries are posted when it is new
	Regions  []string      // home regions (paths), for parts of the catalogue and as a weak prior
	Verified string        // date somebody reached it (YYYY-MM-DD), or "never"
	Source   string        // where its address was found, or "config", "chat", "demo"
	Circle   Circle        // who sees what it brings
}
