package store

import (
	"fmt"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/secret"
)

// FeedState is a feed and how asking it goes.
type FeedState struct {
	news.Feed
	Added        time.Time
	Asked        time.Time // first asked; zero: never
	Due          time.Time
	ETag         string // the validators, as the publisher sent them
	LastModified string
	BodyHash     string
	Tried        time.Time     // last asked
	ReadOK       time.Time     // last read; zero: never
	Failures     int           // in a row
	Error        string        // of the last attempt, a plain sentence; "" when it was read
	Stopped      bool          // the publisher said that it is gone; it is asked no more
	MovedTo      string        // where the publisher says that it moved for good, or where its web page says that it is
	Moves        int           // reads in a row that led to MovedTo
	Found        bool          // the feed's own address is a web page, and MovedTo the feed that it names
	Answered     string        // the address that gave ETag and LastModified
	TTL          time.Duration // how long its document asks to be left alone
	SkipHours    Bits          // the hours (UTC) in which it asks not to be read
	SkipDays     Bits          // likewise the days, from Sunday on
	Floor        time.Duration // how long its last answer asked to be left alone in all
	Reads        int           // in a row
	Fresh        time.Time     // its latest entry that was new; zero: there was none yet
	Pace         time.Duration // how far its new entries usually lie apart; 0: not known
	Rhythm       news.Rhythm   // how many entries it publishes, by the hour of the week
	Young        []YoungEntry  // its entries of the last minutes, which it may take back
	GapFrom      time.Time     // what it published from here to GapTo may have been missed; zero: nothing
	GapTo        time.Time
	Holder       string // the process that leased it; "" for none
}

// YoungEntry is an entry that a feed has had for some minutes only.
type YoungEntry struct {
	Key       string `json:"key"`
	Seen      int64  `json:"seen"` // ms since 1970
	Published int64  `json:"published"`
	Missed    int    `json:"missed,omitempty"` // how many reads in a row it was not in the document
}

// OtherFeeds returns how many further feeds of an outlet are asked.
func (t *Tx) OtherFeeds(f news.Feed) (n int, err error) {
	return n, t.get(`SELECT count(*) FROM feeds WHERE active = 1 AND outlet = $1 AND id <> $2`, []any{f.Outlet, f.ID}, &n)
}

// settled is how many reads in a row must have led to a feed's new address before it is asked there: many permanent
// redirects are an accident.
const settled = 2

// Address is where the feed is asked: at its own address, or where it has been found to be for good.
func (f FeedState) Address() string {
	if f.MovedTo != "" && (f.Moves >= settled || f.Found) {
		return f.MovedTo
	}
	return f.URL
}

// Bits are numbers from 0 to 62, of which some are in.
type Bits int64

// Has reports whether n is in.
func (b Bits) Has(n int) bool { return b>>n&1 == 1 }

// With returns the set with n in it.
func (b Bits) With(n int) Bits { return b | 1<<n }

const feedColumns = `id, url, shown, outlet, owner, lang, country, kind, trust, every_ms, backfill, regions, verified, source,
	added, asked, due, etag, last_modified, body_hash, tried, read_ok, failures, error, stopped, moved_to, reads, fresh, pace, gap_from, gap_to, holder,
	answered, ttl, skip_hours, skip_days, floor, moves, found, adaptive, rhythm, young, circle`

func scanFeed(r row) (f FeedState, err error) {
	var every, added, asked, due, tried, readOK, stopped, fresh, pace, gapFrom, gapTo, ttl, floor, found, adaptive int64
	err = r.Scan(&f.ID, (*private)(&f.URL), &f.Shown, &f.Outlet, &f.Owner, &f.Lang, &f.Country, &f.Kind, &f.Trust, &every, &f.Backfill,
		column[string]{&f.Regions}, &f.Verified, &f.Source, &added, &asked, &due, (*opaque)(&f.ETag), (*opaque)(&f.LastModified), &f.BodyHash,
		&tried, &readOK, &f.Failures, &f.Error, &stopped, (*private)(&f.MovedTo), &f.Reads, &fresh, &pace, &gapFrom, &gapTo, &f.Holder,
		(*private)(&f.Answered), &ttl, &f.SkipHours, &f.SkipDays, &floor, &f.Moves, &found, &adaptive, &f.Rhythm, value[[]YoungEntry]{&f.Young}, &f.Circle)
	f.Every = time.Duration(every) * time.Millisecond
	f.Added, f.Asked, f.Due, f.Tried, f.ReadOK = fromMillis(added), fromMillis(asked), fromMillis(due), fromMillis(tried), fromMillis(readOK)
	f.Stopped, f.Found, f.Adaptive = stopped != 0, found != 0, adaptive != 0
	f.TTL, f.Floor = time.Duration(ttl)*time.Millisecond, time.Duration(floor)*time.Millisecond
	f.Fresh, f.Pace, f.GapFrom, f.GapTo = fromMillis(fresh), time.Duration(pace)*time.Millisecond, fromMillis(gapFrom), fromMillis(gapTo)
	if err != nil {
		err = fmt.Errorf("feed %d: %w", f.ID, err)
	}
	return f, err
}

// SyncFeeds makes feeds the set that is asked: new ones are added and due at now, known ones (by address) take over
// the description and keep their state, and the others but imported ones and those of chats are asked no more, while what they
// brought stays. An address that holds a secret is sealed.
func (t *Tx) SyncFeeds(feeds []news.Feed, now time.Time) error {
	if err := t.matchAddresses(feeds); err != nil {
		return err
	}
	if err := t.run(`UPDATE feeds SET active = 0 WHERE source NOT IN ($1, $2)`, Imported, Chat); err != nil {
		return err
	}
	for _, f := range feeds {
		if err := t.putFeed(f, now); err != nil {
			return err
		}
	}
	return t.leaveToChats()
}

// putFeed adds a feed, or takes over its description.
func (t *Tx) putFeed(f news.Feed, now time.Time) error {
	regions, err := jsonText(f.Regions)
	if err != nil {
		return err
	}
	return t.run(`INSERT INTO feeds (url, outlet, owner, lang, country, kind, trust, every_ms, backfill, regions, verified, source, active, added, due, shown, adaptive, circle)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $13, $14, $15, $16)
		ON CONFLICT (url) DO UPDATE SET outlet = excluded.outlet, owner = excluded.owner, lang = excluded.lang,
			country = excluded.country, kind = excluded.kind, trust = excluded.trust, every_ms = excluded.every_ms,
			backfill = excluded.backfill, regions = excluded.regions, verified = excluded.verified,
			source = excluded.source, shown = excluded.shown, adaptive = excluded.adaptive, circle = excluded.circle, active = 1`,
		feedAddress(f, f.URL), f.Outlet, f.Owner, f.Lang, f.Country, f.Kind, f.Trust, f.Every.Milliseconds(), f.Backfill, regions,
		f.Verified, f.Source, millis(now), f.Shown, number(f.Adaptive), f.Circle)
}

// feedAddress is an address of a feed as it is stored. Where the feed's own is a secret, all are.
func feedAddress(f news.Feed, text string) any {
	return address(text, f.Shown != "" || secret.In(f.URL))
}

// matchAddresses brings the addresses of known feeds into the form in which these are stored: which are secrets
// depends on how the configuration writes them.
func (t *Tx) matchAddresses(feeds []news.Feed) error {
	in, column := table{name: "feeds", order: "id"}, secretColumns("feeds")[0]
	all, err := t.storedTexts(in, column)
	if err != nil {
		return err
	}
	known := map[string]stored{}
	for _, found := range all {
		plain, err := t.vault.open(found.text)
		if err != nil {
			return fmt.Errorf("store: feed %s: %w", found.row, err)
		}
		if _, twice := known[plain]; !twice || secret.Sealed(found.text) {
			known[plain] = found
		}
	}
	for _, f := range feeds {
		found, ok := known[f.URL]
		_, sealed := feedAddress(f, f.URL).(private)
		switch {
		case !ok || sealed == secret.Sealed(found.text):
		case sealed:
			err = t.reseal(in, column, found, f.URL)
		default: // it is a secret no longer
			err = t.run(`UPDATE feeds SET url = $1 WHERE url = $2`, f.URL, found.text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// PassiveFeed returns the id of the feed of that address, which is never asked; it is added where it is missing. Items
// that come from elsewhere than a poll (replay) belong to such a feed.
func (t *Tx) PassiveFeed(f news.Feed, now time.Time) (id int64, err error) {
	if err := t.run(`INSERT INTO feeds (url, outlet, owner, lang, country, kind, trust, every_ms, backfill, regions, verified, source, active, added)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, '[]', $8, $9, 0, $10) ON CONFLICT (url) DO NOTHING`,
		feedAddress(f, f.URL), f.Outlet, f.Owner, f.Lang, f.Country, f.Kind, f.Trust, f.Verified, f.Source, millis(now)); err != nil {
		return 0, err
	}
	return id, t.get(`SELECT id FROM feeds WHERE url = $1`, []any{feedAddress(f, f.URL)}, &id)
}

// Feeds returns the feeds that are asked, by outlet and address.
func (t *Tx) Feeds() ([]FeedState, error) {
	all, err := list(t, scanFeed, `SELECT `+feedColumns+` FROM feeds WHERE active = 1 ORDER BY outlet, url`)
	return slices.DeleteFunc(all, func(f FeedState) bool { return !t.sees(f.Circle) }), err
}

// SaveFeed keeps the state of asking a feed, and gives the lease back that it was asked under. One that another
// process has by now, since this one was taken for dead, stays. Of a feed that was forgotten meanwhile nothing is kept.
func (t *Tx) SaveFeed(f FeedState) error { return t.SaveFeeds([]FeedState{f}) }

// SaveFeeds does that for several.
func (t *Tx) SaveFeeds(feeds []FeedState) error {
	lists := make([][]any, len(feeds))
	for i, f := range feeds {
		young, err := valueText(len(f.Young) > 0, f.Young)
		if err != nil {
			return fmt.Errorf("feed %s: %w", f.Outlet, err)
		}
		for _, s := range []*string{&f.Error, &f.MovedTo, &f.Answered} {
			wellFormedText(s) // a server has a say in them
		}
		lists[i] = []any{
			millis(f.Due), opaque(f.ETag).text(), opaque(f.LastModified).text(), f.BodyHash, millis(f.Tried), millis(f.ReadOK), f.Failures, f.Error,
			number(f.Stopped), feedAddress(f.Feed, f.MovedTo), f.Reads, millis(f.Fresh), f.Pace.Milliseconds(), millis(f.GapFrom), millis(f.GapTo), f.ID, f.Holder,
			feedAddress(f.Feed, f.Answered), f.TTL.Milliseconds(), int64(f.SkipHours), int64(f.SkipDays), f.Floor.Milliseconds(), f.Moves, number(f.Found), f.Rhythm, young,
			forgotten,
		}
	}
	failed, err := t.each(`UPDATE feeds SET due = $1, lease = CASE WHEN holder = $17 THEN 0 ELSE lease END,
			holder = CASE WHEN holder = $17 THEN '' ELSE holder END, etag = $2, last_modified = $3, body_hash = $4, tried = $5,
			read_ok = $6, failures = $7, error = $8, stopped = $9, moved_to = $10, reads = $11, fresh = $12, pace = $13,
			gap_from = $14, gap_to = $15, answered = $18, ttl = $19, skip_hours = $20, skip_days = $21, floor = $22, moves = $23, found = $24,
			rhythm = $25, young = $26
		WHERE id = $16 AND circle <> $27`, lists)
	if err != nil {
		return fmt.Errorf("feed %s: %w", feeds[failed].Outlet, err)
	}
	return nil
}

// number is a yes or no as it is stored.
func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// HasEntries reports whether an entry of the feed is stored, or was once.
func (t *Tx) HasEntries(feed int64) (has bool, err error) {
	var n int64
	err = t.get(`SELECT CASE WHEN EXISTS (SELECT 1 FROM items WHERE feed_id = $1) OR EXISTS (SELECT 1 FROM seen WHERE feed_id = $1) THEN 1 ELSE 0 END`,
		[]any{feed}, &n)
	return n != 0, err
}
