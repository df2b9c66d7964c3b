package store

import (
	"errors"
	"time"

	"github.com/karaula/karaula/news"
)

// Look keeps that somebody took a channel over at now, and returns when that person did so before; the zero time for never.
func (t *Tx) Look(who string, d news.Destination, now time.Time) (before time.Time, err error) {
	var at int64
	err = t.get(`SELECT at FROM looks WHERE who = $1 AND destination = $2`, []any{who, d}, &at)
	if err != nil && !errors.Is(err, ErrNone) {
		return before, err
	}
	return fromMillis(at), t.run(`INSERT INTO looks (who, destination, at) VALUES ($1, $2, $3)
		ON CONFLICT (who, destination) DO UPDATE SET at = excluded.at`, who, d, millis(now))
}

// RemoveLooks forgets up to n of what somebody did before then.
func (t *Tx) RemoveLooks(before time.Time, n int) (removed int, err error) {
	return t.removed(`DELETE FROM looks WHERE (who, destination) IN (SELECT who, destination FROM looks WHERE at < $1 LIMIT $2)`, millis(before), n)
}
