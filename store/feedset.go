package store

import (
	"errors"
	"time"

	"github.com/karaula/karaula/news"
)

// Imported is the source of feeds that were added to the store itself. They are asked whatever the configuration says.
const Imported = "import"

// AddFeed makes a feed be asked from now on, and reports whether it was not before. One that was asked once goes on
// where it stopped, and one that is asked for chats alone is the operator's, and for all to see.
func (t *Tx) AddFeed(f news.Feed, now time.Time) (added bool, err error) {
	if err := t.matchAddresses([]news.Feed{f}); err != nil {
		return false, err
	}
	var active int64
	err = t.get(`SELECT CASE WHEN source = $2 THEN 0 ELSE active END FROM feeds WHERE url = $1`, []any{feedAddress(f, f.URL), Chat}, &active)
	switch {
	case err == nil && active == 1:
		return false, nil
	case err != nil && !errors.Is(err, ErrNone):
		return false, err
	}
	f.Source = Imported
	return true, t.putFeed(f, now)
}

// DropFeed makes an imported feed be asked no more, unless people in chats want it; what it brought stays. ErrNone: there is no
// such feed, or the configuration names it.
func (t *Tx) DropFeed(url string) error {
	id, err := t.feedAt(url, ` AND source = '`+Imported+`'`)
	if err != nil {
		return err
	}
	return errors.Join(t.run(`UPDATE feeds SET active = 0 WHERE id = $1`, id), t.leaveToChats())
}

// ResumeFeed makes a feed due now that waits after failures or was given up by its publisher, at its own address.
// ErrNone: there is no such feed.
func (t *Tx) ResumeFeed(url string, now time.Time) error {
	id, err := t.feedAt(url, "")
	if err != nil {
		return err
	}
	return t.run(`UPDATE feeds SET stopped = 0, failures = 0, error = '', moved_to = '', moves = 0, due = $1 WHERE id = $2`, millis(now), id)
}

// feedAt is the feed of an address that is asked, in clear or sealed.
func (t *Tx) feedAt(url, and string) (id int64, err error) {
	for _, as := range []any{url, private(url)} {
		if _, sealed := as.(private); sealed && t.vault.ring.Empty() {
			break
		}
		if err = t.get(`SELECT id FROM feeds WHERE active = 1 AND url = $1`+and, []any{as}, &id); !errors.Is(err, ErrNone) {
			return id, err
		}
	}
	return 0, ErrNone
}
