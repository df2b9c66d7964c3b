package work

import (
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// gap reports whether a document reaches not back to what was known of its feed: entries may have come and gone between
// the last good read and the oldest entry. known is how many of its entries were. A feed's first entries have nothing
// before them.
func gap(f store.FeedState, items []news.Item, known int) (from, to time.Time, found bool) {
	if f.ReadOK.IsZero() || known > 0 || len(items) == 0 {
		return from, to, false
	}
	for _, it := range items {
		if !it.Published.Before(it.Seen) { // without a date of its own nobody can say
			return from, to, false
		}
		if to.IsZero() || it.Published.Before(to) {
			to = it.Published
		}
	}
	return f.ReadOK, to, to.After(f.ReadOK)
}

// freshened brings up to date when a feed last had something new, how far such entries usually lie apart, and its rhythm.
func freshened(f *store.FeedState, fresh []news.Item) {
	if len(fresh) == 0 {
		return
	}
	var came []time.Time
	for _, it := range fresh {
		if it.Published.After(f.Fresh) { // or it is an edit
			came = append(came, it.Published)
		}
	}
	f.Rhythm = f.Rhythm.With(came, f.ReadOK)
	oldest, newest := fresh[0].Published, fresh[0].Published
	for _, it := range fresh[1:] {
		if it.Published.Before(oldest) {
			oldest = it.Published
		}
		if it.Published.After(newest) {
			newest = it.Published
		}
	}
	switch {
	case f.Fresh.IsZero() && len(fresh) > 1:
		f.Pace = newest.Sub(oldest) / time.Duration(len(fresh)-1)
	case f.Fresh.IsZero() || !newest.After(f.Fresh):
	default:
		apart := newest.Sub(f.Fresh) / time.Duration(len(fresh))
		if f.Pace == 0 {
			f.Pace = apart
		}
		f.Pace += (apart - f.Pace) / 8 // a slow mean: one night says little
	}
	if newest.After(f.Fresh) {
		f.Fresh = newest
	}
}
