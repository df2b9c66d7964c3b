package store

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"time"
)

// LeaseFeeds returns up to n feeds that are due at now, most overdue first, and keeps them for the process, and from
// others, until the given time. A feed that is asked for the first time is marked so: what its publisher dates later
// than now is new.
func (t *Tx) LeaseFeeds(process string, now, until time.Time, n int) ([]FeedState, error) {
	leased, err := list(t, scanFeed, `UPDATE feeds SET lease = $1, holder = $4 WHERE id IN (
			SELECT id FROM feeds WHERE active = 1 AND stopped = 0 AND due <= $2 AND lease <= $2 ORDER BY due LIMIT $3)
		RETURNING `+feedColumns, millis(until), millis(now), n, process)
	if err != nil || len(leased) == 0 {
		return nil, err
	}
	slices.SortFunc(leased, func(a, b FeedState) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	if !slices.ContainsFunc(leased, func(f FeedState) bool { return f.Asked.IsZero() }) {
		return leased, nil // the rest looks at all feeds
	}
	return leased, t.run(`UPDATE feeds SET asked = $1 WHERE asked = 0 AND lease = $2`, millis(now), millis(until))
}

// GiveFeeds gives back the feeds that the process has leased and does not know of: the answer to its LeaseFeeds was
// lost.
func (t *Tx) GiveFeeds(process string, known map[int64]bool) error {
	held, err := list(t, func(r row) (id int64, err error) { return id, r.Scan(&id) }, `SELECT id FROM feeds WHERE lease <> 0 AND holder = $1`, process)
	if err != nil {
		return err
	}
	for _, id := range held {
		if known[id] {
			continue
		}
		if err := t.run(`UPDATE feeds SET lease = 0, holder = '' WHERE id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// Hasten makes feeds due at now that would be later.
func (t *Tx) Hasten(ids []int64, now time.Time) error {
	for _, id := range ids {
		if err := t.run(`UPDATE feeds SET due = $1 WHERE id = $2 AND due > $1`, millis(now), id); err != nil {
			return err
		}
	}
	return nil
}

const aheadOf = ` FROM feeds WHERE active = 1 AND stopped = 0 AND (tried > $1 OR tried = 0 AND due > $1 OR lease > $2)`

// Ahead counts the feeds whose state lies in the future: they were asked after latest, or are leased until after lease.
func (t *Tx) Ahead(latest, lease time.Time) (n int, err error) {
	err = t.get(`SELECT count(*)`+aheadOf, []any{millis(latest), millis(lease)}, &n)
	return n, err
}

// Rewind brings the feeds of Ahead back to now: they were just asked, and are due after the same wait as before.
func (t *Tx) Rewind(now, latest, lease time.Time) error {
	return t.run(`UPDATE feeds SET due = CASE WHEN tried > $1 THEN $3 + due - tried WHEN tried = 0 AND due > $1 THEN $3 ELSE due END,
			tried = CASE WHEN tried > $1 THEN $3 ELSE tried END, lease = CASE WHEN lease > $2 THEN 0 ELSE lease END,
			holder = CASE WHEN lease > $2 THEN '' ELSE holder END
		WHERE id IN (SELECT id`+aheadOf+`)`, millis(latest), millis(lease), millis(now))
}

// NextDue returns when the next feed is due that nobody has leased; ErrNone when no feed will be. It reads what is due
// before that, and not all feeds.
func (t *Tx) NextDue() (time.Time, error) {
	free, leased := int64(math.MaxInt64), int64(math.MaxInt64)
	err := t.get(`SELECT due FROM feeds WHERE active = 1 AND stopped = 0 AND lease = 0 ORDER BY due LIMIT 1`, nil, &free)
	if err != nil && !errors.Is(err, ErrNone) {
		return time.Time{}, err
	}
	// A lease that ends earlier than that is a feed's that was due earlier.
	err = t.get(`SELECT CASE WHEN due > lease THEN due ELSE lease END AS at FROM feeds
		WHERE active = 1 AND stopped = 0 AND lease > 0 AND due < $1 ORDER BY at LIMIT 1`, []any{free}, &leased)
	switch {
	case err != nil && !errors.Is(err, ErrNone):
		return time.Time{}, err
	case min(free, leased) == math.MaxInt64:
		return time.Time{}, ErrNone
	}
	return fromMillis(min(free, leased)), nil
}
