package alerts

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
)

// Conditions are what decides a step besides the alert itself.
type Conditions struct {
	Quiet bool // the destination is not to be told of a raised level now
	Call  bool // its level was confirmed since, and somebody is to be called for that
	Full  bool // there is no room for the new message that is next, see Wants
	// Told is the highest level that the destination was told of in the storm that leaves no room.
	Told news.Level
	// Quieted are the stories that the destination is not to be told of now; see Policy.Quieted.
	Quieted map[int64]bool
	// Grown is why its thread is to tell how the alert grew; "" for nothing, see Grown.
	Grown news.Reason
	// QuietUntil is until when the alert as a whole is quieted; zero when it is not. Its message says so.
	QuietUntil time.Time
}

// quieted reports whether all stories are.
func (c Conditions) quieted(stories []news.AlertStory) bool {
	return len(c.Quieted) > 0 && !slices.ContainsFunc(stories, func(s news.AlertStory) bool { return !c.Quieted[s.StoryID] })
}

// Next returns the step that brings the alert's destination closer to what it is to show; its Act is "" when there is
// nothing to do, and its Reason says why. stamp begins the delivery's key (see store.Stamp). A delivery that was begun
// and has no record is not Next's matter: it is taken up again as it stands.
//
// A raised level goes first: nothing of lesser weight delays it. Then the opening message is brought up to date, then
// the stories that joined are named in its thread, and how it grew.
//
// In quiet hours a raised level waits, whatever is quieted waits, and every new message while there is no room for it; the
// opening message is brought up to date all the same.
func Next(a news.Alert, stamp string, c Conditions, now time.Time) news.Delivery {
	d := news.Delivery{
		Key:     fmt.Sprintf("%s-%d-%d", stamp, a.ID, a.Deliveries+1),
		AlertID: a.ID, Revision: a.Revision, Level: a.Level, Intent: now,
	}
	rising := rising(a)
	raised := a.Level > a.ShownLevel || len(rising) > 0
	var held news.Reason // why a raised level waits
	if raised && c.Quiet {
		held = news.ReasonQuiet
	}
	if len(rising) > 0 && c.quieted(rising) {
		held = news.ReasonQuieted
	}
	untold := slices.IndexFunc(a.Stories, func(s news.AlertStory) bool { return !s.Announced && !c.Quieted[s.StoryID] })
	quieted := c.quieted(a.Stories)
	switch {
	case a.Bare():
		d.Act, d.Reason = nextBare(a)
	case len(a.Stories) == 0: // all were merged into stories that older alerts hold
		d.Reason = news.ReasonNothing
	case a.Kind == news.KindDigest:
		d.Reason = news.ReasonNothing
		switch {
		case now.Before(a.Due):
			d.Reason, _, _ = a.Gathers()
		case a.Shown == 0 && quieted:
			d.Reason = news.ReasonQuieted
		case a.Shown == 0:
			d.Act = news.Post
			d.Reason, _, _ = a.Gathers()
		case untold < 0:
		case a.Gone:
			d.Act, d.Reason = news.Post, news.ReasonRelated
		case a.Fixed:
			d.Act, d.Reason, d.StoryID = news.Reply, news.ReasonRelated, a.Stories[untold].StoryID
		default: // it joined while the message was on its way
			d.Act, d.Reason = news.Edit, news.ReasonRelated
		}
	case a.CatchesUp() && a.Shown == 0 && now.Before(a.Due):
		d.Reason = news.ReasonAway
	case a.Gone && raised && held == "":
		d.Act, d.Reason = news.Post, news.ReasonRaised
	case a.Gone && untold >= 0: // it joined before anybody noticed that the message is gone
		d.Act, d.Reason = news.Post, news.ReasonRelated
	case a.Gone && held != "":
		d.Reason = held
	case a.Gone:
		d.Reason = news.ReasonGone
	case a.Message == "" && quieted:
		d.Reason = news.ReasonQuieted
	case a.Message == "":
		d.Act, d.Reason = news.Post, news.ReasonNew
		if a.Kind == news.KindFold {
			d.Reason = news.Reason(a.Group)
		}
	case raised && held == "":
		d.Act, d.Reason, d.StoryID = news.Reply, news.ReasonRaised, leading(a, c.Quieted).StoryID
	case c.Call && !c.Quiet && !quieted:
		d.Act, d.Reason, d.StoryID = news.Reply, news.ReasonConfirmed, highest(a).StoryID
	case a.Shown < a.Revision && !a.Fixed:
		d.Act, d.Reason = news.Edit, a.Cause
	case !a.Fixed && !a.QuietShown.Equal(c.QuietUntil):
		d.Act, d.Reason = news.Edit, news.ReasonQuieted
	case held == news.ReasonQuiet:
		d.Reason = held
	case untold >= 0 && a.Threadless:
		d.Act, d.Reason = news.Edit, news.ReasonRelated
	case untold >= 0:
		d.Act, d.Reason, d.StoryID = news.Reply, news.ReasonRelated, a.Stories[untold].StoryID
	case c.Grown != "" && c.Quiet:
		d.Reason = news.ReasonQuiet
	case c.Grown != "":
		d.Act, d.Reason = news.Reply, c.Grown
	case held != "", c.Call && quieted, slices.ContainsFunc(a.Stories, func(s news.AlertStory) bool { return !s.Announced }):
		d.Reason = news.ReasonQuieted
	default:
		d.Reason = news.ReasonNothing
	}
	if c.Full {
		return crowded(a, d, untold >= 0 && a.Kind == news.KindAlert, c.Told)
	}
	return d
}

// crowded is the step when there is no room for a new message: the opening message is brought up to date, and that tells of
// the stories that joined, and of a level that the storm told of elsewhere. Any other raised level, and what was never told,
// has its message later.
func crowded(a news.Alert, d news.Delivery, untold bool, told news.Level) news.Delivery {
	editable := a.Message != "" && !a.Fixed
	switch {
	case editable && d.Reason == news.ReasonRaised && d.Level <= told:
		d.Act, d.Reason, d.StoryID = news.Edit, news.ReasonRisen, 0
	case editable && untold:
		d.Act, d.Reason, d.StoryID = news.Edit, news.ReasonStorm, 0
	case editable && a.Shown < a.Revision:
		d.Act, d.Reason, d.StoryID = news.Edit, a.Cause, 0
	case d.Act != "":
		d.Act, d.Reason, d.StoryID = "", news.ReasonStorm, 0
	}
	return d
}

// Wants is the new message that a step makes, or that follows an edit: an answer that names the stories which joined.
func Wants(a news.Alert, d news.Delivery) (message news.Delivery, wanted bool) {
	untold := func(s news.AlertStory) bool { return !s.Announced && !s.Quieted }
	if d.Act == news.Edit && a.Kind == news.KindAlert && !a.Threadless && slices.ContainsFunc(a.Stories, untold) {
		d.Act, d.Reason = news.Reply, news.ReasonRelated
	}
	return d, d.Act == news.Post || d.Act == news.Reply
}

// rising returns the stories that the destination was told a lower level of: those above what the alert has shown, and in
// a fold those that got worse.
func rising(a news.Alert) (all []news.AlertStory) {
	for _, s := range a.Stories {
		if s.Level > a.ShownLevel || worse(a, s) {
			all = append(all, s)
		}
	}
	return all
}

// leading is the story that a raised level is told of: the highest of those that rise and are not quieted.
func leading(a news.Alert, quieted map[int64]bool) news.AlertStory {
	told := slices.DeleteFunc(rising(a), func(s news.AlertStory) bool { return quieted[s.StoryID] })
	if len(told) > 0 {
		a.Stories = told
	}
	return highest(a)
}

func highest(a news.Alert) news.AlertStory {
	return slices.MaxFunc(a.Stories, func(x, y news.AlertStory) int { return cmp.Compare(x.Level, y.Level) })
}

// Done changes the alert to what its destination shows after a delivery: message is what the platform calls the new
// message ("" for an edit).
func Done(a *news.Alert, d news.Delivery, message string, now time.Time) {
	switch d.Act {
	case news.Post:
		a.Message, a.Gone, a.Fixed, a.Threadless = message, false, a.Fixed && a.Kind == news.KindOps, false
		if a.Posted.IsZero() { // a message that replaces a deleted one does not keep the alert open for longer
			a.Posted = now
		}
		a.Shown, a.ShownLevel = d.Revision, max(a.ShownLevel, d.Level)
	case news.Edit:
		a.Shown = d.Revision
		if d.Reason == news.ReasonRisen || a.Kind == news.KindDigest {
			a.ShownLevel = max(a.ShownLevel, d.Level)
		}
	case news.Reply:
		if d.Reason == news.ReasonRaised || d.Reason == news.ReasonConfirmed {
			a.ShownLevel = max(a.ShownLevel, d.Level)
		}
	}
	for i := range a.Stories {
		s := &a.Stories[i]
		if !tells(*a, d, *s) {
			continue
		}
		s.Announced = true
		if s.Rose <= d.Revision { // else the message may say a lower level
			s.ShownLevel = max(s.ShownLevel, s.Level)
		}
	}
}

// Deleted changes the alert to one whose message somebody deleted: what it showed counts as shown, and only a raised
// level, or a story that the destination was never told of, is told again.
func Deleted(a *news.Alert) { a.Message, a.Gone, a.Shown = "", true, a.Revision }
