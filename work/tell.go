package work

import (
	"errors"
	"slices"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// tell sums the story up anew and brings the alerts that it concerns up to date. An old item only adds to its story.
func (in *Intake) tell(tx *store.Tx, story news.Story, r *rules.Reading, reason news.Reason, taken *Taken) error {
	before := story.Facts
	story.Facts = stories.Sum(story.Reports, story.Corrected)
	if err := tx.SetFacts(story.ID, story.Facts); err != nil {
		return err
	}
	if r.Old {
		in.Log.Debug("item stored, not told", "reason", reason, "item", r.ID, "story", story.ID)
		return nil
	}
	now := in.Clock.Now()
	policy, err := taken.policyAt(tx, in, now)
	if err != nil {
		return err
	}
	wants, decisions := policy.Wants(story, in.verdicts(policy, before, story, r), now)
	for _, d := range decisions {
		if q := d.Quieting; q != nil {
			in.Log.Debug("story concerns a watchlist", "story", story.ID, "level", int(story.Level), "watchlist", d.Watchlist, "reason", d.Reason,
				"destination", d.Destination.Platform(), "by", q.By, "until", q.Until)
			continue
		}
		in.Log.Debug("story concerns a watchlist", "story", story.ID, "level", int(story.Level), "watchlist", d.Watchlist, "reason", d.Reason)
	}
	var back *news.Correction
	switch reason {
	case news.ReasonEdited:
		back = alerts.Corrected(before, story, r.Report)
	case news.ReasonTakenBack:
		back = alerts.TakenBack(before, story, r.Report)
	}
	holding, err := tx.AlertsHolding(story.ID)
	if err != nil {
		return err
	}
	digests, holding := split(holding)
	left, err := tx.LeftOut(story.ID)
	if err != nil {
		return err
	}
	taken.Matches += len(wants)
	for _, w := range wants {
		w.Correction = back
		i := slices.IndexFunc(holding, func(a news.Alert) bool { return a.Destination == w.Destination })
		var held *news.Alert
		if i >= 0 {
			held = &holding[i]
		}
		if held == nil && told(digests, w.Destination, story.Level) {
			continue
		}
		if held == nil {
			out, err := in.leftOut(tx, left, w.Destination, story)
			if err != nil {
				return err
			}
			if out {
				continue
			}
		}
		if away := in.away.Load(); away != nil && held == nil {
			w = away.CaughtUp(w, story, r.Published, now)
		}
		if held == nil && w.Digest != "" {
			if err := in.collect(tx, w, digests, story, reason, now, taken); err != nil {
				return err
			}
			continue
		}
		if err := in.uncollect(tx, w.Destination, digests, story.ID); err != nil {
			return err
		}
		id, opened, err := in.place(tx, *policy, w, held, story, reason, now)
		if err != nil {
			return err
		}
		if opened {
			taken.Opened++
		}
		if i >= 0 {
			holding = slices.Delete(holding, i, i+1)
		}
		taken.add(id)
	}
	for i := range holding { // that a watchlist asked for before, and that shows the story still
		if err := in.update(tx, &holding[i], alerts.Want{Correction: back}, story, reason, now); err != nil {
			return err
		}
		taken.add(holding[i].ID)
	}
	return nil
}

// leftOut reports whether somebody took a story out of what a destination is told of. One that got worse than it was then is
// like any other again.
func (in *Intake) leftOut(tx *store.Tx, left []store.LeftOut, d news.Destination, story news.Story) (bool, error) {
	for _, l := range left {
		switch {
		case l.Destination != d:
		case story.Level <= l.Level:
			in.Log.Debug("story not told", "story", story.ID, "level", int(story.Level), "reason", news.ReasonLeftOut, "alert", l.Alert)
			return true, nil
		default:
			if err := tx.LetIn(l.Alert, story.ID); err != nil {
				return false, err
			}
		}
	}
	return false, nil
}

// split tells digests, and catch-up messages that wait, from alerts.
func split(all []news.Alert) (digests, others []news.Alert) {
	for _, a := range all {
		if a.Kind == news.KindDigest || a.CatchesUp() && a.Shown == 0 {
			digests = append(digests, a)
		} else {
			others = append(others, a)
		}
	}
	return digests, others
}

// told reports whether one of the digests that hold a story told a destination of it, and it did not get worse since.
func told(digests []news.Alert, d news.Destination, l news.Level) bool {
	return slices.ContainsFunc(digests, func(a news.Alert) bool {
		return a.Destination == d && a.Shown > 0 && len(a.Stories) > 0 && a.Stories[0].Level >= l
	})
}

// collect puts a story that is not told at once into the digest that waits for it. digests are those that hold it already.
func (in *Intake) collect(tx *store.Tx, w alerts.Want, digests []news.Alert, story news.Story, reason news.Reason, now time.Time, taken *Taken) error {
	for i, d := range digests {
		if d.Destination == w.Destination && d.Shown == 0 {
			taken.add(d.ID)
			return in.update(tx, &digests[i], w, story, reason, now)
		}
	}
	waiting, err := in.waiting(tx, w)
	switch {
	case err == nil:
		taken.add(waiting.ID)
		return in.update(tx, &waiting, w, story, reason, now)
	case !errors.Is(err, store.ErrNone):
		return err
	}
	id, err := in.open(tx, w, story, now)
	taken.add(id)
	return err
}

// waiting is the digest that a want waits for; ErrNone when there is none yet. A catch-up message that was posted already
// takes what comes late.
func (in *Intake) waiting(tx *store.Tx, w alerts.Want) (news.Alert, error) {
	if w.Digest == news.ReasonAway {
		return tx.CatchUp(w.Destination, in.away.Load().To)
	}
	return tx.WaitingDigest(w.Destination, w.Gathers())
}

// uncollect takes a story that is told at once out of the digests that wait for it.
func (in *Intake) uncollect(tx *store.Tx, d news.Destination, digests []news.Alert, story int64) error {
	for _, a := range digests {
		if a.Destination == d && a.Shown == 0 {
			if err := tx.RemoveAlertStory(a.ID, story); err != nil {
				return err
			}
		}
	}
	return nil
}

// open begins the alert, digest or fold that a story opens, and returns its id.
func (in *Intake) open(tx *store.Tx, w alerts.Want, story news.Story, now time.Time) (int64, error) {
	a := alerts.Opening(w, story, now)
	if away := in.away.Load(); a.CatchesUp() && away != nil {
		a.Note = "Away " + alerts.Period(away.From, away.To, in.Policy().Place(w.Destination))
	}
	alerts.Entitle(&a, story, nil, in.Policy().Words(in.Wording, w.Destination).Speaks)
	id, err := tx.AddAlert(a)
	if err != nil {
		return 0, err
	}
	return id, tx.PutAlertStory(id, a.Stories[0])
}

// policyAt is the policy in force, with the quietings that hold now. A batch asks for them once.
func (t *Taken) policyAt(tx *store.Tx, in *Intake, now time.Time) (*alerts.Policy, error) {
	if t.policy != nil {
		return t.policy, nil
	}
	p := in.Policy()
	var err error
	if p.Quietings, err = tx.Quietings(now); err != nil {
		return nil, err
	}
	t.policy = &p
	return t.policy, nil
}

func (t *Taken) add(alert int64) {
	if !slices.Contains(t.Alerts, alert) {
		t.Alerts = append(t.Alerts, alert)
	}
}

// verdicts asks the watchlists. What they said of earlier reports still holds unless the story as a whole says something
// else now, or has reports that nobody was asked about because they were old.
func (in *Intake) verdicts(policy *alerts.Policy, before news.Facts, story news.Story, r *rules.Reading) []rules.Verdict {
	self := slices.IndexFunc(story.Reports, func(x news.Report) bool { return x.ID == r.ID })
	all := !stories.SameFor(before, story.Facts) || slices.ContainsFunc(story.Reports, func(x news.Report) bool { return x.Old })
	if !all {
		verdicts := policy.Set.Concerned(story.Facts, []*rules.Reading{r})
		for i := range verdicts {
			verdicts[i].Report = self
		}
		return verdicts
	}
	readings := make([]*rules.Reading, len(story.Reports))
	for i, x := range story.Reports {
		if i == self {
			readings[i] = r
		} else {
			readings[i] = in.Rules.Recall(x)
		}
	}
	return policy.Set.Concerned(story.Facts, readings)
}

// place puts a story that is wanted into its alert, which is opened where there is none, and returns the alert's id.
func (in *Intake) place(tx *store.Tx, policy alerts.Policy, w alerts.Want, held *news.Alert, story news.Story, reason news.Reason, now time.Time) (id int64, opened bool, err error) {
	var open []news.Alert
	if held == nil {
		for _, g := range w.Groups {
			found, err := tx.AlertsOfGroup(w.Destination, g, now.Add(-policy.Window))
			if err != nil {
				return 0, false, err
			}
			open = append(open, found...)
		}
	}
	if a := policy.Placement(w, held, open, now); a != nil {
		return a.ID, false, in.update(tx, a, w, story, reason, now)
	}
	var full *news.Alert
	if full, w.Fold, err = in.fold(tx, policy, w.Destination, story.Level, now); err != nil {
		return 0, false, err
	}
	if full != nil {
		return full.ID, false, in.update(tx, full, w, story, reason, now)
	}
	id, err = in.open(tx, w, story, now)
	return id, true, err
}

// update brings an alert up to what a story says now. Of the alert's stories, a holds this one at most.
func (in *Intake) update(tx *store.Tx, a *news.Alert, w alerts.Want, story news.Story, reason news.Reason, now time.Time) error {
	if len(a.Stories) > 0 && story.Level < a.Stories[0].Level { // then the others' levels count
		all, err := tx.AlertStories(a.ID)
		if err != nil {
			return err
		}
		a.Stories = all
	}
	alerts.Put(a, story, w, reason, now)
	var heading *news.Report
	if r, err := tx.Report(a.Headline); err == nil {
		heading = &r
	} else if !errors.Is(err, store.ErrNone) {
		return err
	}
	alerts.Entitle(a, story, heading, in.Policy().Words(in.Wording, a.Destination).Speaks)
	if err := tx.ChangeAlert(*a); err != nil {
		return err
	}
	i := slices.IndexFunc(a.Stories, func(s news.AlertStory) bool { return s.StoryID == story.ID })
	return tx.PutAlertStory(a.ID, a.Stories[i])
}
