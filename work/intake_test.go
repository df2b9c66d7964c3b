package work_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// entry is an item of the desk's feed as these tests need it.
type entry struct {
	key, title, summary, link, outlet string
	old                               bool
}

// document takes entries in as those of one document.
func (d *desk) document(entries ...entry) work.Taken {
	d.t.Helper()
	a := work.Arrival{Keys: map[string]bool{}}
	now := time.Now()
	for _, e := range entries {
		if e.outlet == "" {
			e.outlet = "Ibar"
		}
		a.Keys[e.key] = true
		a.Readings = append(a.Readings, d.intake.Rules.Read(news.Item{
			FeedID: d.feed, Key: e.key, Title: e.title, Summary: e.summary, Link: e.link, URL: e.link, Outlet: e.outlet, Lang: "en",
			Trust: news.Normal, Published: now, Seen: now, Old: e.old,
		}))
	}
	taken, err := d.intake.Commit(context.Background(), []work.Arrival{a})
	if err != nil {
		d.t.Fatal(err)
	}
	return taken
}

func (d *desk) counts() (c store.Counts) {
	d.t.Helper()
	if err := d.store.Read(context.Background(), func(tx *store.Tx) (err error) {
		c, err = tx.Count()
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return c
}

// Whether an entry is known, edited or new.
func TestKnownEntries(t *testing.T) {
	const page = "https://ibar.example/live"
	tests := []struct {
		name          string
		first, second entry
		new, edited   int // by the second
	}{
		{"the same again", entry{key: "1", title: "Barricades in Zvečan"}, entry{key: "1", title: "Barricades in Zvečan"}, 0, 0},
		{"edited", entry{key: "1", title: "Barricades in Zvečan"}, entry{key: "1", title: "More barricades in Zvečan"}, 0, 1},
		{"a new id for the same page", entry{key: "1", title: "Barricades in Zvečan", link: page}, entry{key: "2", title: "Barricades in Zvečan", link: page}, 0, 0},
		{"a new id, and the summary is new too", entry{key: "1", title: "Barricades in Zvečan", link: page},
			entry{key: "2", title: "Barricades in Zvečan", summary: "Police came.", link: page}, 0, 1},
		{"another entry of a live page", entry{key: "1", title: "Barricades in Zvečan", link: page},
			entry{key: "2", title: "Five wounded in Zvečan", link: page}, 1, 0},
		{"another outlet's entry with the link", entry{key: "1", title: "Barricades in Zvečan", link: page},
			entry{key: "2", title: "Barricades in Zvečan", link: page, outlet: "Prishtina Post"}, 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t, tempStore(t), newChat(t))
			defer d.close()
			d.document(tt.first)
			got := d.document(tt.second)
			if got.New != tt.new || got.Edited != tt.edited {
				t.Errorf("%d new and %d edited, want %d and %d", got.New, got.Edited, tt.new, tt.edited)
			}
			if again := d.document(tt.second); again.New+again.Edited != 0 {
				t.Errorf("seen once more: %d new and %d edited, want none", again.New, again.Edited)
			}
		})
	}
}

// What stood in a new feed's archive is found by later reports, but neither rings nor changes an alert.
func TestArchiveStaysSilent(t *testing.T) {
	chat := newChat(t)
	d := newDesk(t, tempStore(t), chat)
	defer d.close()
	stop := d.run()
	defer stop()
	if taken := d.document(entry{key: "old", title: "Protest announced in Zvečan", old: true}); len(taken.Alerts) > 0 {
		t.Errorf("an archive item changed alerts %v", taken.Alerts)
	}
	id := d.report("Protest announced in Zvečan", "Prishtina Post").Alerts[0]
	d.settle()
	// The archive of another feed has a worse report of the same story: no card shows it before a live report brings it.
	d.document(entry{key: "older", title: "Protest announced in Zvečan", summary: "Shots were fired, and five people were wounded.", outlet: "Drina", old: true})
	d.report("Barricades in Leposavić", "Ibar")
	d.settle()
	for _, m := range chat.Messages() {
		for _, c := range m.Versions {
			if c.Level > news.Elevated {
				t.Errorf("%s (%s) shows level %s, which only an archive item reports", c.Act, c.Reason, c.Level)
			}
		}
	}
	if n := len(chat.Opening(id)); n != 1 {
		t.Errorf("%d opening messages, want 1", n)
	}
}

// Two stories have an alert each, then an item shows that they are one: the older alert keeps it, and no job of the
// younger one is left over.
func TestMergedStories(t *testing.T) {
	onBoth(t, func(t *testing.T, o store.Options) {
		chat := newChat(t)
		d := newDesk(t, o, chat, news.Watchlist{
			Name: "north", Query: "region:kosovo/north", GroupBy: news.GroupStory, PostAt: new(news.Level), PostTo: []news.Destination{"loopback:desk"},
		})
		defer d.close()
		stop := d.run()
		defer stop()
		first := d.document(entry{key: "1", title: "Barricades in Zvečan", link: "https://ibar.example/1"}).Alerts[0]
		d.settle()
		chat.Fail(bottest.Fault{Status: 503})
		second := d.document(entry{key: "2", title: "Road blocked in Leposavić", link: "https://post.example/2", outlet: "Prishtina Post"}).Alerts[0]
		d.document(entry{key: "3", title: "Barricades in Zvečan", link: "https://post.example/2", outlet: "Drina"})
		d.settle()
		if c := d.counts(); c.Stories != 1 || c.Items != 3 {
			t.Errorf("%d stories of %d items, want 1 of 3", c.Stories, c.Items)
		}
		if a := d.alert(second); len(a.Stories) != 0 {
			t.Errorf("the younger alert holds %d stories, want none", len(a.Stories))
		}
		versions := chat.Opening(first)[0].Versions
		if last := versions[len(versions)-1]; last.Outlets != 3 {
			t.Errorf("the older alert shows %d outlets, want 3", last.Outlets)
		}
	})
}

// Two stories that concern nobody turn out to be one: the words of the one, and the place of the other, are what a watchlist asks for.
func TestMergedConcerns(t *testing.T) {
	d := newDesk(t, tempStore(t), newChat(t), news.Watchlist{
		Name: "music", Query: "region:kosovo/north accordion", PostAt: new(news.Level), PostTo: []news.Destination{"loopback:desk"},
	})
	defer d.close()
	d.document(entry{key: "1", title: "A morning in Zvečan", link: "https://ibar.example/1"})
	d.document(entry{key: "2", title: "A morning on the square", summary: "Somebody plays the accordion.", link: "https://post.example/2", outlet: "Prishtina Post"})
	taken := d.document(entry{key: "3", title: "A morning on the square", link: "https://ibar.example/1", outlet: "Drina"})
	if c := d.counts(); c.Stories != 1 || taken.Opened != 1 {
		t.Errorf("%d stories, %d alerts opened; want one of each", c.Stories, taken.Opened)
	}
}

// The level rises twice while the platform is down: the destination is told once, of what is true in the end.
func TestRaisedTwiceWhileDown(t *testing.T) {
	chat := newChat(t)
	d := newDesk(t, tempStore(t), chat)
	defer d.close()
	id := d.report("Protest announced in Zvečan", "Ibar").Alerts[0]
	if _, err := d.reconcile(id); err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"Police fire tear gas in Leposavić", "Shots fired and five wounded in clashes in Zubin Potok"} {
		chat.Fail(bottest.Fault{Status: 503})
		d.report(title, "Ibar")
		if wait, err := d.reconcile(id); err != nil || wait == 0 {
			t.Fatalf("while the platform is down: wait %v, error %v", wait, err)
		}
	}
	if _, err := d.reconcile(id); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range chat.Messages() {
		if c := m.Versions[0]; c.Reason == news.ReasonRaised {
			told = append(told, fmt.Sprint(c.From, " to ", c.Level))
		}
	}
	if fmt.Sprint(told) != "[tension to violence]" {
		t.Errorf("raised levels told: %v, want one from tension to violence", told)
	}
}

// A platform that asks to wait with a message is left alone, whatever happens meanwhile. (What it asks of edits is about edits:
// its limits are one for each method.)
func TestRaiseHeedsRetryAfter(t *testing.T) {
	chat := newChat(t)
	d := newDesk(t, tempStore(t), chat)
	defer d.close()
	chat.Fail(bottest.Fault{Status: 429, Wait: time.Hour})
	id := d.report("Protest announced in Zvečan", "Ibar").Alerts[0]
	if _, err := d.reconcile(id); err != nil {
		t.Fatal(err)
	}
	d.report("Shots fired and five wounded in clashes in Zubin Potok", "Ibar")
	wait, err := d.reconcile(id)
	if calls := chat.Calls("post"); err != nil || wait < 50*time.Minute || calls != 1 {
		t.Errorf("wait %v, error %v, %d calls; want to wait out the hour that the platform asked for", wait, err, calls)
	}
}
