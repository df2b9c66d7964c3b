package slack_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/slack"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/news"
)

// desk keeps what is pressed, and answers as it is told; else with what was pressed.
func desk(answer func(bot.Press) bot.Answer) *bottest.Recorder {
	return &bottest.Recorder{Handler: func(_ context.Context, p bot.Press) bot.Answer {
		if answer != nil {
			return answer(p)
		}
		return bot.Answer{Private: &bot.Page{Paragraphs: []bot.Text{bot.Say("Because of " + string(p.Verb) + " " + p.Arg + ".")}}}
	}}
}

// attend runs the socket until the test ends, and waits until it is open. ended gives what Run returned.
func attend(t *testing.T, server *slacktest.Server, s *slack.Slack, h bot.Handler) (ended chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended = make(chan error, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ended <- s.Run(ctx, h)
	}()
	t.Cleanup(func() { cancel(); <-done })
	eventually(t, server, "a socket is open", func() bool { return server.Sockets() == 1 })
	return ended
}

// eventually waits until something holds that the server shows.
func eventually(t *testing.T, server *slacktest.Server, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := server.Until(ctx, holds); err != nil {
		t.Fatalf("never: %s", what)
	}
}

// TestPress is a person's way through the buttons: a private answer, a menu in it, and a line for everybody with Undo.
func TestPress(t *testing.T) {
	server, s := workspace(t)
	d := desk(func(p bot.Press) bot.Answer {
		page := func(text string, controls ...bot.Control) *bot.Page {
			return &bot.Page{Paragraphs: []bot.Text{{{Text: p.Person.Name, Strong: true, Person: p.Person.ID}, {Text: text}}}, Controls: controls}
		}
		switch {
		case p.Verb == bot.Take:
			return bot.Answer{Private: page(", you are on it"), Public: page(" is on it", bot.Control{Verb: bot.Undo, Arg: "7", Label: "Undo"})}
		case p.Verb == bot.Wrong && p.Arg == "":
			return bot.Answer{Private: page(", what is wrong?", bot.Control{Verb: bot.Wrong, Label: "What is wrong", Choices: []bot.Choice{{Arg: "place", Label: "Wrong place"}, {Arg: "old", Label: "Old"}}})}
		case p.Verb == bot.Wrong:
			return bot.Answer{Private: page(", it is recorded"), Public: page(" says: " + p.Arg)}
		}
		return bot.Answer{Private: page(" did " + string(p.Verb) + " " + p.Arg)}
	})
	attend(t, server, s, d.Handle)
	message, err := post(t, s, "k1")
	if err != nil {
		t.Fatal(err)
	}
	ts := server.Seen("balkans")[0].TS
	press := func(user, ts, label string, presses int) bot.Press {
		t.Helper()
		if err := server.Press(user, "balkans", ts, label); err != nil {
			t.Fatal(err)
		}
		return d.Press(t, presses)
	}
	p := press("U0ANA", ts, "I'm on it", 1)
	if p.Verb != bot.Take || p.Alert != 1 || p.Destination != here || p.Message != message || p.Person != (bot.Person{ID: "slack:U0ANA", Name: "Ana"}) {
		t.Errorf("a press reads %+v", p)
	}
	eventually(t, server, "a line for everybody", func() bool { return len(server.Seen("balkans")) == 2 })
	said := server.Seen("balkans")[1]
	if said.Thread != ts || said.Broadcast || !strings.Contains(said.Shown(), "Ana is on it") || len(slacktest.Mentions(said.Text, said.All())) > 0 {
		t.Errorf("in the thread of %q: %s", said.Thread, said.Shown())
	}
	if p = press("U0BEN", said.TS, "Undo", 2); p.Verb != bot.Undo || p.Arg != "7" || p.Message != message || p.Destination != here {
		t.Errorf("Undo in the thread reads %+v", p)
	}

	eventually(t, server, "the answer to Undo", func() bool { return len(server.Private("U0BEN")) == 1 })
	press("U0BEN", ts, "Wrong / not for us", 3)
	eventually(t, server, "the menu", func() bool { return len(server.Private("U0BEN")) == 2 })
	menu := server.Private("U0BEN")[1]
	if p = press("U0BEN", menu.TS, "What is wrong: Old", 4); p.Verb != bot.Wrong || p.Arg != "old" || p.Alert != 1 || p.Message != message || p.Destination != here {
		t.Errorf("a choice in a private answer reads %+v", p)
	}
	eventually(t, server, "the answer in the menu's place", func() bool { return strings.Contains(server.Private("U0BEN")[1].Shown(), "it is recorded") })
	eventually(t, server, "a line for everybody", func() bool { return len(server.Seen("balkans")) == 3 })
	if m := server.Seen("balkans")[2]; m.Thread != ts || !strings.Contains(m.Shown(), "Ben says: old") {
		t.Errorf("in the thread of %q: %s", m.Thread, m.Shown())
	}
	if n := len(server.Private("U0ANA")); n != 1 {
		t.Errorf("Ana sees %d private answers, want her own", n)
	}
}

// TestSlowHandler holds that Slack has its receipt in time however long an answer takes, and that the answer comes.
func TestSlowHandler(t *testing.T) {
	server, s := workspace(t)
	release := make(chan struct{})
	d := desk(func(bot.Press) bot.Answer {
		<-release
		return bot.Answer{Private: &bot.Page{Paragraphs: []bot.Text{bot.Say("At last.")}}}
	})
	attend(t, server, s, d.Handle)
	if _, err := post(t, s, "k1"); err != nil {
		t.Fatal(err)
	}
	ts := server.Seen("balkans")[0].TS
	for range 2 { // the second is not kept by the first
		if err := server.Press("U0ANA", "balkans", ts, "Why?"); err != nil {
			t.Error(err)
		}
	}
	close(release)
	eventually(t, server, "both answers", func() bool { return len(server.Private("U0ANA")) == 2 })
}

// TestAnswerAnotherWay holds that a private answer whose address is refused comes all the same.
func TestAnswerAnotherWay(t *testing.T) {
	server, s := workspace(t)
	d := desk(nil)
	attend(t, server, s, d.Handle)
	if _, err := post(t, s, "k1"); err != nil {
		t.Fatal(err)
	}
	server.Fail("response_url", slacktest.Fault{Status: 500})
	if err := server.Press("U0ANA", "balkans", server.Seen("balkans")[0].TS, "Why?"); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "the answer", func() bool { return len(server.Private("U0ANA")) == 1 })
	if got := server.Private("U0ANA")[0].Shown(); !strings.Contains(got, "Because of why") {
		t.Errorf("it says %q", got)
	}
}

// TestSocket holds that a socket which breaks, falls silent, or is asked to go is replaced, and that presses come again.
func TestSocket(t *testing.T) {
	tests := []struct {
		name  string
		upset func(*slacktest.Server)
	}{
		{"cut", func(s *slacktest.Server) { s.CutSockets() }},
		{"asked to make room", func(s *slacktest.Server) { s.Disconnect("refresh_requested") }},
		{"warned", func(s *slacktest.Server) { s.Disconnect("warning") }},
		{"dropped for any other reason", func(s *slacktest.Server) { s.Disconnect("too_many_websockets") }},
		{"silent", func(s *slacktest.Server) {
			n := s.Calls("apps.connections.open")
			s.Mute(true)
			eventually(t, s, "a new socket is asked for", func() bool { return s.Calls("apps.connections.open") > n })
			s.Mute(false)
		}},
		{"no new one at first", func(s *slacktest.Server) {
			s.Fail("apps.connections.open", slacktest.Fault{Status: 503}, slacktest.Fault{Drop: true})
			s.CutSockets()
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server, s := workspace(t, func(o *slack.Options) { o.Silence = 300 * time.Millisecond })
			d := desk(nil)
			attend(t, server, s, d.Handle)
			if _, err := post(t, s, "k1"); err != nil {
				t.Fatal(err)
			}
			opened := server.Calls("apps.connections.open")
			tt.upset(server)
			eventually(t, server, "a new socket", func() bool { return server.Calls("apps.connections.open") > opened && server.Sockets() >= 1 })
			ts := server.Seen("balkans")[0].TS
			eventually(t, server, "a press is taken", func() bool { return server.Press("U0ANA", "balkans", ts, "Why?") == nil })
			eventually(t, server, "an answer", func() bool { return len(server.Private("U0ANA")) >= 1 })
		})
	}
}

// TestRefreshLosesNothing holds that presses are taken all the while Slack replaces sockets.
func TestRefreshLosesNothing(t *testing.T) {
	server, s := workspace(t)
	d := desk(nil)
	attend(t, server, s, d.Handle)
	if _, err := post(t, s, "k1"); err != nil {
		t.Fatal(err)
	}
	ts := server.Seen("balkans")[0].TS
	server.Disconnect("warning")
	for n := 1; n <= 20 || server.Calls("apps.connections.open") == 1; n++ {
		if err := server.Press("U0ANA", "balkans", ts, "Why?"); err != nil {
			t.Fatalf("press %d: %v", n, err)
		}
		d.Press(t, n)
	}
}

// TestRunEnds holds what no retry mends.
func TestRunEnds(t *testing.T) {
	for _, tt := range []struct {
		name, says string
		upset      func(*slacktest.Server)
	}{
		{"Socket Mode is switched off", "switch it on", func(s *slacktest.Server) { s.Disconnect("link_disabled") }},
		{"the app token is revoked", "slack.app_token", func(s *slacktest.Server) { s.Revoke(slacktest.AppToken); s.CutSockets() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, s := workspace(t)
			ended := attend(t, server, s, desk(nil).Handle)
			tt.upset(server)
			select {
			case err := <-ended:
				var p *news.Problem
				if !errors.As(err, &p) || p.Kind != news.Refused || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("it ended with %v, want a refusal that says %q", err, tt.says)
				}
			case <-time.After(20 * time.Second):
				t.Error("it goes on")
			}
		})
	}
	server, s := workspace(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, desk(nil).Handle) }()
	eventually(t, server, "a socket is open", func() bool { return server.Sockets() == 1 })
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("the orderly end gave %v", err)
	}
	eventually(t, server, "the socket is closed", func() bool { return server.Sockets() == 0 })
}

// TestWelcome holds that karaula greets a channel that it is invited to, and can post there at once.
func TestWelcome(t *testing.T) {
	server, s := workspace(t)
	d := desk(func(p bot.Press) bot.Answer {
		return bot.Answer{Public: &bot.Page{Paragraphs: []bot.Text{bot.Say("karaula is here, in " + string(p.Destination))}}}
	})
	attend(t, server, s, d.Handle)
	server.AddChannel("new", slacktest.Private())
	if _, err := s.Post(t.Context(), bottest.Card("slack:#new")); err == nil {
		t.Fatal("a private channel that it is not in was posted to")
	}
	if err := server.Invite("new"); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "a greeting", func() bool { return len(server.Seen("new")) == 1 })
	if m := server.Seen("new")[0]; !strings.Contains(m.Shown(), "karaula is here, in slack:#new") || m.Thread != "" {
		t.Errorf("it says %q", m.Shown())
	}
	if _, err := s.Post(t.Context(), bottest.Card("slack:#new")); err != nil {
		t.Error(err)
	}
}
