package slack_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/slack/slacktest"
)

// says answers with a sentence, and with what else.
func says(text string, controls ...bot.Control) *bot.Page {
	return &bot.Page{Paragraphs: []bot.Text{bot.Say(text)}, Controls: controls}
}

// TestSlash types /karaula in channels of all kinds: what is asked, who asks, and who sees the answer.
func TestSlash(t *testing.T) {
	t.Parallel()
	server, s := workspace(t)
	server.AddChannel("desk")
	secret := server.AddChannel("secret", slacktest.Private())
	server.Promote("U0BEN")
	d := desk(func(p bot.Press) bot.Answer {
		a := bot.Answer{Private: says("Asked: "+p.Arg, bot.Control{Verb: bot.Ask, Arg: p.Arg + " 2", Label: "Next"})}
		if p.Share {
			a.Private, a.Public = nil, a.Private
		}
		return a
	})
	attend(t, server, s, d.Handle)
	n := 0
	typed := func(user, channel, line string) bot.Press {
		t.Helper()
		if err := server.Type(user, channel, line); err != nil {
			t.Fatal(err)
		}
		n++
		return d.Press(t, n)
	}
	alone := func(user, want string) slacktest.Ephemeral {
		t.Helper()
		var last slacktest.Ephemeral
		eventually(t, server, want, func() bool {
			all := server.Private(user)
			if len(all) > 0 {
				last = all[len(all)-1]
			}
			return strings.Contains(last.Shown(), want)
		})
		return last
	}

	p := typed("U0ANA", "balkans", "/karaula news Zvečan &lt;3 &amp; <https://ibar.example/1|ibar.example/1> <#C0BALKANS|balkans> <@U0BEN|ben>")
	if p.Verb != bot.Ask || p.Arg != "news Zvečan <3 & https://ibar.example/1 #balkans <@U0BEN|ben>" || p.Destination != "slack:#balkans" || p.Channel == p.Destination || p.Scope != "slack:"+slacktest.TeamID ||
		p.Person.ID != "slack:U0ANA" || p.Person.Name != "Ana" || p.Person.Manages || p.Share || p.Alert != 0 {
		t.Errorf("what was typed reads %+v", p)
	}
	page := alone("U0ANA", "Asked: news Zvečan")
	if err := server.Press("U0ANA", "balkans", page.TS, "Next"); err != nil {
		t.Fatal(err)
	}
	n++
	if p := d.Press(t, n); p.Verb != bot.Ask || !strings.HasSuffix(p.Arg, " 2") || p.Destination != "slack:#balkans" || p.Alert != 0 {
		t.Errorf("a control of the answer reads %+v", p)
	}
	alone("U0ANA", "|ben> 2")
	if all := server.Private("U0ANA"); len(all) != 1 {
		t.Errorf("the next page stands beside the first: %d", len(all))
	}

	if p := typed("U0BEN", "balkans", "/karaula status SHARE"); p.Arg != "status" || !p.Share || !p.Person.Manages {
		t.Errorf("what was typed reads %+v", p)
	}
	eventually(t, server, "a shared answer", func() bool { return len(server.Seen("balkans")) == 1 })
	if m := server.Seen("balkans")[0]; m.Thread != "" || !strings.Contains(m.Shown(), "Asked: status") {
		t.Errorf("everybody sees %+v", m)
	}

	typed("U0BEN", "desk", "/karaula status share") // where the bot is not
	eventually(t, server, "a shared answer where the bot is not", func() bool { return len(server.Seen("desk")) == 1 })
	if p := typed("U0BEN", "secret", "/karaula"); p.Destination != "slack:"+p.Channel[len("slack:"):] || string(p.Channel) != "slack:"+secret || p.Arg != "" {
		t.Errorf("in a channel that the bot does not see it reads %+v", p)
	}

	alone("U0BEN", "Asked: ")
	server.Fail("response_url", slacktest.Fault{Status: 404, Error: "used_url"})
	typed("U0ANA", "balkans", "/karaula help")
	alone("U0ANA", "Asked: help")
	if server.Calls("chat.postEphemeral") != 1 {
		t.Error("a spent response_url is not replaced by chat.postEphemeral")
	}

	server.Withdraw(slacktest.BotToken, "commands")
	if err := server.Type("U0ANA", "balkans", "/karaula help"); !errors.Is(err, slacktest.ErrNoCommand) {
		t.Errorf("without the scope it is %v", err)
	}
}

// TestModal fills a form in: opened by what was typed, marked where it is wrong, followed by another, and answered.
func TestModal(t *testing.T) {
	t.Parallel()
	server, s := workspace(t)
	long := strings.Repeat("x", 4000)
	form := func(query, mistake string) *bot.Form {
		return &bot.Form{Verb: bot.Ask, Arg: "watch add", Title: "A watchlist of this channel", Fields: []bot.Field{
			{Name: "name", Label: "Name", Value: "north", Required: true, Most: 40},
			{Name: "query", Label: "What", Hint: "Zvečan barikada", Value: query, Long: true, Mistake: mistake},
		}}
	}
	slow := make(chan struct{})
	d := desk(func(p bot.Press) bot.Answer {
		switch {
		case p.Fields == nil && p.Arg == "watch wrong":
			return bot.Answer{Form: form(long, "Too long: "+long)}
		case p.Fields == nil:
			return bot.Answer{Form: form("", "")}
		case p.Arg == "watch add" && p.Fields["query"] == "":
			return bot.Answer{Form: form("", "It asks for nothing.")}
		case p.Fields["query"] == "more":
			return bot.Answer{Form: &bot.Form{Verb: bot.Ask, Arg: "watch more", Title: "More", Fields: []bot.Field{{Name: "at", Label: "At"}}}}
		case p.Fields["query"] == "slow":
			<-slow
		}
		return bot.Answer{Private: says("Saved " + p.Arg + " " + p.Fields["name"]), Public: says("Ana made a watchlist", bot.Control{Verb: bot.Undo, Arg: "3", Label: "Undo"})}
	})
	attend(t, server, s, d.Handle)
	open := func(line string) slacktest.View {
		t.Helper()
		if err := server.Type("U0ANA", "balkans", line); err != nil {
			t.Fatal(err)
		}
		eventually(t, server, "a form", func() bool { _, ok := server.Form("U0ANA"); return ok })
		v, _ := server.Form("U0ANA")
		return v
	}
	fill := func(what, value string) (v slacktest.View, ok bool) {
		t.Helper()
		if err := server.Fill("U0ANA", map[string]string{what: value}); err != nil {
			t.Fatal(err)
		}
		return server.Form("U0ANA")
	}
	v := open("/karaula watch add")
	if v.Title != "A watchlist of this cha…" || len(v.Fields) != 2 || v.Fields[0].Value != "north" || v.Fields[0].Optional || v.Fields[0].Most != 40 || !v.Fields[1].Long || !v.Fields[1].Optional || v.Fields[1].Hint != "Zvečan barikada" {
		t.Errorf("the form is %+v", v)
	}
	if v, ok := fill("Name", "south"); !ok || v.Fields[1].Error != "It asks for nothing." || v.Fields[0].Error != "" || v.Fields[0].Value != "south" {
		t.Errorf("a mistake is shown as %+v", v)
	}
	if v, ok := fill("What", "more"); !ok || v.Title != "More" {
		t.Errorf("another form follows: %+v", v)
	}
	if _, ok := fill("At", "08:00"); ok {
		t.Error("the form stays open")
	}
	p := d.Press(t, 4)
	if p.Verb != bot.Ask || p.Arg != "watch more" || p.Fields["at"] != "08:00" || p.Destination != here || p.Scope == "" || p.Person.Name != "Ana" {
		t.Errorf("a filled form reads %+v", p)
	}
	eventually(t, server, "the answer", func() bool { return len(server.Private("U0ANA")) == 1 && len(server.Seen("balkans")) == 1 })

	if v = open("/karaula watch wrong"); len(v.Fields[1].Value) > 3000 || !strings.HasPrefix(v.Fields[1].Below, "⚠ Too long") {
		t.Errorf("a form that opens with a mistake is %+v", v)
	}
	if _, ok := fill("What", "slow"); ok { // it is closed in time
		t.Error("the form stays open")
	}
	close(slow)
	eventually(t, server, "the late answer", func() bool { return len(server.Private("U0ANA")) == 2 })
}

// TestLateModal sees that a form which cannot be opened any more is offered by a button.
func TestLateModal(t *testing.T) {
	t.Parallel()
	server, s := workspace(t)
	server.Fail("views.open", slacktest.Fault{Error: "expired_trigger_id"})
	form := bot.Form{Verb: bot.Ask, Arg: "watch add", Title: "A watchlist", Fields: []bot.Field{{Name: "query", Label: "What"}}}
	attend(t, server, s, func(_ context.Context, p bot.Press) bot.Answer {
		return bot.Answer{Form: &form, Private: says("The form is ready.", bot.Control{Verb: bot.Open, Arg: "~x", Label: "Open the form"})}
	})
	if err := server.Type("U0ANA", "balkans", "/karaula watch add"); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "a button", func() bool { return len(server.Private("U0ANA")) == 1 })
	if err := server.Press("U0ANA", "balkans", server.Private("U0ANA")[0].TS, "Open the form"); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "the form", func() bool { _, ok := server.Form("U0ANA"); return ok })
}
