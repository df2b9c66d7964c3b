package store

import (
	"fmt"
	"time"

	"github.com/karaula/karaula/news"
)

const alertColumns = `id, destination, kind, grp, due, opened, changed, revision, level, cause, headline, retitled, message, gone, shown, shown_level, mentioned, posted, deliveries, note, fixed, threadless, grown, corrections,
	taken_id, taken_name, taken_at, quiet_shown, advice`

func scanAlert(r row) (a news.Alert, err error) {
	var due, opened, changed, retitled, gone, posted, fixed, threadless, taken, quiet int64
	err = r.Scan(&a.ID, &a.Destination, &a.Kind, &a.Group, &due, &opened, &changed, &a.Revision, &a.Level, &a.Cause, &a.Headline,
		&retitled, &a.Message, &gone, &a.Shown, &a.ShownLevel, &a.Mentioned, &posted, &a.Deliveries, &a.Note, &fixed, &threadless,
		value[news.Growth]{&a.Grown}, value[[]news.Correction]{&a.Corrections}, &a.Taken.ID, &a.Taken.Name, &taken, &quiet, value[*news.Advice]{&a.Advice})
	a.Opened, a.Changed, a.Posted = fromMillis(opened), fromMillis(changed), fromMillis(posted)
	a.Taken.At, a.QuietShown = fromMillis(taken), fromMillis(quiet)
	a.Retitled, a.Gone, a.Due = retitled != 0, gone != 0, fromMillis(due)
	a.Fixed, a.Threadless = fixed != 0, threadless != 0
	if err != nil {
		err = fmt.Errorf("alert %d: %w", a.ID, err)
	}
	return a, err
}

func (t *Tx) alertsWhere(where string, args ...any) ([]news.Alert, error) {
	return list(t, scanAlert, `SELECT `+alertColumns+` FROM alerts WHERE `+where, args...)
}

// AlertStories returns the stories of an alert in the order in which they joined it.
func (t *Tx) AlertStories(alert int64) ([]news.AlertStory, error) {
	return t.alertStories(`alert_id = $1 ORDER BY joined, story_id`, alert)
}

func (t *Tx) alertStories(where string, args ...any) ([]news.AlertStory, error) {
	return list(t, func(r row) (s news.AlertStory, err error) {
		var announced int64
		var ev []evidence
		err = r.Scan(&s.StoryID, &s.Level, &s.Joined, &s.Rose, column[string]{&s.Watchlists}, column[evidence]{&ev}, &s.ReportID, &announced, &s.ShownLevel)
		s.Announced, s.Evidence = announced != 0, newsEvidence(ev)
		return s, err
	}, `SELECT story_id, level, joined, rose, watchlists, evidence, report_id, announced, shown_level FROM alert_stories WHERE `+where, args...)
}

// Alert returns an alert with its stories. In a transaction that writes it stays as it is until the end: writers wait for
// each other.
func (t *Tx) Alert(id int64) (news.Alert, error) {
	all, err := t.alertsWhere(`id = $1`, id)
	if err == nil && len(all) == 0 {
		err = ErrNone
	}
	if err != nil {
		return news.Alert{}, fmt.Errorf("alert %d: %w", id, err)
	}
	all[0].Stories, err = t.AlertStories(id)
	return all[0], err
}

// AlertsHolding returns the alerts, one in a destination, that a story stands in, each with that story alone: an alert
// may hold hundreds, and each item that comes in asks.
func (t *Tx) AlertsHolding(story int64) ([]news.Alert, error) {
	all, err := t.alertsWhere(`id IN (SELECT alert_id FROM alert_stories WHERE story_id = $1) ORDER BY id`, story)
	for i := 0; err == nil && i < len(all); i++ {
		all[i].Stories, err = t.alertStories(`alert_id = $1 AND story_id = $2`, all[i].ID, story)
	}
	return all, err
}

// AlertsOfGroup returns the destination's alerts of a group that changed after since, the latest first, without their
// stories.
func (t *Tx) AlertsOfGroup(d news.Destination, group string, since time.Time) ([]news.Alert, error) {
	return t.alertsWhere(`destination = $1 AND grp = $2 AND kind = '' AND changed > $3 ORDER BY changed DESC, id DESC`, d, group, millis(since))
}

// AlertsIn returns up to n alerts that a destination shows and that changed after since, the latest first, without their
// stories.
func (t *Tx) AlertsIn(d news.Destination, since time.Time, n int) ([]news.Alert, error) {
	return t.alertsWhere(`destination = $1 AND changed > $2 AND kind IN ('', 'fold') AND shown > 0 AND gone = 0
		ORDER BY changed DESC, id DESC LIMIT $3`, d, millis(since), n)
}

// AddAlert begins an alert and returns its id. Its stories are put with PutAlertStory.
func (t *Tx) AddAlert(a news.Alert) (id int64, err error) {
	advice, err := valueText(a.Advice != nil, a.Advice)
	if err != nil {
		return 0, err
	}
	err = t.get(`INSERT INTO alerts (destination, kind, grp, due, opened, changed, revision, level, opened_level, cause, headline, note, advice)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12) RETURNING id`,
		[]any{a.Destination, a.Kind, a.Group, millis(a.Due), millis(a.Opened), millis(a.Changed), a.Revision, a.Level, a.Cause, a.Headline, a.Note, advice}, &id)
	return id, err
}

// ChangeAlert stores what the alert is to show: its revision, level, cause, headline, note, advice, corrections and time of change,
// and who is on it. What it shows already is RecordShown's matter, so that the writer of items and a delivery never overwrite each other.
func (t *Tx) ChangeAlert(a news.Alert) error {
	corrections, err := valueText(len(a.Corrections) > 0, a.Corrections)
	if err != nil {
		return err
	}
	advice, err := valueText(a.Advice != nil, a.Advice)
	if err != nil {
		return err
	}
	return t.run(`UPDATE alerts SET revision = $1, level = $2, cause = $3, changed = $4, headline = $5, retitled = $6, note = $7, corrections = $8,
		taken_id = $9, taken_name = $10, taken_at = $11, advice = $12 WHERE id = $13`, a.Revision, a.Level, a.Cause, millis(a.Changed), a.Headline, number(a.Retitled), a.Note, corrections,
		a.Taken.ID, a.Taken.Name, millis(a.Taken.At), advice, a.ID)
}

// PutAlertStory stores a story's place in an alert, over what stood there. Whether it was announced, and at which level, stays.
func (t *Tx) PutAlertStory(alert int64, s news.AlertStory) error {
	watchlists, err := jsonText(s.Watchlists)
	if err != nil {
		return err
	}
	ev, err := jsonText(storedEvidence(s.Evidence))
	if err != nil {
		return err
	}
	return t.run(`INSERT INTO alert_stories (alert_id, story_id, level, joined, rose, watchlists, evidence, report_id, announced, shown_level)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (alert_id, story_id) DO UPDATE SET level = excluded.level, rose = excluded.rose, watchlists = excluded.watchlists,
			evidence = excluded.evidence, report_id = excluded.report_id`,
		alert, s.StoryID, s.Level, s.Joined, s.Rose, watchlists, ev, s.ReportID, number(s.Announced), s.ShownLevel)
}

// Begun stores how many messages were begun for an alert.
func (t *Tx) Begun(alert int64, deliveries int) error {
	return t.run(`UPDATE alerts SET deliveries = $1 WHERE id = $2`, deliveries, alert)
}

// RecordShown stores what a destination shows of the alert: its message, the revision and level, how far it was told of its
// growth, and the stories that were announced.
func (t *Tx) RecordShown(a news.Alert) error {
	grown, err := valueText(a.Grown.Outlets > 0, a.Grown)
	if err != nil {
		return err
	}
	if err := t.run(`UPDATE alerts SET message = $1, gone = $2, shown = $3, shown_level = $4, posted = $5, deliveries = $6, mentioned = $7, fixed = $8, threadless = $9, grown = $10,
		quiet_shown = $11 WHERE id = $12`,
		a.Message, number(a.Gone), a.Shown, a.ShownLevel, millis(a.Posted), a.Deliveries, a.Mentioned, number(a.Fixed), number(a.Threadless), grown, millis(a.QuietShown), a.ID); err != nil {
		return err
	}
	before, err := t.told(a.ID)
	for i := 0; err == nil && i < len(a.Stories); i++ {
		if s := a.Stories[i]; s.Announced && before[s.StoryID] != (told{1, s.ShownLevel}) {
			err = t.run(`UPDATE alert_stories SET announced = 1, shown_level = $3 WHERE alert_id = $1 AND story_id = $2`, a.ID, s.StoryID, s.ShownLevel)
		}
	}
	return err
}

// told is what a destination was told of a story in an alert.
type told struct {
	announced int64
	level     news.Level
}

// told returns what was told of each of an alert's stories: most of them stay as they are, and there may be hundreds.
func (t *Tx) told(alert int64) (map[int64]told, error) {
	all := map[int64]told{}
	_, err := list(t, func(r row) (id int64, err error) {
		var s told
		err = r.Scan(&id, &s.announced, &s.level)
		all[id] = s
		return id, err
	}, `SELECT story_id, announced, shown_level FROM alert_stories WHERE alert_id = $1`, alert)
	return all, err
}

// Reach says where the reports of an alert come from, in the order of their arrival.
func (t *Tx) Reach(alert int64) ([]news.Reach, error) {
	return list(t, func(r row) (n news.Reach, err error) {
		return n, r.Scan(&n.Story, &n.Outlet, &n.Lang, column[string]{&n.Paths})
	}, `SELECT i.story_id, i.outlet, i.text_lang, i.paths FROM alert_stories s JOIN items i ON i.story_id = s.story_id WHERE s.alert_id = $1 ORDER BY i.id`, alert)
}

// LatestAlerts returns up to n alerts, the latest changed first.
func (t *Tx) LatestAlerts(n int) ([]news.Alert, error) {
	all, err := t.alertsWhere(`id IN (SELECT id FROM alerts ORDER BY changed DESC, id DESC LIMIT $1) ORDER BY changed DESC, id DESC`, n)
	for i := 0; err == nil && i < len(all); i++ {
		all[i].Stories, err = t.AlertStories(all[i].ID)
	}
	return all, err
}

// unshown selects the ids of the alerts that may have something left to tell.
const unshown = `SELECT id FROM alerts WHERE (gone = 0 AND fixed = 0 AND shown < revision OR shown_level < level)
		AND (kind IN ('ops', 'drill', 'advice') OR id IN (SELECT alert_id FROM alert_stories))
	UNION SELECT alert_id FROM alert_stories WHERE announced = 0
	UNION SELECT s.alert_id FROM alerts a JOIN alert_stories s ON s.alert_id = a.id WHERE a.kind = 'fold' AND s.level > s.shown_level
	UNION SELECT alert_id FROM deliveries WHERE done = 0`

// Unshown returns the ids of the alerts that may have something left to tell: a start makes sure that each has its job.
func (t *Tx) Unshown() ([]int64, error) {
	return list(t, func(r row) (id int64, err error) { return id, r.Scan(&id) },
		unshown+` ORDER BY 1`)
}

// CountUnshown counts the alerts of Unshown: those that are held until a time after now (a digest's, the end of quiet
// hours), and the others, which are being delivered.
func (t *Tx) CountUnshown(now time.Time) (held, delivering int, err error) {
	var all int
	err = t.get(`SELECT count(*), coalesce(sum(CASE WHEN due > $1 THEN 1 ELSE 0 END), 0) FROM alerts WHERE id IN (`+unshown+`)`,
		[]any{millis(now)}, &all, &held)
	return held, all - held, err
}

// WaitingDigest returns the destination's digest of what group gathers that is not posted yet, without its stories;
// ErrNone when there is none.
func (t *Tx) WaitingDigest(d news.Destination, group string) (news.Alert, error) {
	all, err := t.alertsWhere(`destination = $1 AND kind = 'digest' AND grp = $2 AND shown = 0 ORDER BY id DESC LIMIT 1`, d, group)
	if err == nil && len(all) == 0 {
		err = ErrNone
	}
	if err != nil {
		return news.Alert{}, err
	}
	return all[0], nil
}

// RemoveAlertStory takes a story out of an alert that waits: it is told elsewhere.
func (t *Tx) RemoveAlertStory(alert, story int64) error {
	return t.run(`DELETE FROM alert_stories WHERE alert_id = $1 AND story_id = $2`, alert, story)
}

// SetDue puts an alert off until a time, or with the zero time takes that back.
func (t *Tx) SetDue(alert int64, due time.Time) error {
	return t.run(`UPDATE alerts SET due = $1 WHERE id = $2`, millis(due), alert)
}

// CallAlerts makes alerts be looked at at now by whoever delivers: for a guest, who has no jobs to insert. A digest waits for its
// own time.
func (t *Tx) CallAlerts(ids []int64, now time.Time) error {
	for _, id := range ids {
		if err := t.run(`UPDATE alerts SET due = $2 WHERE id = $1 AND (due = 0 OR due > $2) AND (kind <> 'digest' OR shown > 0)`, id, millis(now)); err != nil {
			return err
		}
	}
	return nil
}

// DueAlerts returns the alerts whose time has come at now, the earliest first, each with its time.
func (t *Tx) DueAlerts(now time.Time) ([]news.Alert, error) {
	return t.alertsWhere(`due > 0 AND due <= $1 ORDER BY due, id`, millis(now))
}

// Confirmed returns the highest confirmed level of an alert's stories.
func (t *Tx) Confirmed(alert int64) (l news.Level, err error) {
	err = t.get(`SELECT coalesce(max(s.confirmed), 0) FROM stories s JOIN alert_stories a ON a.story_id = s.id WHERE a.alert_id = $1`, []any{alert}, &l)
	return l, err
}
