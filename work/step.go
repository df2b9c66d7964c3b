package work

import (
	"slices"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// step asks what the alert's destination lacks most now, given quiet hours, quietings and the room that there is. What has to
// wait is put off until it may be told.
func (d *Deliverer) step(tx *store.Tx, next *attempt, pending news.Delivery, now time.Time) (news.Delivery, error) {
	policy, quieted, end, err := d.quieted(tx, next.alert, now)
	if err != nil {
		return news.Delivery{}, err
	}
	until, quiet := policy.Quiet(next.alert, now)
	next.since = next.alert.Changed
	if due := next.alert.Due; !due.IsZero() && !now.Before(due) { // its time has come: from here on it is like any other
		next.since, next.alert.Due = due, time.Time{}
		if err := tx.SetDue(next.alert.ID, time.Time{}); err != nil {
			return news.Delivery{}, err
		}
	}
	confirmed, err := tx.Confirmed(next.alert.ID)
	if err != nil {
		return news.Delivery{}, err
	}
	for i, s := range next.alert.Stories {
		next.alert.Stories[i].Quieted = quieted[s.StoryID]
	}
	state := alerts.Conditions{Quiet: quiet, Call: policy.Call(next.alert, confirmed, now), Quieted: quieted}
	if state.Grown, err = d.grow(tx, policy, next, pending, now); err != nil {
		return news.Delivery{}, err
	}
	if len(quieted) > 0 && len(quieted) == len(next.alert.Stories) {
		state.QuietUntil = end
	}
	next.quiet = state.QuietUntil
	fresh := alerts.Next(next.alert, d.Store.Stamp(), state, now)
	room, told, full, err := d.full(tx, policy, next.alert, fresh, now)
	if err != nil {
		return fresh, err
	}
	if full {
		state.Full, state.Told = true, told
		fresh = alerts.Next(next.alert, d.Store.Stamp(), state, now)
	}
	if fresh.Act == news.Edit && (quiet || state.Full) { // no answer follows it
		next.milestones = nil
	}
	if fresh.Act != "" {
		return fresh, nil
	}
	switch {
	case fresh.Reason == news.ReasonStorm:
		until = room
	case fresh.Reason == news.ReasonQuieted:
		until = end
	case fresh.Reason == news.ReasonNothing && next.alert.Shown > 0 && !next.quiet.IsZero(): // then its message says so no longer
		return fresh, tx.SetDue(next.alert.ID, next.quiet)
	case fresh.Reason != news.ReasonQuiet || next.alert.Kind == news.KindDigest: // a digest waits as it is
		return fresh, nil
	}
	if !next.quiet.IsZero() && next.quiet.Before(until) {
		until = next.quiet
	}
	d.Log.Debug("held back", "alert", next.alert.ID, "reason", fresh.Reason, "destination", next.alert.Destination.Platform(), "until", until)
	return fresh, tx.SetDue(next.alert.ID, until)
}

// grow finds out how far the alert grew since its destination was told, and why its thread is to tell that, "" for nothing.
// What its thread has no room for is left to the edit.
func (d *Deliverer) grow(tx *store.Tx, p alerts.Policy, next *attempt, pending news.Delivery, now time.Time) (news.Reason, error) {
	a := &next.alert
	next.milestones, next.grown = nil, a.Grown
	if a.Kind != news.KindAlert || a.Gone {
		return "", nil
	}
	reach, err := tx.Reach(a.ID)
	if err != nil {
		return "", err
	}
	reach = slices.DeleteFunc(reach, func(r news.Reach) bool {
		return slices.ContainsFunc(a.Stories, func(s news.AlertStory) bool { return s.StoryID == r.Story && s.Quieted })
	})
	next.milestones, next.grown = alerts.Grown(*a, reach)
	if a.Message == "" || len(next.milestones) == 0 {
		next.milestones = nil
		return "", nil
	}
	why := next.milestones[0].Reason
	if pending.Unsure && pending.Act == news.Reply { // it may have told already, and has its room
		return why, nil
	}
	_, _, full, err := d.full(tx, p, *a, news.Delivery{Act: news.Reply, Reason: why, Level: a.Level}, now)
	if err != nil {
		return "", err
	}
	if full && why != news.ReasonCorrection || a.Threadless || a.Grown.Outlets == 0 { // or it was told before karaula kept count
		a.Grown, next.milestones = next.grown, nil
		return "", tx.RecordShown(*a)
	}
	return why, nil
}

// full reports whether there is no room for the new message that a step wants, when there will be, and which level the
// messages that take it up have told of.
func (d *Deliverer) full(tx *store.Tx, p alerts.Policy, a news.Alert, dl news.Delivery, now time.Time) (until time.Time, told news.Level, full bool, err error) {
	message, wanted := alerts.Wants(a, dl)
	if !p.Throttle.On() || !wanted {
		return until, told, false, nil
	}
	if err := tx.AloneIn(a.Destination); err != nil {
		return until, told, false, err
	}
	traffic, err := tx.Traffic(a.Destination, now, alerts.StormSpan, p.Throttle.Per)
	if err != nil {
		return until, told, false, err
	}
	until, full = p.Full(a, message, traffic, now)
	return until, traffic.Told, full, nil
}

// quieted returns the policy with the quietings that hold now, and which stories of an alert are quieted until when.
func (d *Deliverer) quieted(tx *store.Tx, a news.Alert, now time.Time) (p alerts.Policy, stories map[int64]bool, until time.Time, err error) {
	p = d.Policy()
	if p.Quietings, err = tx.Quietings(now); err != nil || len(p.Quietings) == 0 {
		return p, nil, until, err
	}
	places, err := tx.AlertPlaces(a.ID)
	if err != nil {
		return p, nil, until, err
	}
	stories, until = p.Quieted(a, places)
	return p, stories, until, nil
}
