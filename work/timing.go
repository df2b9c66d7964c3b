package work

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// Timing says when a feed is due again.
type Timing struct {
	Every      time.Duration // for a feed that gives no interval of its own
	MaxBackoff time.Duration // the longest wait after failures
}

const (
	shortest = time.Minute    // between two requests for one feed outside a private network
	longest  = 24 * time.Hour // that a publisher may ask to wait
)

// read changes the state of a feed that answered: it is due after its interval or as late as the publisher asks,
// whichever is longer, and up to a tenth later, so that feeds do not fall into step. What a document asks for holds
// until another document says otherwise, since most answers bring none.
func (t Timing) read(f *store.FeedState, r *feeds.Response, private bool, now time.Time) {
	f.ETag, f.LastModified, f.Answered, f.BodyHash = r.ETag, r.LastModified, r.FinalURL, r.BodyHash
	f.ReadOK, f.Failures, f.Error = now, 0, ""
	f.Reads++
	moved(f, r)
	if d := r.Document; d != nil {
		f.TTL, f.SkipHours, f.SkipDays = min(d.TTL, longest), 0, 0
		for _, hour := range d.SkipHours {
			f.SkipHours = f.SkipHours.With(hour)
		}
		for _, day := range d.SkipDays {
			f.SkipDays = f.SkipDays.With(int(day))
		}
	}
	f.Floor = min(max(r.Floor, f.TTL), longest)
	wait := max(t.interval(*f, private, now), f.Floor)
	f.Due = afterSkips(now.Add(wait+jitter(wait)), f.SkipHours, f.SkipDays)
}

// unwelcome is how many times as long a feed waits that is refused without being told for how long.
const unwelcome = 4

// failed changes the state of a feed that could not be read: the wait doubles with each failure up to MaxBackoff, and
// is as long as the publisher asks. A feed that its publisher gave up is asked no more.
func (t Timing) failed(f *store.FeedState, err error, private bool, now time.Time) {
	f.Failures, f.Reads = f.Failures+1, 0
	f.Error = err.Error()
	base := t.interval(*f, private, now)
	wait := base
	var failure *feeds.Failure
	told := errors.As(err, &failure)
	if told && failure.Unwelcome() {
		wait *= unwelcome
	}
	for range min(f.Failures, 20) {
		wait = min(2*wait, max(t.MaxBackoff, base))
	}
	if told {
		wait = max(wait, min(failure.RetryAfter, longest))
		f.Stopped = failure.Gone && f.Address() == f.URL
	}
	if movedBack(f, told && failure.Gone) {
		wait = base // the old address was not asked yet
	}
	f.Due = now.Add(wait + jitter(wait))
}

// interval is how often a feed is asked while all is well and its publisher asks for no longer.
func (t Timing) interval(f store.FeedState, private bool, now time.Time) time.Duration {
	every := t.Every
	if f.Every > 0 {
		every = f.Every
	}
	if f.Adaptive {
		every = tempo(every, f.Rhythm, now)
	}
	if !private {
		every = max(every, shortest)
	}
	return every
}

// afterSkips returns the first moment from at on that lies in none of the hours and days (UTC) which the publisher
// asks to be left alone in. Neither holds all there are.
func afterSkips(at time.Time, hours, days store.Bits) time.Time {
	at = at.UTC()
	for hours.Has(at.Hour()) || days.Has(int(at.Weekday())) {
		at = at.Truncate(time.Hour).Add(time.Hour)
	}
	return at
}

func jitter(d time.Duration) time.Duration { return time.Duration(rand.Float64() * float64(d) / 10) }

// markArchive marks the items that stood in a feed before karaula knew it, in the first document that holds any. All
// are old, but for the newest f.Backfill, and those that their publisher dates after karaula asked for the first time:
// they came while the feed could not be read or was empty, or while karaula was not running.
func markArchive(items []news.Item, f store.FeedState) {
	for i := range items[:max(len(items)-f.Backfill, 0)] {
		it := &items[i]
		dated := it.Published.Before(it.Seen)
		// Feeds give whole seconds: what is dated in the one that it was asked in came at once, or after.
		it.Old = f.Asked.IsZero() || !dated || it.Published.Before(f.Asked.Truncate(time.Second))
	}
}
