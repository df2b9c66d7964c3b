package console_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/console"
)

// TestConverse talks on the console: questions, numbers for what can be pressed, and a form with a mistake in it.
func TestConverse(t *testing.T) {
	form := bot.Form{Verb: bot.Ask, Arg: "watch add", Title: "A watchlist", Fields: []bot.Field{
		{Name: "name", Label: "Name", Hint: "one word", Value: "north", Required: true},
		{Name: "query", Label: "What", Most: 20},
	}}
	h := func(_ context.Context, p bot.Press) bot.Answer {
		if p.Destination != "console" || p.Person.Name != "Ana" || !p.Person.Manages || p.At.IsZero() {
			t.Errorf("pressed was %+v", p)
		}
		switch {
		case p.Arg == "watch add" && p.Fields["query"] == "rat":
			f := form
			f.Fields = []bot.Field{{Name: "name", Label: "Name", Value: p.Fields["name"]}, {Name: "query", Label: "What", Value: "rat", Mistake: "“rat” is war, and a rodent.", Most: 20}}
			return bot.Answer{Form: &f}
		case p.Arg == "watch add" && p.Fields == nil:
			return bot.Answer{Form: &form}
		case p.Arg == "help":
			return bot.Answer{Private: &bot.Page{Paragraphs: []bot.Text{bot.Say("Help.")}}}
		}
		return bot.Answer{Private: &bot.Page{Paragraphs: []bot.Text{bot.Say(fmt.Sprint(p.Verb, " ", p.Arg, " ", p.Fields, " ", p.Share))}, Controls: []bot.Control{
			{Verb: bot.Ask, Arg: "news 2", Label: "Next"}, {Verb: bot.Undo, Label: "Which?", Choices: []bot.Choice{{Arg: "7", Label: "Seven"}, {Arg: "8", Label: "Ei\x1bght"}}},
		}}}
	}
	for typed, want := range map[string]string{
		"  \nnews Zvečan  share\n": "ask news Zvečan map[] true\n[1] Next\nWhich?\n  [2] Seven\n  [3] Ei ght\n",
		"1\nnews\nhelp\n3\nquit\nnews": "ask 1 map[] false\n[1] Next\nWhich?\n  [2] Seven\n  [3] Ei ght\n" +
			"ask news map[] false\n[1] Next\nWhich?\n  [2] Seven\n  [3] Ei ght\nHelp.\n" +
			"undo 8 map[] false\n[1] Next\nWhich?\n  [2] Seven\n  [3] Ei ght\n",
		"watch add\n-\nsouth\n" + strings.Repeat("x", 21) + "\nrat\nlang:sr rat\n": "A watchlist\nAn empty line leaves what stands in [ ], a single - empties it, cancel ends.\n" +
			"Name (one word) [north]: \n! Something has to stand here.\nName (one word) [north]: \nWhat: \n! At most 20 characters fit here.\nWhat: \n" +
			"A watchlist\nAn empty line leaves what stands in [ ], a single - empties it, cancel ends.\n! “rat” is war, and a rodent.\nWhat [rat]: \n" +
			"ask watch add map[name:south query:lang:sr rat] false\n[1] Next\nWhich?\n  [2] Seven\n  [3] Ei ght\n",
		"watch add\n\ncancel\nhelp\n": "A watchlist\nAn empty line leaves what stands in [ ], a single - empties it, cancel ends.\nName (one word) [north]: \nWhat: \nNothing was changed.\nHelp.\n",
	} {
		var out strings.Builder
		err := console.New(&out, console.Options{}).Converse(t.Context(), strings.NewReader(typed), h, bot.Person{ID: "console:ana", Name: "Ana", Manages: true})
		if err != nil || out.String() != want {
			t.Errorf("%q: %v\n%s\nwant\n%s", typed, err, out.String(), want)
		}
	}
	long := strings.NewReader(strings.Repeat("x", 20<<10))
	if err := console.New(&strings.Builder{}, console.Options{}).Converse(t.Context(), long, h, bot.Person{}); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("a line of 20 KiB: %v", err)
	}
}
