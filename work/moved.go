package work

import (
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/store"
)

// mostAstray is after how many failures in a row at a new address a feed is asked at its own again.
const mostAstray = 3

// moved keeps where a feed that was read has moved to. Whoever is asked at the new address stays there, unless that
// one leads on; an address that leads nowhere any more takes its move back.
func moved(f *store.FeedState, r *feeds.Response) {
	away := f.Address() != f.URL
	switch {
	case r.Found != "":
		f.MovedTo, f.Moves, f.Found = r.Found, 0, true
	case away && r.Moved == "":
	case r.Moved != "" && r.Moved == f.MovedTo:
		f.Moves++
	case away && f.Found: // the page names an address that leads on: it may name another one by tomorrow
	case r.Moved == f.URL: // back home
		f.MovedTo, f.Moves, f.Found = "", 0, false
	case r.Moved != "":
		f.MovedTo, f.Moves, f.Found = r.Moved, 1, false
	default:
		f.MovedTo, f.Moves = "", 0
	}
}

// movedBack makes a feed be asked at its own address again when the new one is no good.
func movedBack(f *store.FeedState, gone bool) bool {
	if f.Address() == f.URL || f.Failures < mostAstray && !gone {
		return false
	}
	f.MovedTo, f.Moves = "", 0 // Found stays: the page is asked which feed it names by now
	return true
}
