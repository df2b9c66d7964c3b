package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// titleHash tells whether two entries have the same title once it is folded.
func titleHash(title string) string {
	sum := sha256.Sum256([]byte(text.Fold(title)))
	return hex.EncodeToString(sum[:8])
}

const seenBefore = ` FROM seen WHERE feed_id = $1 AND key = $2 OR link <> '' AND link = $3 AND source_key = $4 AND title = $5`

func seenArgs(it news.Item) []any {
	it = wellFormed(it)
	return []any{it.FeedID, it.Key, indexed(it.Link), sourceKey(it), titleHash(it.Title)}
}

// SeenBefore returns when an entry was last seen that was stored once and is kept no longer: under the same key, or with
// the same link and title from the same outlet. ErrNone: it was never stored, or is still.
func (t *Tx) SeenBefore(it news.Item) (time.Time, error) {
	ms, err := list(t, func(r row) (at int64, err error) { return at, r.Scan(&at) }, `SELECT at`+seenBefore, seenArgs(it)...)
	if err != nil {
		return time.Time{}, err
	}
	var last int64
	for _, at := range ms {
		last = max(last, at)
	}
	if len(ms) == 0 {
		return time.Time{}, ErrNone
	}
	return fromMillis(last), nil
}

// SeenAgain notes that such an entry still stands in its feed at now.
func (t *Tx) SeenAgain(it news.Item, now time.Time) error {
	return t.run(`UPDATE seen SET at = $6 WHERE (feed_id, key) IN (SELECT feed_id, key`+seenBefore+`)`, append(seenArgs(it), millis(now))...)
}

// RemoveItems removes up to n items that arrived before then, notes at now that they were seen, and returns the stories
// that they were reports of.
func (t *Tx) RemoveItems(before, now time.Time, n int) (removed int, stories []int64, err error) {
	type old struct {
		id, story, feed             int64
		key, link, sourceKey, title string
	}
	items, err := list(t, func(r row) (o old, err error) {
		return o, r.Scan(&o.id, &o.story, &o.feed, &o.key, &o.link, &o.sourceKey, &o.title)
	}, `SELECT id, story_id, feed_id, key, link, source_key, title FROM items WHERE seen < $1 ORDER BY seen, id LIMIT $2`, millis(before), n)
	if err != nil {
		return 0, nil, err
	}
	had := map[int64]bool{}
	for _, o := range items {
		if err := t.run(`INSERT INTO seen (feed_id, key, link, source_key, title, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (feed_id, key) DO UPDATE SET at = excluded.at`, o.feed, o.key, o.link, o.sourceKey, titleHash(o.title), millis(now)); err != nil {
			return 0, nil, err
		}
		if _, _, err := t.leave(o.id); err != nil {
			return 0, nil, err
		}
		if err := t.run(`DELETE FROM items WHERE id = $1`, o.id); err != nil {
			return 0, nil, err
		}
		if !had[o.story] {
			had[o.story] = true
			stories = append(stories, o.story)
		}
	}
	return len(items), stories, nil
}

// RemoveKeys makes a story not found under any key; AddKeys gives it those of the reports that it still has.
func (t *Tx) RemoveKeys(story int64) error {
	return t.run(`DELETE FROM story_keys WHERE story_id = $1`, story)
}

// RemoveStory removes a story that has no reports any more, with its keys and its place in alerts.
func (t *Tx) RemoveStory(story int64) error {
	return errors.Join(
		t.RemoveKeys(story),
		t.run(`DELETE FROM alert_stories WHERE story_id = $1`, story),
		t.run(`DELETE FROM left_out WHERE story_id = $1`, story),
		t.run(`DELETE FROM stories WHERE id = $1`, story),
	)
}

// RemoveMerged removes up to n stories that were merged into others and report nothing since before then.
func (t *Tx) RemoveMerged(before time.Time, n int) (removed int, err error) {
	return t.removed(`DELETE FROM stories WHERE id IN (SELECT id FROM stories WHERE merged_into <> 0 AND latest < $1 LIMIT $2)`, millis(before), n)
}

// RemoveAlerts removes up to n alerts that have no story any more and did not change since before then, with their
// deliveries.
func (t *Tx) RemoveAlerts(before time.Time, n int) (removed int, err error) {
	ids, err := list(t, func(r row) (id int64, err error) { return id, r.Scan(&id) },
		`SELECT id FROM alerts WHERE changed < $1 AND NOT EXISTS (SELECT 1 FROM alert_stories s WHERE s.alert_id = alerts.id) ORDER BY id LIMIT $2`, millis(before), n)
	for _, id := range ids {
		if err := errors.Join(t.run(`DELETE FROM deliveries WHERE alert_id = $1`, id), t.run(`DELETE FROM left_out WHERE alert_id = $1`, id),
			t.run(`DELETE FROM alerts WHERE id = $1`, id)); err != nil {
			return 0, err
		}
	}
	return len(ids), err
}

// RemoveSeen forgets up to n entries that were last seen before then.
func (t *Tx) RemoveSeen(before time.Time, n int) (removed int, err error) {
	return t.removed(`DELETE FROM seen WHERE (feed_id, key) IN (SELECT feed_id, key FROM seen WHERE at < $1 LIMIT $2)`, millis(before), n)
}

func (t *Tx) removed(query string, args ...any) (int, error) {
	res, err := t.exec(query, args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}
