package store

import (
	"slices"
	"time"

	"github.com/karaula/karaula/news"
)

// comingFor is how long an alert without a message counts as about to get one: the platform may refuse it for ever.
const comingFor = time.Hour

// AloneIn makes a transaction of WriteAlert, which has one destination, wait for all others that called it with that, until
// its end: of two that count what a destination was told, the second sees what the first is about to tell. One at a time
// of a process waits at the server: were it stopped, each that waits there would get the lock in turn.
func (t *Tx) AloneIn(d news.Destination) error {
	if t.dialect.aloneIn == "" || t.has != nil {
		return nil
	}
	turn, _ := t.telling.LoadOrStore(d, make(chan struct{}, 1))
	select {
	case turn.(chan struct{}) <- struct{}{}:
		t.has = turn.(chan struct{})
	case <-t.ctx.Done():
		return t.ctx.Err()
	}
	return t.run(t.dialect.aloneIn, string(d))
}

func (t *Tx) endTelling() {
	if t.has != nil {
		<-t.has
	}
}

// Traffic counts a destination's new messages: those that came within span before now or are under way, the alerts that have
// none yet, and the alerts that were opened within period.
func (t *Tx) Traffic(d news.Destination, now time.Time, span, period time.Duration) (news.Traffic, error) {
	var all news.Traffic
	sent, err := list(t, func(r row) (at time.Time, err error) {
		var done, folds, minor int64
		var told news.Level
		err = r.Scan(&done, &folds, &told, &minor)
		all.Minor += int(minor)
		all.Folded, all.Told = all.Folded || folds != 0, max(all.Told, told)
		if done == 0 {
			return now, err
		}
		return fromMillis(done), err
	}, `SELECT d.done, CASE WHEN d.act = 'post' AND a.kind = 'fold' AND a.grp IN ('throttle', 'storm') THEN 1 ELSE 0 END,
			CASE WHEN d.done > 0 AND (d.act = 'post' OR d.reason = 'raised') THEN d.level ELSE 0 END,
			CASE WHEN d.reason IN ('outlets', 'place', 'language') THEN 1 ELSE 0 END
		FROM deliveries d JOIN alerts a ON a.id = d.alert_id
		WHERE d.act <> 'edit' AND a.destination = $1 AND (d.done > $2 AND d.error = '' OR d.done = 0 AND d.unsure = 1)`, d, millis(now.Add(-span)))
	if err != nil {
		return all, err
	}
	slices.SortFunc(sent, time.Time.Compare)
	all.Sent = sent
	err = t.get(`SELECT coalesce(sum(CASE WHEN kind = '' AND opened > $3 THEN 1 ELSE 0 END), 0),
		coalesce(sum(CASE WHEN kind = '' AND opened > $3 AND opened_level >= $5 THEN 1 ELSE 0 END), 0),
		coalesce(sum(CASE WHEN shown = 0 AND gone = 0 AND opened > $4 AND (kind = '' OR kind = 'fold' AND grp IN ('throttle', 'storm'))
			AND EXISTS (SELECT 1 FROM alert_stories s WHERE s.alert_id = alerts.id)
			AND NOT EXISTS (SELECT 1 FROM deliveries p WHERE p.alert_id = alerts.id AND p.done = 0 AND p.unsure = 1) THEN 1 ELSE 0 END), 0)
		FROM alerts WHERE destination = $1 AND opened > $2`,
		[]any{d, millis(now.Add(-max(period, comingFor))), millis(now.Add(-period)), millis(now.Add(-comingFor)), news.Violence},
		&all.Opened, &all.Critical, &all.Coming)
	return all, err
}

// Openings returns when alerts were opened in a destination after since, the earliest first.
func (t *Tx) Openings(d news.Destination, since time.Time) ([]time.Time, error) {
	return list(t, func(r row) (time.Time, error) {
		var at int64
		err := r.Scan(&at)
		return fromMillis(at), err
	}, `SELECT opened FROM alerts WHERE destination = $1 AND opened > $2 AND kind = '' ORDER BY opened`, d, millis(since))
}

// LatestFold returns the destination's latest fold of what there was no room for that was opened after since, without its
// stories; ErrNone when there is none.
func (t *Tx) LatestFold(d news.Destination, since time.Time) (news.Alert, error) {
	all, err := t.alertsWhere(`id = (SELECT max(id) FROM alerts WHERE destination = $1 AND kind = 'fold' AND grp IN ('throttle', 'storm') AND opened > $2)`,
		d, millis(since))
	if err == nil && len(all) == 0 {
		err = ErrNone
	}
	if err != nil {
		return news.Alert{}, err
	}
	return all[0], nil
}

// CatchUp returns the destination's latest catch-up message of an absence that ended at to, without its stories; ErrNone when
// there is none.
func (t *Tx) CatchUp(d news.Destination, to time.Time) (news.Alert, error) {
	all, err := t.alertsWhere(`destination = $1 AND kind = 'fold' AND grp = 'away' AND opened >= $2 AND gone = 0 ORDER BY id DESC LIMIT 1`, d, millis(to))
	if err == nil && len(all) == 0 {
		err = ErrNone
	}
	if err != nil {
		return news.Alert{}, err
	}
	return all[0], nil
}

// WaitingCatchUps returns the catch-up messages that are not posted yet, without their stories.
func (t *Tx) WaitingCatchUps() ([]news.Alert, error) {
	return t.alertsWhere(`kind = 'fold' AND grp = 'away' AND shown = 0 AND due > 0 ORDER BY id`)
}
