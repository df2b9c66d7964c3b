package bot_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// quietPlatform takes messages and says nothing of them.
type quietPlatform struct{}

func (quietPlatform) Name() string                                          { return "loopback" }
func (quietPlatform) Post(_ context.Context, c alerts.Card) (string, error) { return c.Delivery, nil }
func (quietPlatform) Edit(context.Context, string, alerts.Card) error       { return nil }
func (quietPlatform) Reply(_ context.Context, _ string, c alerts.Card) (string, error) {
	return c.Delivery, nil
}
func (quietPlatform) Remove(context.Context, news.Destination, string) error { return nil }
func (quietPlatform) Find(context.Context, news.Destination, string, string, time.Time) ([]string, error) {
	return nil, alerts.ErrNotFound
}

const channel = "loopback:a"

// newRoom is a newsroom with one alert of two stories, and another of one in another channel.
func newRoom(t *testing.T) *bottest.Newsroom {
	t.Helper()
	zero := news.None
	r := bottest.NewNewsroom(t, quietPlatform{},
		news.Watchlist{Name: "north", Query: `region:kosovo/north`, PostAt: &zero, PostTo: []news.Destination{channel}},
		news.Watchlist{Name: "words", Query: `barikada, "tear gas"`, PostAt: &zero, PostTo: []news.Destination{channel}},
		news.Watchlist{Name: "elsewhere", Query: `region:albania`, PostAt: &zero, PostTo: []news.Destination{"loopback:b"}})
	r.Report("one", "Ibar", "Barikade u Zvečanu", "Policija upotrebila suzavac.")
	r.Report("two", "Drina", "Barikade u Zvečanu", "U blizini su i vojnici KFOR-a, javljaju novinari sa lica mesta u subotu popodne.")
	r.Report("three", "Ibar", "Football match in Leposavić ends after clash of fans", "The league will decide.")
	r.Report("four", "Koha", "Protest announced in Tirana", "It begins at noon.")
	return r
}

func press(r *bottest.Newsroom, who string, v bot.Verb, arg string) bot.Press {
	return bot.Press{Verb: v, Arg: arg, Alert: 1, Destination: channel, Message: r.Alerts()[0].Message, Person: bot.Person{ID: "loopback:" + who, Name: who}, At: time.Now()}
}

func said(p *bot.Page) string { return bottest.PageText(p) }

// TestPages holds the pages that the desk answers with against golden files.
func TestPages(t *testing.T) {
	r := newRoom(t)
	if n := len(r.Alerts()); n != 2 {
		t.Fatalf("%d alerts, want 2: %+v", n, r.Alerts())
	}
	var all strings.Builder
	for _, tt := range []struct {
		name, arg string
		verb      bot.Verb
	}{
		{"why", "", bot.Why},
		{"more", "", bot.More},
		{"wrong", "", bot.Wrong},
		{"wrong, which story", "place", bot.Wrong},
		{"wrong place", "place 1", bot.Wrong},
		{"old", "old 1", bot.Wrong},
		{"not serious", "serious 1", bot.Wrong},
		{"wrong topic", "topic 2", bot.Wrong},
		{"not one story", "story", bot.Wrong},
		{"quiet", "8h", bot.Quiet},
		{"leave out", "2", bot.LeaveOut},
		{"welcome", "", bot.Joined},
	} {
		a := r.Desk.Handle(t.Context(), press(r, "Ana", tt.verb, tt.arg))
		fmt.Fprintf(&all, "== %s\n", tt.name)
		for _, p := range []*bot.Page{a.Private, a.Public} {
			if p == nil {
				continue
			}
			all.WriteString(said(p) + "\n")
			for _, c := range p.Controls {
				fmt.Fprintf(&all, "[%s %q %s]", c.Verb, c.Arg, c.Label)
				for _, x := range c.Choices {
					fmt.Fprintf(&all, " %q=%s", x.Arg, x.Label)
				}
				all.WriteString("\n")
			}
		}
	}
	sameAs(t, "pages", all.String())
}

// TestRefused are presses that nothing comes of but a clear answer.
func TestRefused(t *testing.T) {
	r := newRoom(t)
	change := func(f func(*bot.Press)) bot.Press {
		p := press(r, "Ana", bot.Take, "")
		f(&p)
		return p
	}
	for _, tt := range []struct {
		name  string
		press bot.Press
		want  string
	}{
		{"an unknown alert", change(func(p *bot.Press) { p.Alert = 99 }), "does not know alert 99 any more"},
		{"another channel's alert", change(func(p *bot.Press) { p.Alert = 2 }), "stands in another channel"},
		{"another channel's alert, with another message", change(func(p *bot.Press) { p.Destination, p.Message = "loopback:b", "m" }), "stands in another channel"},
		{"another platform's message of the same name", change(func(p *bot.Press) { p.Destination = "slack:a" }), "stands in another channel"},
		{"an unknown verb", change(func(p *bot.Press) { p.Verb = "dance" }), "another version of karaula"},
		{"nobody is on it", change(func(p *bot.Press) { p.Verb = bot.Release }), "Nobody is on it any more"},
		{"an unknown time", change(func(p *bot.Press) { p.Verb, p.Arg = bot.Quiet, "whenever" }), "does not understand until when"},
		{"too long", change(func(p *bot.Press) { p.Verb, p.Arg = bot.Quiet, "8d" }), "does not understand until when"},
		{"not quiet", change(func(p *bot.Press) { p.Verb, p.Arg = bot.Quiet, "end" }), "It is not quiet"},
		{"an unknown fault", change(func(p *bot.Press) { p.Verb, p.Arg = bot.Wrong, "colour" }), "another version"},
		{"another alert's story", change(func(p *bot.Press) { p.Verb, p.Arg = bot.Wrong, "old 3" }), "not in this alert any more"},
		{"a story that is no number", change(func(p *bot.Press) { p.Verb, p.Arg = bot.LeaveOut, "x" }), "not in this alert any more"},
		{"an unknown change", change(func(p *bot.Press) { p.Verb, p.Arg = bot.Undo, "7" }), "does not know this change any more"},
		{"the only story", change(func(p *bot.Press) { p.Alert, p.Destination, p.Verb, p.Arg = 2, "loopback:b", bot.LeaveOut, "3" }), "about this story alone"},
		{"a drill of nothing", change(func(p *bot.Press) { p.Verb, p.Arg = bot.Drill, "south" }), `“south” is no watchlist that posts to this channel`},
	} {
		before := r.Alerts()
		a := r.Desk.Handle(t.Context(), tt.press)
		if a.Public != nil || !strings.Contains(said(a.Private), tt.want) {
			t.Errorf("%s: %+v, want %q for the person alone", tt.name, a, tt.want)
		}
		if after := r.Alerts(); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("%s changed the alerts:\n%+v\n%+v", tt.name, before, after)
		}
	}
	same := change(func(p *bot.Press) { p.Destination = "loopback:alias" }) // one channel, written in two ways
	if a := r.Desk.Handle(t.Context(), same); a.Public == nil {
		t.Errorf("the same message under another name of its channel: %+v", a)
	}
}

// TestAtOnce has many people take an alert at once: one gets it, the others are told who.
func TestAtOnce(t *testing.T) {
	r := newRoom(t)
	var mu sync.Mutex
	var won, lost []string
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			a := r.Desk.Handle(t.Context(), press(r, fmt.Sprint("P", i), bot.Take, ""))
			mu.Lock()
			defer mu.Unlock()
			if a.Public != nil {
				won = append(won, strings.Fields(said(a.Public))[0])
			} else {
				lost = append(lost, strings.Fields(said(a.Private))[0])
			}
		})
	}
	all.Wait()
	if len(won) != 1 || len(lost) != 7 {
		t.Fatalf("%q won, and %q were told who did", won, lost)
	}
	for _, who := range lost {
		if who != won[0] {
			t.Errorf("%s was said to be on it, and it is %s", who, won[0])
		}
	}
	if a := r.Alerts()[0]; a.Taken.Name != won[0] || a.Revision != a.Shown+1 || a.Cause != news.ReasonTaken {
		t.Errorf("the alert is %+v", a)
	}
}

// TestUndo takes each change back, in all orders that two of them can have: what changed since is left alone.
func TestUndo(t *testing.T) {
	type step struct {
		who  string
		verb bot.Verb
		arg  string // of Undo: the number of the step whose change it takes back
		want string
	}
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"taken, released, and the first taken back", []step{
			{"Ana", bot.Take, "", "Ana is on it"}, {"Ben", bot.Release, "", "Ben: Ana is not on it any more"},
			{"Ana", bot.Undo, "0", "cannot be taken back any more: nobody is on it"}, {"Ana", bot.Undo, "1", "Ana is on it again"},
			{"Cem", bot.Undo, "1", "Ana took this back at"}}},
		{"quiet for longer, and that taken back", []step{
			{"Ana", bot.Quiet, "1h", "Ana made this quiet"}, {"Ben", bot.Quiet, "8h", "Ben made this quiet"},
			{"Ana", bot.Undo, "0", "it was made quiet again since"}, {"Ana", bot.Undo, "1", "this is quiet until"},
			{"Ana", bot.Quiet, "end", "told of again"}, {"Ben", bot.Undo, "4", "this is quiet until"}}},
		{"quiet already", []step{{"Ana", bot.Calm, "", "until it gets worse than"}, {"Ben", bot.Calm, "", "quiet already, until"},
			{"Ben", bot.Undo, "0", "told of again"}, {"Ana", bot.Calm, "", "until it gets worse"}}},
		{"a story out and back", []step{{"Ana", bot.LeaveOut, "2", "left a story out"}, {"Ana", bot.LeaveOut, "2", "not in this alert any more"},
			{"Ben", bot.Undo, "0", "Ben put the story back that Ana had left out"}, {"Ben", bot.Undo, "0", "Ben took this back"}}},
		{"feedback", []step{{"Ana", bot.Wrong, "old 1", "Noted"}, {"Ana", bot.Undo, "0", "not noted any more"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRoom(t)
			before := r.Alerts()[0]
			undo := map[string]string{}
			for i, s := range tt.steps {
				arg := s.arg
				if s.verb == bot.Undo {
					arg = undo[s.arg]
				}
				a := r.Desk.Handle(t.Context(), press(r, s.who, s.verb, arg))
				for _, p := range []*bot.Page{a.Private, a.Public} {
					if p != nil && len(p.Controls) > 0 && p.Controls[0].Verb == bot.Undo {
						undo[fmt.Sprint(i)] = p.Controls[0].Arg
					}
				}
				if got := said(a.Private) + said(a.Public); !strings.Contains(got, s.want) {
					t.Errorf("step %d: %q, want %q", i, got, s.want)
				}
				r.Settle()
			}
			if after := r.Alerts()[0]; len(after.Stories) != len(before.Stories) || after.Level != before.Level || after.Headline != before.Headline {
				t.Errorf("the alert was\n%+v and is\n%+v", before, after)
			}
			err := r.Store.Read(t.Context(), func(tx *store.Tx) error {
				said, err := tx.LatestFeedback(10)
				changes, noChanges := tx.Changes(100)
				if len(said) > 0 || len(changes) < 2 || !strings.HasPrefix(changes[0].Who, "loopback:") {
					t.Errorf("%d feedback is left, and the changes noted are %+v", len(said), changes)
				}
				return errors.Join(err, noChanges)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestLeftOutGetsWorse sees that a story that was left out comes back when it is above its level, and then only.
func TestLeftOutGetsWorse(t *testing.T) {
	r := newRoom(t)
	r.Desk.Handle(t.Context(), press(r, "Ana", bot.LeaveOut, "1"))
	if a := r.Alerts()[0]; len(a.Stories) != 1 {
		t.Fatalf("the alert holds %+v", a.Stories)
	}
	r.Report("five", "Lim", "Barikade u Zvečanu", "Sve je mirno, javlja reporter.")
	if a := r.Alerts()[0]; len(a.Stories) != 1 {
		t.Errorf("a report of its level brought it back: %+v", a.Stories)
	}
	r.Report("six", "Tara", "Barikade u Zvečanu", "Poginula tri policajca u napadu.")
	if a := r.Alerts()[0]; len(a.Stories) != 2 || a.Level != news.Deadly {
		t.Errorf("it got worse, and the alert holds %+v at %s", a.Stories, a.Level)
	}
}

// TestBroken sees that a fault of the database is an answer, and a panic no end.
func TestBroken(t *testing.T) {
	r := newRoom(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if a := r.Desk.Handle(ctx, press(r, "Ana", bot.Take, "")); !strings.Contains(said(a.Private), "could not read or write its database") {
		t.Errorf("%+v", a)
	}
	r.Desk.Policy = func() alerts.Policy { panic("no policy") }
	if a := r.Desk.Handle(t.Context(), press(r, "Ana", bot.Take, "")); !strings.Contains(said(a.Private), "a fault in karaula") {
		t.Errorf("%+v", a)
	}
}
