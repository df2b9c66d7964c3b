package store

import "github.com/karaula/karaula/news"

// LeaveOut takes a story out of an alert, and remembers the level up to which its destination does not want it.
func (t *Tx) LeaveOut(alert, story int64, level news.Level) error {
	if err := t.RemoveAlertStory(alert, story); err != nil {
		return err
	}
	return t.run(`INSERT INTO left_out (alert_id, story_id, level) VALUES ($1, $2, $3)
		ON CONFLICT (alert_id, story_id) DO UPDATE SET level = excluded.level`, alert, story, level)
}

// LetIn forgets that a story was taken out of an alert; ErrNone when it was not.
func (t *Tx) LetIn(alert, story int64) error {
	n, err := t.removed(`DELETE FROM left_out WHERE alert_id = $1 AND story_id = $2`, alert, story)
	if err == nil && n == 0 {
		err = ErrNone
	}
	return err
}

// LeftOut is an alert that a story was taken out of.
type LeftOut struct {
	Alert       int64
	Destination news.Destination
	Level       news.Level // above it the story is told again
}

// LeftOut returns the alerts that a story was taken out of.
func (t *Tx) LeftOut(story int64) ([]LeftOut, error) {
	return list(t, func(r row) (l LeftOut, err error) { return l, r.Scan(&l.Alert, &l.Destination, &l.Level) },
		`SELECT l.alert_id, a.destination, l.level FROM left_out l JOIN alerts a ON a.id = l.alert_id WHERE l.story_id = $1 ORDER BY l.alert_id`, story)
}

// mergeLeftOut makes a story that took another in be left out where that was: the higher level counts.
func (t *Tx) mergeLeftOut(from, into int64) error {
	if err := t.run(`INSERT INTO left_out (alert_id, story_id, level) SELECT alert_id, CAST($2 AS BIGINT), level FROM left_out WHERE story_id = $1
		ON CONFLICT (alert_id, story_id) DO UPDATE SET level = CASE WHEN excluded.level > left_out.level THEN excluded.level ELSE left_out.level END`, from, into); err != nil {
		return err
	}
	return t.run(`DELETE FROM left_out WHERE story_id = $1`, from)
}
