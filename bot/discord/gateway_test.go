package discord

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/news"
)

// quick is a pulse for tests: everything that would wait waits for less.
var quick = pulse{open: 2 * time.Second, silence: time.Minute, first: 10 * time.Millisecond, longest: 50 * time.Millisecond, steady: time.Minute, answer: 100 * time.Millisecond}

// running runs an account until the test ends, and waits for its first session.
func running(t *testing.T, s *discordtest.Server, d *Discord, h bot.Handler) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx, h) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	sessions(t, s, 1)
}

// connects waits until so many connections to the gateway were made.
func connects(t *testing.T, s *discordtest.Server, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Until(ctx, func() bool { return s.Connections() >= n }); err != nil {
		t.Fatalf("%d of %d connections were made: %v", s.Connections(), n, err)
	}
}

func sessions(t *testing.T, s *discordtest.Server, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Sessions(ctx, n); err != nil {
		t.Fatalf("%d sessions did not begin: %v", n, err)
	}
}

// posted is the suite's card, posted.
func posted(t *testing.T, d *Discord, s *discordtest.Server) (id string, m discordtest.Message) {
	t.Helper()
	card := bottest.Card(alertsChannel(s))
	id, err := d.Post(t.Context(), card)
	if err != nil {
		t.Fatal(err)
	}
	return id, message1(t, s, s.Channels[0].ID, id)
}

// message1 is the message of a number.
func message1(t *testing.T, s *discordtest.Server, channel, id string) discordtest.Message {
	t.Helper()
	for _, m := range messages(t, s, channel) {
		if m.ID == id {
			return m
		}
	}
	t.Fatalf("channel %s has no message %s", channel, id)
	return discordtest.Message{}
}

func messages(t *testing.T, s *discordtest.Server, channel string) []discordtest.Message {
	t.Helper()
	all, err := s.Messages(channel)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func press(t *testing.T, s *discordtest.Server, channel, message, label string, m discordtest.Message) discordtest.Pressed {
	t.Helper()
	b, ok := m.Button(label)
	if !ok {
		t.Fatalf("the message has no button %q: %+v", label, m.Buttons())
	}
	p, err := s.Press(channel, message, b.CustomID)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func answers(t *testing.T, s *discordtest.Server, p discordtest.Pressed, n int) []discordtest.Answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	all, err := s.Answers(ctx, p, n)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func line1(s string) *bot.Page { return &bot.Page{Paragraphs: []bot.Text{bot.Say(s)}} }

func TestPresses(t *testing.T) { testPresses(t, discordtest.Start(t)) }

func testPresses(t *testing.T, s *discordtest.Server) {
	d := newAccount(t, s)
	d.gateway = quick
	got := make(chan bot.Press, 10)
	running(t, s, d, func(ctx context.Context, p bot.Press) bot.Answer {
		got <- p
		switch {
		case p.Verb == bot.Take:
			return bot.Answer{Public: &bot.Page{
				Paragraphs: []bot.Text{{{Text: p.Person.Name, Person: p.Person.ID}, {Text: " is on it."}}},
				Controls:   []bot.Control{{Verb: bot.Undo, Arg: "7", Label: "Undo"}},
			}}
		case p.Verb == bot.Why:
			called := len(s.Calls("POST", "/callback"))
			if err := s.Wait(ctx, "POST", "/callback", called+1); err != nil { // that an answer will come
				t.Error(err)
			}
			return bot.Answer{Private: line1("Because.")}
		case p.Verb == bot.Wrong && p.Arg == "":
			return bot.Answer{Private: &bot.Page{Paragraphs: []bot.Text{bot.Say("What is wrong?")}, Controls: []bot.Control{
				{Verb: bot.Wrong, Label: "Choose", Choices: []bot.Choice{{Arg: "place", Label: "Wrong place"}, {Arg: "old", Label: "Old"}}},
			}}}
		case p.Verb == bot.Undo:
			return bot.Answer{Public: line1("Taken back.")}
		}
		return bot.Answer{Private: line1("You chose " + p.Arg + ".")}
	})
	channel := s.Channels[0].ID
	id, m := posted(t, d, s)

	take := press(t, s, channel, id, "I'm on it", m)
	if a := answers(t, s, take, 1)[0]; a.Body["type"] != 6.0 {
		t.Errorf("a press that everybody is told of was answered with %v, want type 6", a.Body)
	}
	p := <-got
	if p.Verb != bot.Take || p.Alert != 1 || p.Destination != alertsChannel(s) || p.Message != id || p.Person.ID != "discord:"+s.User || p.Person.Name == "" || p.At.IsZero() {
		t.Errorf("the press reads as %+v", p)
	}
	wait(t, s, "POST", "/channels/"+id+"/messages", 1) // the thread has the message's number
	line := messages(t, s, id)
	if len(line) != 1 || line[0].Content != "<@"+s.User+"> is on it." {
		t.Fatalf("the thread says %+v", line)
	}
	undo := press(t, s, id, line[0].ID, "Undo", line[0])
	answers(t, s, undo, 1)
	if p := <-got; p.Verb != bot.Undo || p.Arg != "7" || p.Destination != alertsChannel(s) || p.Message != id {
		t.Errorf("a press in the thread reads as %+v", p)
	}
	wait(t, s, "POST", "/channels/"+id+"/messages", 2)

	slow := press(t, s, channel, id, "Why?", m)
	all := answers(t, s, slow, 2)
	if flags := all[0].Body["data"].(map[string]any)["flags"]; all[0].Body["type"] != 5.0 || flags != 64.0 {
		t.Errorf("a slow answer was announced by %v, want type 5 for one person alone", all[0].Body)
	}
	if all[1].Method != "PATCH" || all[1].Body["content"] != "Because." {
		t.Errorf("the slow answer is %+v", all[1])
	}
	<-got

	menu := answers(t, s, press(t, s, channel, id, "Wrong / not for us", m), 1)[0]
	<-got
	data := menu.Body["data"].(map[string]any)
	if menu.Body["type"] != 4.0 || int(data["flags"].(float64))&64 == 0 {
		t.Fatalf("the menu is %v, want a message for one person alone", menu.Body)
	}
	custom := data["components"].([]any)[0].(map[string]any)["components"].([]any)[0].(map[string]any)["custom_id"].(string)
	chosen, err := s.Press(channel, menu.Message, custom, "old")
	if err != nil {
		t.Fatal(err)
	}
	changed := answers(t, s, chosen, 1)[0]
	if p := <-got; p.Verb != bot.Wrong || p.Arg != "old" || p.Message != id {
		t.Errorf("a choice reads as %+v; its message is the alert's %s", p, id)
	}
	if data := changed.Body["data"].(map[string]any); changed.Body["type"] != 7.0 || data["content"] != "You chose old." || len(data["components"].([]any)) != 0 {
		t.Errorf("a choice was answered with %v, want the menu replaced", changed.Body)
	}
}

func wait(t *testing.T, s *discordtest.Server, method, path string, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.Wait(ctx, method, path, n); err != nil {
		t.Fatal(err)
	}
}

func TestStrangePresses(t *testing.T) {
	s := discordtest.Start(t)
	d := newAccount(t, s, func(o *Options) { o.Servers = []string{"1"} })
	d.gateway = quick
	running(t, s, d, func(context.Context, bot.Press) bot.Answer {
		t.Error("a press on a server that is not served was handed on")
		return bot.Answer{}
	})
	open := newAccount(t, s)
	id, m := posted(t, open, s)
	a := answers(t, s, press(t, s, s.Channels[0].ID, id, "Why?", m), 1)[0]
	if text := a.Body["data"].(map[string]any)["content"]; text != "This karaula does not serve this server." {
		t.Errorf("the answer is %v", text)
	}
	if _, err := d.Post(t.Context(), bottest.Card(alertsChannel(s))); err == nil || !strings.Contains(err.Error(), "discord.servers") || !errors.Is(err, alerts.ErrNotCalled) {
		t.Errorf("Post on a server that is not served: %v", err)
	}
	d.opts.Servers = nil
	foreign, err := s.Press(s.Channels[0].ID, id, "somebody else's")
	if err != nil {
		t.Fatal(err)
	}
	if a := answers(t, s, foreign, 1)[0]; a.Body["type"] != 4.0 {
		t.Errorf("a press on a strange button was answered with %v", a.Body)
	}
}

// TestSessionIsReplaced breaks sessions in every way that was seen; after each the buttons work again.
func TestSessionIsReplaced(t *testing.T) {
	for _, x := range []struct {
		name string
		harm func(*discordtest.Server)
	}{
		{"cut", func(s *discordtest.Server) { s.Cut() }},
		{"asked to reconnect", func(s *discordtest.Server) { s.Send(7, "", nil) }},
		{"closed", func(s *discordtest.Server) { s.Close(4000); s.Close(0) }},
		{"session not valid any more", func(s *discordtest.Server) { s.Send(9, "", false); s.Cut() }},
		{"new sessions are ignored", func(s *discordtest.Server) {
			s.Ignore(true)
			s.Cut()
			connects(t, s, 3)
			s.Ignore(false)
		}},
		{"silence", func(s *discordtest.Server) { s.Stall(true); connects(t, s, 3); s.Stall(false) }},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			s := discordtest.Start(t)
			d := newAccount(t, s)
			d.gateway = quick
			d.gateway.open = 300 * time.Millisecond
			if x.name == "silence" {
				d.gateway.silence = 300 * time.Millisecond
			}
			running(t, s, d, func(context.Context, bot.Press) bot.Answer { return bot.Answer{Private: line1("Yes.")} })
			x.harm(s)
			sessions(t, s, 2)
			id, m := posted(t, d, s)
			for { // a silent session is replaced again and again; the one that hears the press answers
				p := press(t, s, s.Channels[0].ID, id, "Why?", m)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				_, err := s.Answers(ctx, p, 1)
				cancel()
				if err == nil {
					return
				}
				if t.Context().Err() != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestSessionIsRefused(t *testing.T) {
	for _, x := range []struct {
		name, want string
		do         func(*discordtest.Server, *Options)
	}{
		{"wrong token", "Reset Token", func(_ *discordtest.Server, o *Options) { o.Token = "other" }},
		{"token refused at the gateway", "Reset Token", func(s *discordtest.Server, _ *Options) { s.Close(4004) }},
		{"intents", "privileged", func(s *discordtest.Server, _ *Options) { s.Close(4014) }},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			s := discordtest.Start(t)
			d := newAccount(t, s, func(o *Options) { x.do(s, o) })
			d.gateway = quick
			err := d.Run(t.Context(), nil)
			if kind, _ := news.KindOf(err); kind != news.Refused || !strings.Contains(err.Error(), x.want) {
				t.Errorf("Run: %v, want a refusal that says %q", err, x.want)
			}
		})
	}
}

// TestGreeting holds that a server is greeted when karaula is added to it, once, and not when a session begins.
func TestGreeting(t *testing.T) {
	s := discordtest.Start(t)
	d := newAccount(t, s)
	d.gateway = quick
	var asked atomic.Int32
	running(t, s, d, func(_ context.Context, p bot.Press) bot.Answer {
		asked.Add(1)
		if p.Verb != bot.Joined || p.Destination != news.Destination("discord:"+s.Channels[1].ID) {
			t.Errorf("the greeting asks %+v", p)
		}
		return bot.Answer{Public: line1("Hello.")}
	})
	joined := map[string]any{"id": s.Server, "system_channel_id": s.Channels[1].ID, "channels": []any{
		map[string]any{"id": s.Channels[0].ID, "type": 0, "position": 0}, map[string]any{"id": s.Channels[1].ID, "type": 0, "position": 1},
	}}
	s.Send(0, "GUILD_CREATE", joined) // it is in READY's list: known
	other := map[string]any{}
	for k, v := range joined {
		other[k] = v
	}
	other["id"] = "77"
	s.Send(0, "GUILD_CREATE", other)
	s.Send(0, "GUILD_CREATE", other)
	wait(t, s, "POST", "/channels/"+s.Channels[1].ID+"/messages", 1)
	if said := messages(t, s, s.Channels[1].ID); len(said) != 1 || said[0].Content != "Hello." || asked.Load() != 1 {
		t.Errorf("the greeting is %+v after %d questions", said, asked.Load())
	}
}

// TestPressOutlivesItsSession holds that a press which is being answered when the session breaks, as Discord asks for several times
// a day, is answered all the same, once, and that what is posted meanwhile arrives once.
func TestPressOutlivesItsSession(t *testing.T) {
	for name, harm := range map[string]func(*discordtest.Server){
		"cut":                    func(s *discordtest.Server) { s.Cut() },
		"closed to be resumed":   func(s *discordtest.Server) { s.Close(4000); s.Close(0) },
		"asked to reconnect":     func(s *discordtest.Server) { s.Send(7, "", nil) },
		"session not valid":      func(s *discordtest.Server) { s.Send(9, "", false); s.Cut() },
		"session may be resumed": func(s *discordtest.Server) { s.Send(9, "", true); s.Cut() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := discordtest.Start(t)
			d := newAccount(t, s)
			d.gateway = quick
			began, goOn := make(chan bot.Verb, 10), make(chan struct{})
			running(t, s, d, func(ctx context.Context, p bot.Press) bot.Answer {
				began <- p.Verb
				select {
				case <-goOn:
				case <-ctx.Done():
				}
				return bot.Answer{Private: line1("Because.")}
			})
			id, m := posted(t, d, s)
			p := press(t, s, s.Channels[0].ID, id, "Why?", m)
			<-began
			answers(t, s, p, 1) // that an answer will come
			harm(s)
			c := bottest.Card(alertsChannel(s))
			c.Delivery = "meanwhile"
			if _, err := d.Post(t.Context(), c); err != nil {
				t.Error(err)
			}
			sessions(t, s, 2)
			close(goOn)
			all := answers(t, s, p, 2)
			if len(all) != 2 || all[1].Body["content"] != "Because." {
				t.Errorf("the press was answered with %+v", all)
			}
			answers(t, s, press(t, s, s.Channels[0].ID, id, "Why?", m), 1)
			if n := len(messages(t, s, s.Channels[0].ID)); n != 2 || len(began) != 1 {
				t.Errorf("%d messages and %d presses more, want 2 and 1", n, len(began))
			}
		})
	}
}
