package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/discord/discordtest"
)

// registered waits until Discord has the commands.
func registered(t *testing.T, s *discordtest.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Until(ctx, func() bool { return len(s.Commands()) > 0 }); err != nil {
		t.Fatalf("no commands were registered: %v", err)
	}
}

// TestRegister registers the commands once, whatever becomes of connections, and again when Discord refused them.
func TestRegister(t *testing.T) {
	s := discordtest.Start(t)
	d := newAccount(t, s)
	d.gateway = quick
	s.Fail(discordtest.Fault{Method: http.MethodPut, Path: "/commands", Status: http.StatusInternalServerError})
	running(t, s, d, func(context.Context, bot.Press) bot.Answer { return bot.Answer{} })
	wait(t, s, http.MethodPut, "/commands", 1)
	s.Cut()
	registered(t, s)
	wait(t, s, http.MethodPut, "/commands", 2)
	s.Cut()
	sessions(t, s, 3)
	wait(t, s, http.MethodGet, "/commands", 3)
	s.Cut()
	sessions(t, s, 4)
	wait(t, s, http.MethodGet, "/commands", 4)
	if n := len(s.Calls(http.MethodPut, "/commands")); n != 2 {
		t.Errorf("the commands were given %d times, want 2", n)
	}
	if c := s.Commands(); len(c) != 1 || c[0].Name != "karaula" || len(c[0].Options) != len(bot.Commands()) {
		t.Errorf("the commands are %+v", c)
	}
}

// TestCommandsFit holds that Discord takes the commands, however many verbs there are and whatever they say.
func TestCommandsFit(t *testing.T) {
	many := bot.Commands()
	long := strings.Repeat("long words ", 9)
	for i := len(many); i < 25; i++ {
		v := bot.Command{Name: fmt.Sprint("verb", i), Does: long}
		for j := range 4 {
			v.Subs = append(v.Subs, bot.Command{Name: fmt.Sprint("sub", j), Does: long, Args: []bot.Arg{{Name: "what", Does: long, Required: true}}})
		}
		many = append(many, v)
	}
	for _, all := range [][]bot.Command{bot.Commands(), many} {
		body, err := json.Marshal(commands(all))
		if err != nil {
			t.Fatal(err)
		}
		if err := discordtest.Check(http.MethodPut, "applications/1/commands", body); err != nil {
			t.Errorf("%d verbs: %v", len(all), err)
		}
	}
	if c := commands(bot.Commands())[0]; c.Options[0].Does != bot.Commands()[0].Does {
		t.Errorf("%q is cut without need, or there are too many verbs to say what each does", c.Options[0].Does)
	}
	var empty []command
	if err := json.Unmarshal([]byte(`[{"name":"karaula","description":"x","options":[]}]`), &empty); err != nil || !same(empty, []command{{Type: 1, Name: "karaula", Does: "x"}}) {
		t.Errorf("what Discord leaves out counts as a difference: %+v", empty)
	}
}

// TestTyped types the command: what is asked, who asks, and who sees the answer, soon and late.
func TestTyped(t *testing.T) {
	s := discordtest.Start(t)
	d := newAccount(t, s)
	d.gateway = quick
	d.gateway.answer = 5 * quick.open
	got := make(chan bot.Press, 10)
	late := make(chan struct{})
	running(t, s, d, func(_ context.Context, p bot.Press) bot.Answer {
		got <- p
		page := line1("Asked: " + p.Arg)
		page.Controls = []bot.Control{{Verb: bot.Ask, Arg: p.Arg + " page:2", Label: "Next"}}
		switch {
		case strings.Contains(p.Arg, "late"):
			<-late
			return bot.Answer{Private: line1("Late."), Public: line1("Everybody hears it late.")}
		case p.Share:
			return bot.Answer{Public: page}
		}
		return bot.Answer{Private: page}
	})
	registered(t, s)
	here := s.Channels[0].ID
	typed := func(a discordtest.Asked) (discordtest.Pressed, bot.Press) {
		t.Helper()
		a.Channel = here
		p, err := s.Slash(a)
		if err != nil {
			t.Fatal(err)
		}
		return p, <-got
	}
	first, p := typed(discordtest.Asked{Verb: "news", Given: map[string]string{"words": "Zvečan \n barikada", "since": "24h"}, Rights: 1 << 4})
	if p.Verb != bot.Ask || p.Arg != "news Zvečan barikada since:24h" || p.Destination != alertsChannel(s) || p.Scope != "discord:"+s.Server || p.Person.Name != "Alice" || !p.Person.Manages || p.Share {
		t.Errorf("what was typed reads %+v", p)
	}
	a := answers(t, s, first, 1)[0]
	data := a.Body["data"].(map[string]any)
	if fmt.Sprint(a.Body["type"]) != "4" || fmt.Sprint(data["flags"]) != "68" || !strings.Contains(fmt.Sprint(data["content"]), "Asked: news") {
		t.Errorf("the answer is %v", a.Body)
	}
	next := data["components"].([]any)[0].(map[string]any)["components"].([]any)[0].(map[string]any)["custom_id"].(string)
	second, err := s.Press(here, a.Message, next)
	if err != nil {
		t.Fatal(err)
	}
	if p = <-got; p.Verb != bot.Ask || !strings.HasSuffix(p.Arg, " page:2") || p.Alert != 0 || p.Destination != alertsChannel(s) {
		t.Errorf("the next page reads %+v", p)
	}
	if a := answers(t, s, second, 1)[0]; fmt.Sprint(a.Body["type"]) != "7" {
		t.Errorf("the next page stands beside the first: %v", a.Body)
	}

	for _, r := range []struct {
		rights           uint64
		manages, governs bool
	}{{1 << 4, true, false}, {1 << 5, false, true}, {1 << 3, true, true}} {
		if _, p := typed(discordtest.Asked{Verb: "status", Rights: r.rights}); p.Person.Manages != r.manages || p.Person.Governs != r.governs {
			t.Errorf("with rights %b somebody is %+v", r.rights, p.Person)
		}
	}
	shared, p := typed(discordtest.Asked{Verb: "status", Share: true})
	if p.Arg != "status" || !p.Share || p.Person.Manages {
		t.Errorf("what was typed reads %+v", p)
	}
	if a := answers(t, s, shared, 1)[0]; fmt.Sprint(a.Body["type"]) != "4" || len(messages(t, s, here)) != 1 {
		t.Errorf("a shared answer is %v, and %d messages are there for all", a.Body, len(messages(t, s, here)))
	}

	d.gateway.answer = time.Millisecond
	slow, _ := typed(discordtest.Asked{Verb: "news", Given: map[string]string{"words": "late"}})
	if a := answers(t, s, slow, 1)[0]; fmt.Sprint(a.Body["type"]) != "5" {
		t.Errorf("who waits is told %v", a.Body)
	}
	s.Deny(here, discordtest.SendMessages) // everybody is told by the answer to the command, then
	close(late)
	all := answers(t, s, slow, 3)
	if all[1].Method != http.MethodPatch || !strings.Contains(fmt.Sprint(all[1].Body), "Late.") || all[2].Method != http.MethodPost || !strings.Contains(fmt.Sprint(all[2].Body), "Everybody hears") {
		t.Errorf("the late answers are %v", all)
	}
	if m := messages(t, s, here); len(m) != 2 || !strings.Contains(m[1].Content, "Everybody hears") {
		t.Errorf("everybody sees %+v", m)
	}
	for _, a := range []discordtest.Asked{{Verb: "frobnicate"}, {Verb: "help", Given: map[string]string{"verb": "frobnicate"}}, {Verb: "status", Given: map[string]string{"x": "y"}}} {
		a.Channel = here
		if _, err := s.Slash(a); !errors.Is(err, discordtest.ErrNoCommand) {
			t.Errorf("%+v can be typed: %v", a, err)
		}
	}
}

// TestSuggest types a part of an argument, also behind others.
func TestSuggest(t *testing.T) {
	s := discordtest.Start(t)
	d := newAccount(t, s)
	d.gateway = quick
	running(t, s, d, func(_ context.Context, p bot.Press) bot.Answer {
		if p.Arg == "23" {
			return bot.Answer{Choices: []bot.Choice{{Arg: p.Option, Label: "asked"}}}
		}
		if p.Verb != bot.Suggest || p.Option != "news words" || p.Arg != "Звеч" || p.Destination != alertsChannel(s) {
			t.Errorf("asked was %+v", p)
		}
		all := []bot.Choice{{Arg: "", Label: "nothing"}, {Arg: strings.Repeat("x", 101), Label: "too long"}}
		for i := range 30 {
			all = append(all, bot.Choice{Arg: fmt.Sprint("region:", i), Label: strings.Repeat("Звечан ", 40)})
		}
		return bot.Answer{Choices: all}
	})
	registered(t, s)
	p, err := s.Suggest(discordtest.Asked{Channel: s.Channels[0].ID, Verb: "news", Given: map[string]string{"words": "Звеч"}}, "words")
	if err != nil {
		t.Fatal(err)
	}
	a := answers(t, s, p, 1)[0]
	if choices := a.Body["data"].(map[string]any)["choices"].([]any); fmt.Sprint(a.Body["type"]) != "8" || len(choices) != 25 || choices[0].(map[string]any)["value"] != "region:0" {
		t.Errorf("suggested is %v", a.Body)
	}
	p, err = s.Suggest(discordtest.Asked{Channel: s.Channels[0].ID, Verb: "settings set", Given: map[string]string{"name": "quiet_hours", "value": "23"}}, "value")
	if err != nil {
		t.Fatal(err)
	}
	a = answers(t, s, p, 1)[0]
	if choices := a.Body["data"].(map[string]any)["choices"].([]any); len(choices) != 1 || choices[0].(map[string]any)["value"] != "settings set quiet_hours value" {
		t.Errorf("behind a name, asked was %v", a.Body)
	}
}

// TestForm fills a form in: opened by a command, offered again where something is wrong, and answered.
func TestForm(t *testing.T) {
	s := discordtest.Start(t)
	d := newAccount(t, s)
	d.gateway = quick
	d.gateway.answer = 5 * quick.open
	form := func(mistake string) *bot.Form {
		return &bot.Form{Verb: bot.Ask, Arg: "watch add", Title: "A watchlist of this channel, " + strings.Repeat("x", 40), Fields: []bot.Field{
			{Name: "name", Label: "Name", Value: "north", Required: true, Most: 40},
			{Name: "query", Label: "What", Hint: "Zvečan barikada", Value: strings.Repeat("🔴", 3000), Long: true, Mistake: mistake},
		}}
	}
	got := make(chan bot.Press, 10)
	running(t, s, d, func(_ context.Context, p bot.Press) bot.Answer {
		got <- p
		open := line1("What: It asks for nothing.")
		open.Controls = []bot.Control{{Verb: bot.Open, Arg: "~x", Label: "Change"}}
		switch {
		case p.Fields == nil:
			return bot.Answer{Form: form("It asks for nothing."), Private: open}
		case p.Fields["query"] == "":
			return bot.Answer{Form: form("It asks for nothing."), Private: open}
		}
		return bot.Answer{Private: line1("Saved " + p.Fields["name"]), Public: line1("Alice made a watchlist")}
	})
	registered(t, s)
	here := s.Channels[0].ID
	fill := func(p discordtest.Pressed, query string) discordtest.Pressed {
		t.Helper()
		<-got
		f, ok := answers(t, s, p, 1)[0].Form(p)
		if !ok || len(f.Fields) != 2 || !f.Fields[0].Required || f.Fields[1].Required || !f.Fields[1].Long || f.Fields[1].Does != "⚠ It asks for nothing." || f.Fields[1].Hint != "Zvečan barikada" {
			t.Fatalf("the form is %+v", f)
		}
		sent, err := s.Fill(nil, f, map[string]string{"Name": "south", "What": query})
		if err != nil {
			t.Fatal(err)
		}
		return sent
	}
	opened, err := s.Slash(discordtest.Asked{Channel: here, Verb: "status"})
	if err != nil {
		t.Fatal(err)
	}
	sent := fill(opened, "")
	if p := <-got; p.Verb != bot.Ask || p.Arg != "watch add" || p.Fields["name"] != "south" || p.Fields["query"] != "" || p.Destination != alertsChannel(s) || p.Scope == "" {
		t.Errorf("a form reads %+v", p)
	}
	a := answers(t, s, sent, 1)[0]
	if fmt.Sprint(a.Body["type"]) != "4" || !strings.Contains(fmt.Sprint(a.Body), "It asks for nothing") {
		t.Errorf("of a mistake it says %v", a.Body)
	}
	change := a.Body["data"].(map[string]any)["components"].([]any)[0].(map[string]any)["components"].([]any)[0].(map[string]any)["custom_id"].(string)
	again, err := s.Press(here, a.Message, change)
	if err != nil {
		t.Fatal(err)
	}
	sent = fill(again, "barikada")
	<-got
	if a := answers(t, s, sent, 1)[0]; fmt.Sprint(a.Body["type"]) != "7" || !strings.Contains(fmt.Sprint(a.Body), "Saved south") {
		t.Errorf("the answer is %v", a.Body)
	}
	wait(t, s, http.MethodPost, "/channels/"+here+"/messages", 1)
}
