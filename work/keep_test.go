package work_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// archive is a desk whose clock is moved by the test, with what cleans up there.
type archive struct {
	*desk
	now    time.Time
	keeper *work.Keeper
}

func newArchive(t *testing.T, o store.Options) *archive {
	t.Helper()
	list := news.Watchlist{Name: "north", Query: "region:kosovo/north", GroupBy: news.GroupStory, PostAt: new(news.Level), PostTo: []news.Destination{"loopback:desk"}}
	a := &archive{desk: newDesk(t, o, newChat(t), list), now: time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)}
	t.Cleanup(a.close)
	clock := work.Clock{Now: func() time.Time { return a.now }, Rate: 1}
	log := slog.New(slog.DiscardHandler)
	a.intake.Clock, a.deliverer.Clock = clock, clock
	a.keeper = &work.Keeper{Store: a.store, Clock: clock, Log: log, Outage: &work.Outage{Log: log}}
	a.keeper.SetLimits(work.Limits{Items: 180 * day, Keys: 400 * day, Audit: 300 * day})
	return a
}

const day = 24 * time.Hour

// poll takes entries in as a poll does: those that are known say nothing.
func (a *archive) poll(entries ...entry) work.Taken {
	a.t.Helper()
	items := make([]news.Item, len(entries))
	for i, e := range entries {
		items[i] = news.Item{FeedID: a.feed, Key: e.key, Link: e.link, Title: e.title, Outlet: "Ibar", Lang: "en", Trust: news.Normal, Published: a.now, Seen: a.now}
	}
	fresh, _, err := a.intake.Unknown(context.Background(), items)
	if err != nil {
		a.t.Fatal(err)
	}
	var readings []*rules.Reading
	for _, it := range fresh {
		readings = append(readings, a.intake.Rules.Read(it))
	}
	taken, err := a.intake.Commit(context.Background(), []work.Arrival{{Readings: readings}})
	if err != nil {
		a.t.Fatal(err)
	}
	for _, id := range taken.Alerts {
		a.comeAgain(id, time.Nanosecond)
	}
	return taken
}

func (a *archive) clean() {
	a.t.Helper()
	if err := a.keeper.Clean(context.Background()); err != nil {
		a.t.Fatal(err)
	}
}

func TestKeep(t *testing.T) { onBoth(t, keep) }

func keep(t *testing.T, o store.Options) {
	a := newArchive(t, o)
	standing := entry{key: "about", link: "https://ibar.example/about", title: "Barricade in Zvečan"}
	var many []entry
	for i := range 210 { // more than a batch
		many = append(many, entry{key: fmt.Sprint(i), link: fmt.Sprintf("https://ibar.example/%d", i), title: fmt.Sprintf("Barricade %d in Leposavić", i)})
	}
	a.poll(append(many, standing)...)
	a.now = a.now.Add(100 * day)
	a.poll(entry{key: "young", link: "https://ibar.example/young", title: "Barricade in Zubin Potok"})
	before := a.counts()
	a.clean()
	if got := a.counts(); got != before || before.Items != 212 {
		t.Errorf("after 100 days there is %+v, want all of %+v", got, before)
	}

	a.now = a.now.Add(81 * day)
	a.clean()
	if got := a.counts(); got.Items != 1 || got.Stories != 1 || got.Alerts != 1 || got.Waiting != 0 {
		t.Errorf("after 181 days there is %+v, want the young item, its story and its alert", got)
	}
	a.now = a.now.Add(time.Minute)
	a.clean() // not due: nothing happens, and nothing breaks

	messages := len(a.chat.Messages())
	again := standing
	again.key = "a new id"
	for _, e := range []entry{standing, again, many[7]} {
		if taken := a.poll(e); taken.New+taken.Edited != 0 {
			t.Errorf("%q, which is kept no longer, is taken in again: %+v", e.key, taken)
		}
	}
	if got := len(a.chat.Messages()); got != messages {
		t.Errorf("%d messages were posted about what is kept no longer", got-messages)
	}
	if taken := a.poll(entry{key: "new", link: standing.link, title: "Shots fired in Zvečan"}); taken.New != 1 {
		t.Errorf("a new entry behind an old link is not taken in: %+v", taken)
	}

	// What the feed still shows is remembered for as long as it does; what it does not is forgotten.
	for range 5 {
		a.now = a.now.Add(100 * day)
		if taken := a.poll(standing); taken.New != 0 {
			t.Fatalf("the standing entry is new again: %+v", taken)
		}
		a.clean()
	}
	if taken := a.poll(standing, many[7]); taken.New != 1 {
		t.Errorf("%d entries are new after 500 more days, want the one that was away for so long", taken.New)
	}
}

// A story that goes on keeps its young items and says what they say; its alert stays as it is.
func TestKeepInsideStory(t *testing.T) { onBoth(t, keepInsideStory) }

func keepInsideStory(t *testing.T, o store.Options) {
	a := newArchive(t, o)
	a.poll(entry{key: "0", title: "Weather in Zvečan"}, entry{key: "shots", title: "Dozens injured as shots are fired in Zvečan", link: "https://ibar.example/x"})
	for i := 1; i <= 70; i++ { // every third day the same title, for 210 days
		a.now = a.now.Add(3*day - time.Hour)
		a.poll(entry{key: fmt.Sprint(i), title: "Weather in Zvečan"})
	}
	alerts := a.counts().Alerts
	a.clean()
	c := a.counts()
	if c.Stories != 1 || c.Items < 55 || c.Items > 65 || c.Alerts != alerts-1 && c.Alerts != alerts {
		t.Errorf("there is %+v of 72 items, want the 60 or so of the last 180 days in one story", c)
	}
	a.poll(entry{key: "next", title: "Weather in Zvečan"})
	if got := a.counts(); got.Stories != 1 {
		t.Errorf("the next report begins a story of its own: %+v", got)
	}
}

// The clock is put back by years while it is due in an hour: it cleans up all the same, and no more than it should.
func TestKeepClockPutBack(t *testing.T) {
	a := newArchive(t, tempStore(t))
	a.poll(entry{key: "1", title: "Barricade in Zvečan"})
	right := a.now
	a.now = right.Add(10 * 365 * day)
	a.keeper.SetLimits(work.Limits{Items: 100 * 365 * day, Keys: 100 * 365 * day})
	a.clean() // due again in ten years
	a.keeper.SetLimits(work.Limits{Items: 180 * day, Keys: 400 * day, Audit: 300 * day})
	a.now = right.Add(200 * day)
	a.clean()
	if got := a.counts(); got.Items != 0 {
		t.Errorf("%d items are left, want none: the clean-up waits for a time that is far away", got.Items)
	}
}

// TestKeepAudit sees that who changed what, and what was quiet, goes when keep.audit says so, and no sooner.
func TestKeepAudit(t *testing.T) {
	a := newArchive(t, tempStore(t))
	if err := a.store.Write(t.Context(), func(tx *store.Tx) error {
		q := news.Quieting{Kind: news.QuietPlace, What: "kosovo", Level: news.Tension, From: a.now, Until: a.now.Add(day), By: "Ana"}
		if _, err := tx.AddQuieting(q); err != nil {
			return err
		}
		return tx.Audit(store.Change{At: a.now, Who: "Ana", Action: "quiet", About: "place kosovo"})
	}); err != nil {
		t.Fatal(err)
	}
	began := a.now
	for _, c := range []struct {
		after              time.Duration
		changes, quietings int
	}{
		{299 * day, 1, 1},
		{300*day + time.Hour, 0, 1}, // the quieting ended a day later
		{301*day + 2*time.Hour, 0, 0},
	} {
		a.now = began.Add(c.after)
		if err := a.keeper.Clean(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := a.store.Read(t.Context(), func(tx *store.Tx) error {
			changes, err := tx.Changes(10)
			if err != nil {
				return err
			}
			quietings, err := tx.Quietings(began)
			if len(changes) != c.changes || len(quietings) != c.quietings {
				t.Errorf("after %v: %d changes and %d quietings, want %d and %d", c.after, len(changes), len(quietings), c.changes, c.quietings)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
