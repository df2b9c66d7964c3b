package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
)

// notingPlatform notes what it is given.
type notingPlatform struct {
	quietPlatform
	cards []alerts.Card
}

func (p *notingPlatform) Post(_ context.Context, c alerts.Card) (string, error) {
	p.cards = append(p.cards, c)
	return c.Delivery, nil
}
func (p *notingPlatform) Edit(_ context.Context, _ string, c alerts.Card) error {
	p.cards = append(p.cards, c)
	return nil
}
func (p *notingPlatform) Reply(_ context.Context, _ string, c alerts.Card) (string, error) {
	p.cards = append(p.cards, c)
	return c.Delivery, nil
}

// TestCorrectionsOnMessages sees what a correction sends: an edit that says who corrected what, and a message only for a raised level.
func TestCorrectionsOnMessages(t *testing.T) {
	p := &notingPlatform{}
	zero := news.None
	r := bottest.NewNewsroom(t, p, news.Watchlist{Name: "north", Query: `region:kosovo/north`, PostAt: &zero, PostTo: []news.Destination{channel}},
		news.Watchlist{Name: "worst", Query: `region:kosovo/north level:4`, PostAt: &zero, PostTo: []news.Destination{"loopback:b"}, GroupBy: news.GroupStory})
	r.Report("one", "Ibar", "Barikade u Zvečanu", "Policija upotrebila suzavac.")
	r.Report("two", "Drina", "Barikade u Zvečanu", "U blizini su i vojnici KFOR-a, javljaju novinari.")
	undo := func(a bot.Answer) bot.Answer {
		p := press(r, "Ana", bot.Undo, a.Public.Controls[0].Arg)
		p.Alert = 0
		return r.Desk.Handle(t.Context(), p)
	}
	var last bot.Answer
	for _, c := range []struct {
		typed string // "" for Undo
		want  []string
		state string // of the edit, after the time
	}{
		{"story level s1 tension an exercise", []string{"edit corrected loopback:a 1"}, "by Ana: level elevated → tension (an exercise)"},
		{"", []string{"edit raised loopback:a 2"}, ""}, // it was told of that level before: no message
		{"story level s1 none", []string{"edit corrected loopback:a 0"}, "by Ana: level elevated → none"},
		{"story level s1 deadly", []string{"edit raised loopback:a 4", "post new loopback:b 4", "reply raised loopback:a 4"}, "by Ana: level none → deadly"},
		{"story level s1 auto", []string{"edit corrected loopback:a 2", "edit corrected loopback:b 2"}, "by Ana: level deadly → elevated, as its reports say"},
		{"story split s1 i2", []string{"edit corrected loopback:a 2", "edit corrected loopback:b 2"}, "by Ana: story s1, 1 report made story s2"},
		{"", []string{"edit corrected loopback:a 2", "edit corrected loopback:b 2"}, ""},
		{"story split s1 i2", []string{"edit corrected loopback:a 2", "edit corrected loopback:b 2"}, "by Ana: story s3, taken out of story s1"},
		{"story merge s3 s1", []string{"edit corrected loopback:a 2", "edit corrected loopback:b 2"}, "by Ana: story s3 made a part of it"},
	} {
		p.cards = nil
		r.Pass(time.Second)
		if c.typed == "" {
			last = undo(last)
		} else {
			last = ask(t, r, c.typed, false)
		}
		if last.Public == nil {
			t.Fatalf("%q: %s", c.typed, said(last.Private))
		}
		r.Settle()
		var got []string
		state := ""
		for _, card := range p.cards {
			got = append(got, fmt.Sprintf("%s %s %s %d", card.Act, card.Reason, card.Destination, card.Level))
			if card.Act == news.Edit {
				state += bot.State(card, time.UTC) + "\n"
			}
			if card.Act != news.Edit && !strings.Contains(bot.Heading(card), "set by Ana, unconfirmed") {
				t.Errorf("%q: the heading is %s", c.typed, bot.Heading(card))
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%q sends %q, want %q", c.typed, got, c.want)
		}
		if !strings.Contains(state, c.state) {
			t.Errorf("%q: the message says %q, want %q", c.typed, state, c.state)
		}
	}
	if got := storyIn(t, r.Store, 1); len(got.Reports) != 2 {
		t.Errorf("in the end the story has %d reports", len(got.Reports))
	}
}
