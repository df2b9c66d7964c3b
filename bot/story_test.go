package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// TestStoryVerb holds what is typed about stories against a golden file.
func TestStoryVerb(t *testing.T) {
	r := newRoom(t)
	if err := r.Store.Write(t.Context(), func(tx *store.Tx) error { // Bo presses
		return tx.SetSetting(store.Setting{Scope: channel, Name: "may_undo", Value: "members"})
	}); err != nil {
		t.Fatal(err)
	}
	golden(t, r, "story", "story", "story s1", "story 1", "story alert 1", "story https://ibar.example/one", "story <https://Ibar.example/one?utm_source=x|ibar.example>",
		"story football match", "story barikade u tirani", "story xyzzy", "story s99", "story alert 99", "story alert 2", "story https://ibar.example/nothing", "story ?",
		"story level", "story level s1", "story level s1 awful", "story level s1 auto", "story level s1 tension because it was an exercise", "> Undo", "story level s1 1 an exercise", "story s1", "story level s1 1", "why s1",
		"story level football match 4 two are dead", "story level s2 auto", "story level s2 none", "> Undo",
		"story split", "story split s1", "story split s1 i99", "story split s1 i1 i2", "story split s2", "story split s1 i2", "story s1", "story s4", "story merge s1", "story merge s4 with s1", "> Undo",
		"story merge", "story merge s1 s1", "story merge s2 s1", "story s2", "why s2", "story split s1 https://ibar.example/three", "story merge s1 football", "> Undo", "story merge s9 s1", "story frobnicate", "settings audit", "help story", "help story level")
}

// story reads a story.
func storyIn(t *testing.T, s *store.Store, id int64) (story news.Story) {
	t.Helper()
	if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { story, err = tx.Story(id); return err }); err != nil {
		t.Fatal(err)
	}
	return story
}

// TestStoryOfTwoDesks sees that nobody corrects what people of another workspace are told too, nor where nothing is told.
func TestStoryOfTwoDesks(t *testing.T) {
	r := newRoom(t)
	here := func(scope string, d news.Destination, typed string) bot.Answer {
		p := press(r, "Bo", bot.Ask, typed)
		p.Alert, p.Scope, p.Destination = 0, scope, d
		return r.Desk.Handle(t.Context(), p)
	}
	if a := here("loopback:T1", channel, "story level s1 none"); a.Public == nil {
		t.Fatalf("one desk corrects nothing: %s", said(a.Private))
	}
	if a := here("loopback:T1", "loopback:nowhere", "story level s1 violence"); a.Private == nil || !strings.Contains(said(a.Private), "no watchlist posts to this channel") {
		t.Errorf("where nothing is told: %+v", a)
	}
	p := r.Desk.Policy()
	p.Watchlists[2].Scope = "loopback:T2" // as if its people had made it in chat
	for _, typed := range []string{"story level s1 violence", "story split s1 i2", "story merge s1 s2"} {
		if a := here("loopback:T1", channel, typed); a.Private == nil || !strings.Contains(said(a.Private), "people of another workspace") {
			t.Errorf("%s: %+v", typed, a)
		}
	}
	if got := storyIn(t, r.Store, 1); got.Level != news.None || len(got.Reports) != 2 {
		t.Errorf("the story is %+v", got.Facts)
	}
	if a := here("loopback:T1", channel, "story s1"); a.Private == nil || len(a.Private.Controls) > 0 || !strings.Contains(said(a.Private), "Story s1") {
		t.Errorf("asking: %+v", a)
	}
}

// TestStoryMessageLink names a story by the link of its alert's message.
func TestStoryMessageLink(t *testing.T) {
	r := newRoom(t)
	message := func(name string) {
		t.Helper()
		if err := r.Store.Write(t.Context(), func(tx *store.Tx) error {
			a, err := tx.Alert(1)
			if err != nil {
				return err
			}
			a.Message = name
			return tx.RecordShown(a)
		}); err != nil {
			t.Fatal(err)
		}
	}
	for name, link := range map[string]string{
		"C0123:1700000000.123456": "https://acme.slack.com/archives/C0123/p1700000000123456",
		"C0123:1700000001.000001": "https://acme.slack.com/archives/C0123/p1700000009000009?thread_ts=1700000001.000001&cid=C0123",
		"1178000000000000001":     "https://discord.com/channels/80351110224678912/41771983423143937/1178000000000000001",
		"1178000000000000002":     "https://discord.com/channels/80351110224678912/1178000000000000002/1178000000000000009",
	} {
		message(name)
		a := ask(t, r, "story "+link, false)
		if a.Private == nil || !strings.Contains(said(a.Private), "Alert 1 tells of several stories") {
			t.Errorf("%s: %+v", link, a)
		}
	}
}

// TestStoryForgotten sees that settings forget takes the names of people out of what they corrected, and leaves the levels.
func TestStoryForgotten(t *testing.T) {
	r := newRoom(t)
	ask(t, r, "story level s1 none an exercise", false)
	p := press(r, "Bo", bot.Ask, "settings forget everything")
	p.Alert, p.Person.Manages, p.Person.Governs = 0, true, true
	if a := r.Desk.Handle(t.Context(), p); a.Public == nil {
		t.Fatalf("%+v", a)
	}
	got := storyIn(t, r.Store, 1)
	if h := got.Corrected.Held; got.Level != news.None || h == nil || h.By != "" || h.Reason != "" || len(got.Corrected.Notes) > 0 {
		t.Errorf("%+v", got.Corrected)
	}
}

// TestHeldLevelHolds has reports come to a story whose level a person gave it.
func TestHeldLevelHolds(t *testing.T) {
	r := newRoom(t)
	before := storyIn(t, r.Store, 1)
	ask(t, r, "story level s1 none", false)
	r.Settle()
	r.Report("again", "Koha", "Barikade u Zvečanu", "Još jedan izveštaj o barikadama.")
	if got := storyIn(t, r.Store, 1); len(got.Reports) != 3 || got.Level != news.None || got.Confirmed != news.None {
		t.Errorf("after one more report of the same level the story is %+v", got.Facts)
	}
	r.Pass(time.Hour)
	r.Report("worse", "Drina", "Barikade u Zvečanu", "Two people were killed in Zvečan.")
	if got := storyIn(t, r.Store, 1); len(got.Reports) != 4 || got.Level <= before.Level {
		t.Errorf("after a report of a higher level than %s the story is %+v", before.Level, got.Facts)
	}
}
