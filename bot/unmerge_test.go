package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// undo takes back what was done last.
func undo(t *testing.T, r *bottest.Newsroom, a bot.Answer) bot.Answer {
	t.Helper()
	if a.Public == nil {
		t.Fatalf("nothing was done: %s", said(a.Private))
	}
	p := press(r, "Ana", bot.Undo, a.Public.Controls[0].Arg)
	p.Alert = 0
	return r.Desk.Handle(t.Context(), p)
}

// TestMergeConcerns makes two stories one by hand that concern nobody singly: who asks for the words of the one and the place of the other
// is told.
func TestMergeConcerns(t *testing.T) {
	p := &notingPlatform{}
	zero := news.None
	r := bottest.NewNewsroom(t, p, news.Watchlist{Name: "music", Query: `region:kosovo/north accordion`, PostAt: &zero, PostTo: []news.Destination{channel}})
	r.Report("one", "Ibar", "A morning in Zvečan", "")
	r.Report("two", "Drina", "A morning on the square", "Somebody plays the accordion.")
	r.Report("three", "Tara", "Accordion players wanted in Zvečan", "") // so that there is an alert to press
	p.cards = nil
	a := ask(t, r, "story merge s1 s2", false)
	r.Settle()
	if a.Public == nil || len(p.cards) == 0 || !slices.ContainsFunc(r.Alerts()[0].Stories, func(s news.AlertStory) bool { return s.StoryID == 1 }) {
		t.Errorf("nobody is told of the whole: %+v", r.Alerts())
	}
}

// TestUndoMerge makes two stories one by hand, has reports come to it, and takes that back: each has what it had, and what came since and
// is nearer to it.
func TestUndoMerge(t *testing.T) {
	r := newRoom(t)
	ask(t, r, "quiet story s2 2h", false)
	var out []news.AlertStory
	change := func(f func(*store.Tx) error) {
		t.Helper()
		if err := r.Store.Write(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	change(func(tx *store.Tx) error { return tx.LeaveOut(1, 2, news.Violence) })
	merged := ask(t, r, "story merge s1 s2", false)
	r.Settle()
	r.Report("five", "Sava", "Football match in Leposavić ends after clash of fans", "The stadium is closed.")
	r.Report("six", "Sava", "Barikade u Zvečanu", "Opština je zatvorena.")
	if got := storyIn(t, r.Store, 1); len(got.Reports) != 5 {
		t.Fatalf("the whole has %d reports", len(got.Reports))
	}
	back := undo(t, r, merged)
	r.Settle()
	if says := said(back.Public); !strings.Contains(says, "story s2 is a story of its own again, beside story s1; of the 2 reports that came since, 1 went with it") {
		t.Errorf("it says %s", says)
	}
	var keys []string
	for _, id := range []int64{1, 2} {
		for _, p := range storyIn(t, r.Store, id).Reports {
			keys = append(keys, fmt.Sprint(id, " ", p.Key))
		}
	}
	if want := []string{"1 one", "1 two", "1 six", "2 three", "2 five"}; !slices.Equal(keys, want) {
		t.Errorf("the reports are %q, want %q", keys, want)
	}
	change(func(tx *store.Tx) error {
		quiet, err := tx.Quietings(r.Now())
		if err != nil || len(quiet) != 1 || quiet[0].What != "2" {
			t.Errorf("quiet is %+v, error %v", quiet, err)
		}
		for id, want := range map[int64]int{1: 0, 2: 1} {
			if left, err := tx.LeftOut(id); err != nil || len(left) != want {
				t.Errorf("story %d is left out of %+v, error %v", id, left, err)
			}
		}
		a, err := tx.Alert(1)
		out = a.Stories
		return err
	})
	if len(out) != 1 || out[0].StoryID != 1 {
		t.Errorf("alert 1 holds %+v", out)
	}
}

// TestUndoLateMerge takes back a merge whose part is forgotten by its own age: its reports stay where they are.
func TestUndoLateMerge(t *testing.T) {
	r := newRoom(t)
	merged := ask(t, r, "story merge s1 s2", false)
	if err := r.Store.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.RemoveMerged(r.Now().Add(time.Hour), 9)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if a := undo(t, r, merged); a.Private == nil || !strings.Contains(said(a.Private), "story s2 is kept no longer") {
		t.Errorf("it says %+v", a)
	}
	if got := storyIn(t, r.Store, 1); len(got.Reports) != 3 {
		t.Errorf("the whole has %d reports", len(got.Reports))
	}
}

// TestSplitTakesItsWords takes the report out of a story for which its alert was sent: the alert is sent because of what is left.
func TestSplitTakesItsWords(t *testing.T) {
	zero := news.None
	p := &notingPlatform{}
	r := bottest.NewNewsroom(t, p, news.Watchlist{Name: "north", Query: `region:kosovo/north`, PostAt: &zero, PostTo: []news.Destination{channel}})
	r.Report("one", "Ibar", "A morning in Zvečan", "Two people were killed there, and shots were fired.")
	r.Report("two", "Drina", "A morning in Zvečan", "People drink coffee in Leposavić.")
	p.cards = nil
	if a := ask(t, r, "story split s1 i1", false); a.Public == nil {
		t.Fatal(said(a.Private))
	}
	r.Settle()
	for _, a := range r.Alerts() {
		for _, s := range a.Stories {
			has := slices.ContainsFunc(storyIn(t, r.Store, s.StoryID).Reports, func(p news.Report) bool { return p.ID == s.ReportID })
			if !has {
				t.Errorf("story %d stands in alert %d for report %d, which is another's", s.StoryID, a.ID, s.ReportID)
			}
		}
	}
}

// TestUndoMergeHeadline takes back a merge that changed what heads an alert: the headline goes with its story.
func TestUndoMergeHeadline(t *testing.T) {
	zero := news.None
	r := bottest.NewNewsroom(t, quietPlatform{}, news.Watchlist{Name: "north", Query: `region:kosovo/north`, PostAt: &zero, PostTo: []news.Destination{channel}, GroupBy: news.GroupStory})
	r.Report("one", "Ibar", "Protest announced in Zvečan", "")
	r.Report("two", "Drina", "Two killed in Leposavić", "Shots were fired.")
	merged := ask(t, r, "story merge s1 s2", false)
	r.Settle()
	if a := r.Alerts()[0]; a.Headline != 2 {
		t.Fatalf("the whole is headed by report %d", a.Headline)
	}
	undo(t, r, merged)
	r.Settle()
	all := r.Alerts()
	if all[0].Headline != 1 || all[1].Headline != 2 || len(all[1].Stories) != 1 {
		t.Errorf("afterwards the alerts are headed by reports %d and %d", all[0].Headline, all[1].Headline)
	}
}
