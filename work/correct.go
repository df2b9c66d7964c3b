package work

import (
	"errors"
	"slices"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// Correct stores what people corrected of a story, and brings its alerts up to date, which it returns. Where the story's level rises, who
// asks for that level is told as of any raised one; all else is an edit.
func (in *Intake) Correct(tx *store.Tx, id int64, c news.Corrected) (changed []int64, err error) {
	if err := tx.SetCorrected(id, c); err != nil {
		return nil, err
	}
	story, err := tx.Story(id)
	if err != nil {
		return nil, err
	}
	var taken Taken
	err = in.retell(tx, story, stories.Sum(story.Reports, story.Corrected).Level > story.Level, &taken)
	return taken.Alerts, err
}

// retell brings the alerts of a corrected story up to date. With ask, the watchlists are asked too, and whom it concerns now is told.
func (in *Intake) retell(tx *store.Tx, story news.Story, ask bool, taken *Taken) error {
	fresh := slices.IndexFunc(story.Reports, func(r news.Report) bool { return !r.Old })
	if ask && fresh >= 0 {
		return in.tell(tx, story, in.Rules.Recall(story.Reports[fresh]), news.ReasonAmended, taken)
	}
	return in.sumUp(tx, story, nil, news.ReasonAmended, taken)
}

// Split makes reports of a story one of their own, which is not made one with it again, and returns its id with the alerts that changed.
//
// Nothing is posted for that: both stand in the messages that told of them as one, as long as a watchlist asks for the new one. As is
// that of a story that became a part of this one once, or 0; homes are alerts in which it stood then.
func (in *Intake) Split(tx *store.Tx, id int64, items []int64, as int64, homes []int64) (part int64, changed []int64, err error) {
	story, err := tx.Story(id)
	if err != nil {
		return 0, nil, err
	}
	other := news.Story{ID: as, Circle: story.Circle, Corrected: news.Corrected{Held: story.Corrected.Held}}
	var staying []news.Report
	for _, r := range story.Reports {
		if slices.Contains(items, r.ID) {
			other.Reports = append(other.Reports, r)
		} else {
			staying = append(staying, r)
		}
	}
	if len(other.Reports) == 0 || len(staying) == 0 {
		return 0, nil, errors.New("a story is split into two that have reports")
	}
	other.Facts = stories.Sum(other.Reports, other.Corrected)
	if other.ID, err = tx.Split(id, other); err != nil {
		return 0, nil, err
	}
	var taken Taken
	story.Reports = staying
	if err := in.settle(tx, story, other, homes, &taken); err != nil {
		return 0, nil, err
	}
	return other.ID, taken.Alerts, nil
}

// settle gives a story that was split off its place in the alerts of the one that it was a part of, and brings those up to date.
func (in *Intake) settle(tx *store.Tx, story, part news.Story, homes []int64, taken *Taken) error {
	story.Facts = stories.Sum(story.Reports, story.Corrected)
	if err := tx.SetFacts(story.ID, story.Facts); err != nil {
		return err
	}
	now := in.Clock.Now()
	policy, err := taken.policyAt(tx, in, now)
	if err != nil {
		return err
	}
	wanted := func(s news.Story) []alerts.Want {
		readings := make([]*rules.Reading, len(s.Reports))
		for i, r := range s.Reports {
			readings[i] = in.Rules.Recall(r)
		}
		wants, _ := policy.Wants(s, policy.Set.Concerned(s.Facts, readings), now)
		return wants
	}
	of := func(wants []alerts.Want, d news.Destination) (alerts.Want, bool) {
		i := slices.IndexFunc(wants, func(w alerts.Want) bool { return w.Destination == d })
		if i < 0 {
			return alerts.Want{}, false
		}
		return wants[i], true
	}
	wantStory, wantPart := wanted(story), wanted(part)
	left, err := tx.LeftOut(part.ID)
	if err != nil {
		return err
	}
	wantPart = slices.DeleteFunc(wantPart, func(w alerts.Want) bool {
		return slices.ContainsFunc(left, func(l store.LeftOut) bool { return l.Destination == w.Destination && part.Level <= l.Level })
	})
	holding, err := tx.AlertsHolding(story.ID)
	if err != nil {
		return err
	}
	has := func(s news.Story, report int64) bool {
		return slices.ContainsFunc(s.Reports, func(r news.Report) bool { return r.ID == report })
	}
	for i := range holding {
		a := &holding[i]
		place := a.Stories[0]
		if w, ok := of(wantPart, a.Destination); ok {
			to, err := in.home(tx, a, homes)
			if err != nil {
				return err
			}
			place.StoryID, place.Level, place.Watchlists, place.ReportID, place.Evidence = part.ID, part.Level, w.Watchlists, w.Report, w.Evidence
			place.Joined, place.Rose = min(place.Joined, to.Revision), min(place.Rose, to.Revision) // which count for themselves in each alert
			if err := tx.PutAlertStory(to.ID, place); err != nil {
				return err
			}
			if to.ID != a.ID {
				if has(part, a.Headline) { // it goes along
					a.Headline = 0
				}
				to.Stories = []news.AlertStory{place}
				if err := in.update(tx, to, w, part, news.ReasonAmended, now); err != nil {
					return err
				}
				taken.add(to.ID)
			}
		} else if has(part, a.Headline) {
			a.Headline = 0
		}
		var w alerts.Want
		if has(part, a.Stories[0].ReportID) { // the words that it was sent for are not its own any more
			w, _ = of(wantStory, a.Destination)
			a.Stories[0].ReportID, a.Stories[0].Evidence = 0, nil
			if err := tx.PutAlertStory(a.ID, a.Stories[0]); err != nil { // update may read it anew
				return err
			}
		}
		if err := in.update(tx, a, w, story, news.ReasonAmended, now); err != nil {
			return err
		}
		taken.add(a.ID)
	}
	return nil
}

// home is the alert that a part stands in from now on: one of homes in the same destination, else the one that it stood in as a part.
func (in *Intake) home(tx *store.Tx, a *news.Alert, homes []int64) (*news.Alert, error) {
	for _, id := range homes {
		h, err := tx.Alert(id)
		if errors.Is(err, store.ErrNone) || err == nil && (h.Destination != a.Destination || h.Gone || h.ID == a.ID) {
			continue
		}
		return &h, err
	}
	return a, nil
}

// Merge makes a story a part of another, and returns the alerts that changed. What is one now may concern who neither concerned: the
// words of the one, and the place of the other.
func (in *Intake) Merge(tx *store.Tx, from, into int64) (changed []int64, err error) {
	var taken Taken
	if err := errors.Join(tx.KeepApart(from, into, false), in.merge(tx, from, into, &taken)); err != nil {
		return nil, err
	}
	story, err := tx.Story(into)
	if err != nil {
		return nil, err
	}
	story.Facts = news.Facts{} // nobody was asked about the whole yet
	err = in.retell(tx, story, true, &taken)
	return taken.Alerts, err
}

// sumUp sums a story up anew, and brings the alerts that hold it up to date. It opens none.
func (in *Intake) sumUp(tx *store.Tx, story news.Story, back func(before news.Facts, after news.Story) *news.Correction, reason news.Reason, taken *Taken) error {
	before := story.Facts
	story.Facts = stories.Sum(story.Reports, story.Corrected)
	if err := tx.SetFacts(story.ID, story.Facts); err != nil {
		return err
	}
	holding, err := tx.AlertsHolding(story.ID)
	if err != nil {
		return err
	}
	var want alerts.Want
	if back != nil {
		want.Correction = back(before, story)
	}
	for i := range holding {
		if err := in.update(tx, &holding[i], want, story, reason, in.Clock.Now()); err != nil {
			return err
		}
		taken.add(holding[i].ID)
	}
	return nil
}
