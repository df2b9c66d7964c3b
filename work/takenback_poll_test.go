package work_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// back is when the item under a title was taken back.
func (p *polling) back(title string) (at time.Time) {
	p.t.Helper()
	if err := p.store.Read(context.Background(), func(tx *store.Tx) error {
		all, err := tx.Newest(time.Time{}, 100)
		for _, r := range all {
			if r.Title == title {
				at = r.TakenBack
			}
		}
		return err
	}); err != nil {
		p.t.Fatal(err)
	}
	return at
}

func (p *polling) waits(what string, is func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("%s: not within 30 s", what)
		}
	}
}

// taken counts how often a reader of the chat was told that a report was taken back, and reports whether its alert is marked.
func (p *polling) taken(title string) (told int, marked bool) {
	for _, m := range p.chat.Messages() {
		last := m.Versions[len(m.Versions)-1]
		if m.Thread == "" {
			marked = slices.ContainsFunc(last.Reports, func(r news.Report) bool { return r.Title == title && !r.TakenBack.IsZero() })
			continue
		}
		for _, x := range last.Milestones {
			if x.Title == title {
				told++
			}
		}
	}
	return told, marked
}

// What goes from a feed minutes after it came, while older entries stand, is marked in its alert, and told once in its
// thread; so is what says of itself that it is taken back. What stands again is marked no more.
func TestTakenBack(t *testing.T) {
	p := startPollingOf(t, often, "/rss")
	t.Cleanup(p.run())
	at := time.Now().Add(-10 * time.Minute).Truncate(time.Second)
	for i, title := range []string{"Sednica vlade u Prištini", "Vreme u Beogradu"} {
		p.source.Add(feedtest.Entry{ID: title, Title: title, Published: at.Add(time.Duration(i-60) * time.Minute)})
	}
	p.until("read", "/rss", func(f store.FeedState) bool { return !f.Fresh.IsZero() })
	const shots = "Pucnjava u Zvečanu, ranjeni policajci"
	entry := feedtest.Entry{ID: "shots", Title: shots, Published: at}
	p.source.Add(entry)
	p.waits("told", func() bool { return len(p.chat.Messages()) == 1 })
	p.source.Remove("shots")
	p.waits("taken back", func() bool { return !p.back(shots).IsZero() })
	p.waits("marked and told", func() bool {
		told, marked := p.taken(shots)
		return told == 1 && marked
	})
	p.asked("/rss", 5)
	p.settle()
	if told, _ := p.taken(shots); told != 1 {
		t.Errorf("its thread tells %d times that it was taken back, want once", told)
	}
	p.source.Add(entry)
	p.waits("stands again", func() bool {
		_, marked := p.taken(shots)
		return p.back(shots).IsZero() && !marked
	})
	entry.Title = "POVUČENO: " + shots
	p.source.Edit(entry)
	p.waits("says that it is taken back", func() bool {
		told, marked := p.taken(entry.Title)
		return told == 1 && marked
	})
	if n := p.counts(); n.Items != 3 || n.Alerts != 1 {
		t.Errorf("%d items and %d alerts, want 3 and 1", n.Items, n.Alerts)
	}
}

// Where an outlet has several feeds, an entry that goes from one may have gone to another: nothing is said of it.
func TestMovedToAnotherFeed(t *testing.T) {
	p := startPollingOf(t, often, "/rss", "/kosovo")
	at := time.Now().Add(-10 * time.Minute).Truncate(time.Second)
	for i, title := range []string{"Sednica vlade u Prištini", "Vreme u Beogradu"} {
		p.source.Add(feedtest.Entry{ID: title, Title: title, Published: at.Add(time.Duration(i-60) * time.Minute)})
	}
	p.until("read", "/rss", func(f store.FeedState) bool { return !f.Fresh.IsZero() })
	const shots = "Pucnjava u Zvečanu, ranjeni policajci"
	entry := feedtest.Entry{ID: "shots", Title: shots, Link: p.server.URL("/shots"), Published: at}
	p.source.Add(entry)
	p.waits("taken in", func() bool { return p.counts().Items == 3 })
	p.server.Feed("/kosovo").Add(entry)
	p.asked("/kosovo", 2)
	p.source.Remove("shots")
	p.asked("/rss", 6)
	if n := p.counts(); n.Items != 3 || !p.back(shots).IsZero() {
		t.Errorf("%d items, want 3: the same entry in two feeds of an outlet is one; taken back: %v", n.Items, p.back(shots))
	}
}
