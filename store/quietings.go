package store

import (
	"slices"
	"strconv"
	"time"

	"github.com/karaula/karaula/news"
)

const quietingColumns = `id, kind, what, destination, level, since, until, who`

func scanQuieting(r row) (q news.Quieting, err error) {
	var since, until int64
	err = r.Scan(&q.ID, &q.Kind, &q.What, &q.Destination, &q.Level, &since, &until, &q.By)
	q.From, q.Until = fromMillis(since), fromMillis(until)
	return q, err
}

// Quietings returns the quietings that hold at now, in the order in which they were made.
func (t *Tx) Quietings(now time.Time) ([]news.Quieting, error) {
	return list(t, scanQuieting, `SELECT `+quietingColumns+` FROM quietings WHERE until > $1 AND since <= $1 ORDER BY id`, millis(now))
}

// AddQuieting makes a quieting and returns its id. One of the same thing in the same destination ends with it.
func (t *Tx) AddQuieting(q news.Quieting) (id int64, err error) {
	if err := t.run(`UPDATE quietings SET until = $1 WHERE kind = $2 AND what = $3 AND destination = $4 AND until > $1`,
		millis(q.From), q.Kind, q.What, q.Destination); err != nil {
		return 0, err
	}
	if err := t.get(`INSERT INTO quietings (kind, what, destination, level, since, until, who) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
		[]any{q.Kind, q.What, q.Destination, q.Level, millis(q.From), millis(q.Until), q.By}, &id); err != nil {
		return 0, err
	}
	if err := t.lookAgain(q.From); err != nil {
		return 0, err
	}
	return id, t.lookNow(q)
}

// lookNow calls the alerts whose messages may have to say that they are quiet: the one that the quieting is about, and for
// anything else those of the last day.
func (t *Tx) lookNow(q news.Quieting) error {
	var alert int64
	if q.Kind == news.QuietAlert {
		alert, _ = strconv.ParseInt(q.What, 10, 64) // what is no number is no alert
	}
	return t.run(`UPDATE alerts SET due = $1 WHERE shown > 0 AND gone = 0 AND kind IN ('', 'fold') AND (due = 0 OR due > $1)
		AND ($2 = '' OR destination = $2) AND (id = $3 OR $4 <> 'alert' AND changed > $5)`,
		millis(q.From), q.Destination, alert, q.Kind, millis(q.From.Add(-lookBack)))
}

// lookBack is how old an alert may be whose message says that its place or watchlist is quiet.
const lookBack = 24 * time.Hour

// EndQuieting ends a quieting at now: what it held back and nothing else holds is told from then on.
func (t *Tx) EndQuieting(id int64, now time.Time) error {
	if err := t.run(`UPDATE quietings SET until = $2 WHERE id = $1 AND until > $2`, id, millis(now)); err != nil {
		return err
	}
	return t.lookAgain(now)
}

// lookAgain lets the time of all come that a quieting may be holding back: the delivery finds out until when they wait now.
func (t *Tx) lookAgain(now time.Time) error {
	return t.run(`UPDATE alerts SET due = $1 WHERE due > $1 AND (kind = '' OR quiet_shown > 0 OR kind = 'digest' AND grp LIKE $2)`,
		millis(now), string(news.ReasonQuieted)+` %`)
}

// CallHeld lets the time come, at a moment, of what quiet hours hold back in a destination: the delivery finds out until when
// it waits then. Digests keep their own time.
func (t *Tx) CallHeld(d news.Destination, at time.Time) error {
	return t.run(`UPDATE alerts SET due = $1 WHERE destination = $2 AND due > $1 AND kind = ''`, millis(at), d)
}

// RemoveQuietings forgets up to n quietings that ended before then.
func (t *Tx) RemoveQuietings(before time.Time, n int) (removed int, err error) {
	return t.removed(`DELETE FROM quietings WHERE id IN (SELECT id FROM quietings WHERE until < $1 ORDER BY until LIMIT $2)`, millis(before), n)
}

// AlertPlaces returns the region paths of each of an alert's stories.
func (t *Tx) AlertPlaces(alert int64) (map[int64][]string, error) {
	type place struct {
		story int64
		paths []string
	}
	all, err := list(t, func(r row) (p place, err error) { return p, r.Scan(&p.story, column[string]{&p.paths}) },
		`SELECT id, paths FROM stories WHERE id IN (SELECT story_id FROM alert_stories WHERE alert_id = $1)`, alert)
	places := make(map[int64][]string, len(all))
	for _, p := range all {
		places[p.story] = p.paths
	}
	return places, err
}

// Told is a story that a destination was told of.
type Told struct {
	Story      int64
	Level      news.Level // as it was told
	Paths      []string
	Watchlists []string // that asked for it
}

// ToldSince returns the stories that a destination ("": any) was told of in messages that changed after since.
func (t *Tx) ToldSince(d news.Destination, since time.Time) ([]Told, error) {
	there, args := "", []any{millis(since)}
	if d != "" { // said so that its index is used
		there, args = ` AND a.destination = $2`, append(args, d)
	}
	return list(t, func(r row) (x Told, err error) {
		return x, r.Scan(&x.Story, &x.Level, column[string]{&x.Watchlists}, column[string]{&x.Paths})
	}, `SELECT p.story_id, CASE WHEN p.level < a.shown_level THEN p.level ELSE a.shown_level END, p.watchlists, s.paths
		FROM alerts a JOIN alert_stories p ON p.alert_id = a.id JOIN stories s ON s.id = p.story_id
		WHERE a.changed > $1 AND a.shown > 0 AND p.announced = 1`+there+` ORDER BY p.story_id`, args...)
}

// mergeQuietings makes the quietings of a story those of the one that it became a part of.
func (t *Tx) mergeQuietings(from, into int64) error {
	return t.run(`UPDATE quietings SET what = $2 WHERE kind = 'story' AND what = $1`, strconv.FormatInt(from, 10), strconv.FormatInt(into, 10))
}

// MoveQuieting makes a quieting of a story that of another, as long as it is the first one's.
func (t *Tx) MoveQuieting(id, from, to int64) error {
	return t.run(`UPDATE quietings SET what = $3 WHERE id = $1 AND kind = 'story' AND what = $2`, id, strconv.FormatInt(from, 10), strconv.FormatInt(to, 10))
}

// QuietingOf returns the quietings that hold at now of the same thing as q, in any destination or, where q names one, there.
func (t *Tx) QuietingOf(q news.Quieting, now time.Time) ([]news.Quieting, error) {
	all, err := t.Quietings(now)
	return slices.DeleteFunc(all, func(x news.Quieting) bool {
		return x.Kind != q.Kind || x.What != q.What || q.Destination != "" && x.Destination != q.Destination
	}), err
}
