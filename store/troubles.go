package store

import (
	"time"

	"github.com/karaula/karaula/news"
)

// Trouble is something that does not work as it should, and how far it was told.
type Trouble struct {
	Key    string    // what is in trouble: "feed 17", "network"
	Text   string    // what is told of it
	Since  time.Time // when it began
	Told   time.Time // zero: it may pass before anybody is told
	Edited time.Time // when what is told last changed
	Good   time.Time // since when it seems to be over; zero: it does not
	Ended  time.Time // zero: it stands
}

// Stands reports whether the trouble was told and is not over.
func (t Trouble) Stands() bool { return !t.Told.IsZero() && t.Ended.IsZero() }

// Troubles returns the troubles that are known, the oldest first; also those that may pass, and those that ended lately.
func (t *Tx) Troubles() ([]Trouble, error) {
	return list(t, func(r row) (x Trouble, err error) {
		var since, told, edited, good, ended int64
		err = r.Scan(&x.Key, &x.Text, &since, &told, &edited, &good, &ended)
		x.Since, x.Told, x.Edited, x.Good, x.Ended = fromMillis(since), fromMillis(told), fromMillis(edited), fromMillis(good), fromMillis(ended)
		return x, err
	}, `SELECT key, text, since, told, edited, good, ended FROM troubles ORDER BY since, key`)
}

// PutTrouble stores a trouble over what stood under its key.
func (t *Tx) PutTrouble(x Trouble) error {
	return t.run(`INSERT INTO troubles (key, text, since, told, edited, good, ended) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (key) DO UPDATE SET text = excluded.text, since = excluded.since, told = excluded.told, edited = excluded.edited,
			good = excluded.good, ended = excluded.ended`,
		x.Key, x.Text, millis(x.Since), millis(x.Told), millis(x.Edited), millis(x.Good), millis(x.Ended))
}

// RemoveTrouble forgets a trouble.
func (t *Tx) RemoveTrouble(key string) error {
	return t.run(`DELETE FROM troubles WHERE key = $1`, key)
}

// OpsAlerts returns the ops messages of a group that were opened at since or later, one in a destination.
func (t *Tx) OpsAlerts(d news.Destination, group string, since time.Time) ([]news.Alert, error) {
	return t.alertsWhere(`destination = $1 AND grp = $2 AND kind = 'ops' AND opened >= $3 ORDER BY id`, d, group, millis(since))
}

// Stuck is a destination that did not take the last attempts.
type Stuck struct {
	Destination news.Destination
	Waiting     int       // messages
	Since       time.Time // the first of them was begun then
	Took        time.Time // when the destination last took a message since then; zero: it took none
	Refused     bool      // one of them was refused, twice at least
	Error       string    // of the one that waits longest
}

// Stuck returns the destinations that have messages which were tried and did not arrive.
func (t *Tx) Stuck() ([]Stuck, error) {
	all, err := list(t, func(r row) (s Stuck, err error) {
		var since, refused int64
		err = r.Scan(&s.Destination, &s.Waiting, &since, &refused)
		s.Since, s.Refused = fromMillis(since), refused != 0
		return s, err
	}, `SELECT a.destination, count(*), min(d.intent), max(CASE WHEN d.failures > 1 THEN d.refused ELSE 0 END)
		FROM deliveries d JOIN alerts a ON a.id = d.alert_id WHERE d.done = 0 AND d.failures > 0 GROUP BY a.destination ORDER BY a.destination`)
	for i := 0; err == nil && i < len(all); i++ {
		s := &all[i]
		if err = t.get(`SELECT d.error FROM deliveries d JOIN alerts a ON a.id = d.alert_id
			WHERE d.done = 0 AND d.failures > 0 AND a.destination = $1 ORDER BY d.intent, d.key LIMIT 1`, []any{s.Destination}, &s.Error); err != nil {
			break
		}
		var took int64
		err = t.get(`SELECT coalesce(max(d.done), 0) FROM deliveries d JOIN alerts a ON a.id = d.alert_id
			WHERE d.done > $1 AND d.done > 0 AND d.error = '' AND a.destination = $2`, []any{millis(s.Since), s.Destination}, &took)
		s.Took = fromMillis(took)
	}
	return all, err
}

// Day is what a stretch of time brought.
type Day struct {
	Items  int
	Alerts map[news.Level]int // that changed in it, by their level
}

// Since counts what came since a time.
func (t *Tx) Since(at time.Time) (d Day, err error) {
	if err := t.get(`SELECT count(*) FROM items WHERE seen >= $1`, []any{millis(at)}, &d.Items); err != nil {
		return d, err
	}
	d.Alerts = map[news.Level]int{}
	_, err = list(t, func(r row) (struct{}, error) {
		var level news.Level
		var n int
		err := r.Scan(&level, &n)
		d.Alerts[level] = n
		return struct{}{}, err
	}, `SELECT level, count(*) FROM alerts WHERE kind = '' AND shown > 0 AND changed >= $1 GROUP BY level`, millis(at))
	return d, err
}
