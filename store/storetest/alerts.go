package storetest

import (
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func alertRoundTrip(t *testing.T, s *store.Store) {
	a := news.Alert{Destination: "slack:#balkans", Group: "kosovo/north", Opened: noon, Changed: noon.Add(time.Millisecond), Revision: 1,
		Level: news.Violence, Cause: news.ReasonNew, Headline: 42,
		Corrections: []news.Correction{{Revision: 1, Story: 5, Outlet: "RTS", From: news.Deadly, To: news.Violence, Left: []string{"kosovo/north"}}}}
	a.Stories = []news.AlertStory{{StoryID: 5, Level: 3, Joined: 1, Watchlists: []string{"north", "sever"}, Evidence: report(1).Evidence, ReportID: 42},
		{StoryID: 3, Level: 1, Joined: 2, Announced: true}}
	a.ID = addAlert(t, s, a.Destination, a.Stories[1], a.Stories[0])
	write(t, s, func(tx *store.Tx) error { return tx.ChangeAlert(a) })
	same(t, "the alert, its stories in the order they joined", getAlert(t, s, a.ID), a)
	same(t, "the alert among the latest", ask(t, s, func(tx *store.Tx) ([]news.Alert, error) { return tx.LatestAlerts(5) }), []news.Alert{a})
	none(t, "an unknown alert", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Alert(999); return err }))

	later := addAlert(t, s, "console")
	write(t, s, func(tx *store.Tx) error {
		b, err := tx.Alert(later)
		b.Changed = noon.Add(time.Hour)
		if err != nil {
			return err
		}
		return tx.ChangeAlert(b)
	})
	latest := ask(t, s, func(tx *store.Tx) ([]news.Alert, error) { return tx.LatestAlerts(1) })
	if len(latest) != 1 || latest[0].ID != later {
		t.Errorf("the latest alert is %v, want alert %d", latest, later)
	}
}

// storiesOfAlert holds that all of an alert's stories come in the order in which they joined, each with its reports.
func storiesOfAlert(t *testing.T, s *store.Store) {
	late, early, other := addStory(t, s, facts(3), report(1), report(2)), addStory(t, s, facts(1), report(3)), addStory(t, s, facts(2), report(4))
	bare := addStory(t, s, facts(0))
	id := addAlert(t, s, "console", news.AlertStory{StoryID: late, Joined: 2}, news.AlertStory{StoryID: early, Joined: 1}, news.AlertStory{StoryID: bare, Joined: 3})
	addAlert(t, s, "slack:#a", news.AlertStory{StoryID: other, Joined: 1}, news.AlertStory{StoryID: early, Joined: 1})
	same(t, "its stories", ask(t, s, func(tx *store.Tx) ([]news.Story, error) { return tx.StoriesOf(id) }),
		[]news.Story{getStory(t, s, early), getStory(t, s, late), getStory(t, s, bare)})
	same(t, "none of an unknown alert", ask(t, s, func(tx *store.Tx) ([]news.Story, error) { return tx.StoriesOf(999) }), []news.Story(nil))
}

func alertsOfGroup(t *testing.T, s *store.Store) {
	add := func(d news.Destination, group string, changed time.Duration) (id int64) {
		write(t, s, func(tx *store.Tx) (err error) {
			id, err = tx.AddAlert(news.Alert{Destination: d, Group: group, Opened: noon, Changed: noon.Add(changed), Revision: 1, Cause: news.ReasonNew})
			return err
		})
		return id
	}
	early := add("console", "kosovo/north", time.Hour)
	late := add("console", "kosovo/north", 2*time.Hour)
	add("slack:#a", "kosovo/north", 2*time.Hour)
	add("console", "kosovo", 2*time.Hour)
	add("console", "kosovo/north", 0)
	get := func(since time.Duration) (ids []int64) {
		t.Helper()
		for _, a := range ask(t, s, func(tx *store.Tx) ([]news.Alert, error) {
			return tx.AlertsOfGroup("console", "kosovo/north", noon.Add(since))
		}) {
			ids = append(ids, a.ID)
		}
		return ids
	}
	same(t, "changed after noon, the latest first", get(0), []int64{late, early})
	same(t, "changed after one", get(time.Hour), []int64{late})
	same(t, "changed after two", get(2*time.Hour), []int64(nil))
}

// changeAndShown plays the writer of items and a delivery that both read the alert before either wrote it back.
func changeAndShown(t *testing.T, s *store.Store) {
	id := addAlert(t, s, "console", news.AlertStory{StoryID: 1, Joined: 1, Level: 2})
	was := getAlert(t, s, id)

	intake := was
	intake.Revision, intake.Level, intake.Cause, intake.Changed = 2, news.Violence, news.ReasonRaised, noon.Add(time.Hour)
	intake.Headline, intake.Retitled = 9, true
	intake.Corrections = []news.Correction{{Revision: 2, Story: 1, Outlet: "RTS"}}
	intake.Grown, intake.Fixed = news.Growth{Outlets: 99}, true
	intake.Message, intake.Shown, intake.ShownLevel, intake.Deliveries, intake.Gone = "wrong", 99, 4, 99, true
	delivery := was
	delivery.Message, delivery.Shown, delivery.ShownLevel, delivery.Posted, delivery.Deliveries = "m1", 1, news.Elevated, noon.Add(time.Minute), 1
	delivery.Revision, delivery.Level, delivery.Cause, delivery.Headline, delivery.Changed = 98, 4, "wrong", 98, noon.Add(-time.Hour)
	delivery.Grown, delivery.Threadless = news.Growth{Outlets: 3, Languages: []string{"sr"}, Places: []string{"kosovo"}, Corrected: 1}, true
	delivery.Corrections = []news.Correction{{Outlet: "wrong"}}
	delivery.Stories = []news.AlertStory{{StoryID: 1, Level: 4, Announced: true}}

	for _, order := range []string{"change first", "delivery first"} {
		write(t, s, func(tx *store.Tx) error {
			steps := []func() error{
				func() error {
					if err := tx.ChangeAlert(intake); err != nil {
						return err
					}
					return tx.PutAlertStory(id, news.AlertStory{StoryID: 1, Joined: 2, Level: 3, Watchlists: []string{"north"}, ReportID: 7})
				},
				func() error { return tx.RecordShown(delivery) },
			}
			if order == "delivery first" {
				steps[0], steps[1] = steps[1], steps[0]
			}
			for _, step := range steps {
				if err := step(); err != nil {
					return err
				}
			}
			return nil
		})
		want := news.Alert{ID: id, Destination: "console", Group: "kosovo/north", Opened: noon,
			Changed: intake.Changed, Revision: 2, Level: news.Violence, Cause: news.ReasonRaised, Headline: 9, Retitled: true,
			Corrections: intake.Corrections, Grown: delivery.Grown, Threadless: true, Message: "m1", Shown: 1, ShownLevel: news.Elevated, Posted: delivery.Posted, Deliveries: 1,
			Stories: []news.AlertStory{{StoryID: 1, Joined: 1, Level: 3, Watchlists: []string{"north"}, ReportID: 7, Announced: true}}}
		same(t, order, getAlert(t, s, id), want)
	}
}

func deliveries(t *testing.T, s *store.Store) {
	pending := func(alert int64) (d news.Delivery, err error) {
		err = s.Read(t.Context(), func(tx *store.Tx) (err error) { d, err = tx.Pending(alert); return err })
		return d, err
	}
	failing := func() []news.Delivery { return ask(t, s, (*store.Tx).Failing) }
	_, err := pending(1)
	none(t, "no delivery", err)
	d := news.Delivery{Key: "abcdef-1-1", AlertID: 1, Act: news.Reply, Reason: news.ReasonRaised, StoryID: 3, Revision: 2, Level: news.Violence,
		Intent: noon, Tried: noon.Add(time.Millisecond), Unsure: true}
	other := news.Delivery{Key: "abcdef-2-1", AlertID: 2, Act: news.Post, Reason: news.ReasonNew, Intent: noon.Add(-time.Hour), Revision: 1}
	write(t, s, func(tx *store.Tx) error {
		if err := tx.PutDelivery(d); err != nil {
			return err
		}
		return tx.PutDelivery(other)
	})
	got, err := pending(1)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "a pending delivery", got, d)
	if n := len(failing()); n != 0 {
		t.Errorf("%d deliveries fail that did not", n)
	}
	d.Failures, d.Error, d.Wait, d.Unsure, d.Revision, d.Act, d.Reason = 2, "the platform is down", noon.Add(time.Minute), false, 3, news.Edit, news.ReasonReport
	write(t, s, func(tx *store.Tx) error { return tx.PutDelivery(d) })
	same(t, "a failing delivery", failing(), []news.Delivery{d})
	d.Done, d.Message, d.Error, d.Look, d.Looks = noon.Add(time.Hour), "m7", "", noon.Add(2*time.Hour), 1
	write(t, s, func(tx *store.Tx) error { return tx.PutDelivery(d) })
	suspect := func(at time.Time) (d news.Delivery, err error) {
		err = s.Read(t.Context(), func(tx *store.Tx) (err error) { d, err = tx.Suspect(1, at); return err })
		return d, err
	}
	_, err = suspect(d.Look.Add(-time.Millisecond))
	none(t, "nothing to look for yet", err)
	if got, err = suspect(d.Look); err != nil {
		t.Fatal(err)
	}
	same(t, "a delivery to look for again", got, d)
	same(t, "its alert", ask(t, s, func(tx *store.Tx) ([]int64, error) { return tx.Suspects(d.Look) }), []int64{1})
	if n := len(failing()); n != 0 {
		t.Errorf("%d deliveries fail after the end", n)
	}
	_, err = pending(1)
	none(t, "a delivery that is done", err)
	if got, err := pending(2); err != nil || got != other {
		t.Errorf("the other alert's delivery: %+v, error %v", got, err)
	}
	earlier := news.Delivery{Key: "abcdef-1-0", AlertID: 1, Act: news.Post, Reason: news.ReasonNew, Intent: noon.Add(-time.Hour), Done: noon}
	write(t, s, func(tx *store.Tx) error { return tx.PutDelivery(earlier) })
	same(t, "all deliveries of an alert, in their order", ask(t, s, func(tx *store.Tx) ([]news.Delivery, error) { return tx.Deliveries(1) }),
		[]news.Delivery{earlier, d})
}

// unshown goes through the states that an alert can be left in by a kill.
func unshown(t *testing.T, s *store.Store) {
	told := news.AlertStory{StoryID: 1, Joined: 1, Announced: true}
	shown := func(a news.Alert) news.Alert {
		a.Message, a.Shown, a.ShownLevel, a.Posted = "m", 1, news.Elevated, noon
		return a
	}
	var want []int64
	for _, c := range []struct {
		name    string
		stories []news.AlertStory
		shown   func(news.Alert) news.Alert
		pending bool
		left    bool
	}{
		{"never posted", []news.AlertStory{told}, nil, false, true},
		{"all is shown", []news.AlertStory{told}, shown, false, false},
		{"an older revision is shown", []news.AlertStory{told}, func(a news.Alert) news.Alert { a = shown(a); a.Shown = 0; return a }, false, true},
		{"a lower level is shown", []news.AlertStory{told}, func(a news.Alert) news.Alert { a = shown(a); a.ShownLevel = 1; return a }, false, true},
		{"deleted", []news.AlertStory{told}, func(a news.Alert) news.Alert { a = shown(a); a.Gone, a.Shown = true, 0; return a }, false, false},
		{"deleted, then raised", []news.AlertStory{told}, func(a news.Alert) news.Alert { a = shown(a); a.Gone, a.ShownLevel = true, 1; return a }, false, true},
		{"a story is not announced", []news.AlertStory{told, {StoryID: 2, Joined: 1}}, shown, false, true},
		{"deleted, with a story that is not announced", []news.AlertStory{told, {StoryID: 2, Joined: 1}},
			func(a news.Alert) news.Alert { a = shown(a); a.Gone = true; return a }, false, true},
		{"without a story", nil, nil, false, false},
		{"a delivery is under way", []news.AlertStory{told}, shown, true, true},
	} {
		id := addAlert(t, s, "console", c.stories...)
		if c.left {
			want = append(want, id)
		}
		write(t, s, func(tx *store.Tx) error {
			if c.shown != nil {
				a, err := tx.Alert(id)
				if err != nil {
					return err
				}
				if err := tx.RecordShown(c.shown(a)); err != nil {
					return err
				}
			}
			if c.pending {
				return tx.PutDelivery(news.Delivery{Key: "abcdef-1-1", AlertID: id, Act: news.Edit, Intent: noon})
			}
			return nil
		})
	}
	same(t, "the alerts with something left to tell", ask(t, s, (*store.Tx).Unshown), want)
}

func counts(t *testing.T, s *store.Store) {
	same(t, "an empty store", ask(t, s, (*store.Tx).Count), store.Counts{})
	syncFeeds(t, s, noon, "a", "b")
	syncFeeds(t, s, noon, "b")
	one, two := addStory(t, s, facts(1), report(1), report(2)), addStory(t, s, facts(2), report(3))
	first := addAlert(t, s, "console", news.AlertStory{StoryID: one, Joined: 1})
	addAlert(t, s, "console", news.AlertStory{StoryID: two, Joined: 1})
	gone := addAlert(t, s, "slack:#a", news.AlertStory{StoryID: two, Joined: 1})
	write(t, s, func(tx *store.Tx) error {
		a, err := tx.Alert(gone)
		if err != nil {
			return err
		}
		a.Gone = true
		return tx.RecordShown(a)
	})
	same(t, "counts", ask(t, s, (*store.Tx).Count), store.Counts{Feeds: 1, Items: 3, Stories: 2, Alerts: 3, Waiting: 2})
	write(t, s, merge(two, one))
	same(t, "after a merge that left an alert without a story", ask(t, s, (*store.Tx).Count),
		store.Counts{Feeds: 1, Items: 3, Stories: 1, Alerts: 3, Waiting: 1})
	write(t, s, func(tx *store.Tx) error {
		a, err := tx.Alert(first)
		if err != nil {
			return err
		}
		a.Shown = 1
		return tx.RecordShown(a)
	})
	if c := ask(t, s, (*store.Tx).Count); c.Waiting != 0 {
		t.Errorf("%d alerts wait, want none", c.Waiting)
	}
}
