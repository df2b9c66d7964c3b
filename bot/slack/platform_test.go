package slack_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/slack"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/news"
)

// post posts the suite's card under a key.
func post(t *testing.T, s *slack.Slack, key string) (string, error) {
	t.Helper()
	c := bottest.Card(here)
	c.Delivery = key
	return s.Post(t.Context(), c)
}

// TestRefusals is docs/platforms.md in tests: what Slack says, what becomes of it, and what the operator reads.
func TestRefusals(t *testing.T) {
	tests := []struct {
		name  string
		upset func(*slacktest.Server)
		kind  news.ProblemKind
		says  string
	}{
		{"not in the channel", func(s *slacktest.Server) { s.AddChannel("balkans") }, news.Refused, "/invite @karaula"},
		{"a private channel it is not in", func(s *slacktest.Server) { s.AddChannel("balkans", slacktest.Private()) }, news.Refused, "check the channel's name"},
		{"the channels cannot be listed", func(s *slacktest.Server) { s.Fail("conversations.list", slacktest.Fault{Error: "internal_error"}) }, news.Unknown, "internal_error"},
		{"archived", func(s *slacktest.Server) { s.AddChannel("balkans", slacktest.Member(), slacktest.Archived()) }, news.Refused, "unarchive"},
		{"read only", func(s *slacktest.Server) { s.AddChannel("balkans", slacktest.Member(), slacktest.ReadOnly()) }, news.Refused, "let the app post there"},
		{"a scope is missing", func(s *slacktest.Server) { s.Withdraw(slacktest.BotToken, "chat:write") }, news.Refused, "chat:write"},
		{"a scope of reading is missing", func(s *slacktest.Server) { s.Withdraw(slacktest.BotToken, "channels:read") }, news.Refused, "manifest.yaml"},
		{"a revoked token", func(s *slacktest.Server) { s.Revoke(slacktest.BotToken) }, news.Refused, "slack.bot_token"},
		{"asked to wait", func(s *slacktest.Server) {
			s.Fail("chat.postMessage", slacktest.Fault{Status: 429, Wait: 7 * time.Second})
		}, news.Temporary, "asked to wait 7s"},
		{"asked to wait without a time", func(s *slacktest.Server) { s.Fail("chat.postMessage", slacktest.Fault{Status: 429}) }, news.Temporary, "429"},
		{"too many messages in the workspace", func(s *slacktest.Server) {
			s.Fail("chat.postMessage", slacktest.Fault{Error: "message_limit_exceeded"})
		}, news.Temporary, "message_limit_exceeded"},
		{"a fault on Slack's side", func(s *slacktest.Server) { s.Fail("chat.postMessage", slacktest.Fault{Error: "fatal_error"}) }, news.Unknown, "fatal_error"},
		{"503", func(s *slacktest.Server) { s.Fail("chat.postMessage", slacktest.Fault{Status: 503}) }, news.Unknown, "503"},
		{"404", func(s *slacktest.Server) { s.Fail("chat.postMessage", slacktest.Fault{Status: 404}) }, news.Refused, "api_url"},
		{"an answer is lost", func(s *slacktest.Server) { s.Fail("chat.postMessage", slacktest.Fault{Lose: true}) }, news.Unknown, "no answer"},
		{"cut off", func(s *slacktest.Server) { s.Fail("chat.postMessage", slacktest.Fault{Drop: true}) }, news.Unknown, "no answer"},
		{"an error nobody knows", func(s *slacktest.Server) { s.Fail("chat.postMessage", slacktest.Fault{Error: "moon_phase"}) }, news.Refused, "moon_phase"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server, s := workspace(t)
			tt.upset(server)
			_, err := post(t, s, "k1")
			kind, wait := news.KindOf(err)
			var p *news.Problem
			if !errors.As(err, &p) || kind != tt.kind || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v of kind %v, want %v that says %q", err, kind, tt.kind, tt.says)
			}
			if strings.Contains(tt.says, "7s") && wait != 7*time.Second {
				t.Errorf("wait %v, want 7s", wait)
			}
			if err != nil && strings.Contains(err.Error(), slacktest.BotToken) {
				t.Errorf("the token stands in %v", err)
			}
		})
	}
}

// TestTimeout holds that a call that takes too long is one whose outcome nobody knows.
func TestTimeout(t *testing.T) {
	server, s := workspace(t)
	server.Fail("chat.postMessage", slacktest.Fault{Delay: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	c := bottest.Card(here)
	_, err := s.Post(ctx, c)
	if kind, _ := news.KindOf(err); kind != news.Unknown || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v of kind %v, want an unknown outcome", err, kind)
	}
}

// TestNobodyThere holds that a Slack that cannot be reached was certainly sent nothing.
func TestNobodyThere(t *testing.T) {
	s, err := slack.New(slack.Options{BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, APIURL: "http://127.0.0.1:1/api"})
	if err != nil {
		t.Fatal(err)
	}
	c := bottest.Card("slack:C0123456789")
	_, err = s.Post(t.Context(), c)
	var p *news.Problem
	if !errors.As(err, &p) || p.Kind != news.Temporary || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("error %v, want a temporary one", err)
	}
}

// TestHeldBack holds that a channel which Slack wants to be left alone is, while others are not.
func TestHeldBack(t *testing.T) {
	server, s := workspace(t)
	other := server.AddChannel("other", slacktest.Member())
	server.Fail("chat.postMessage", slacktest.Fault{Status: 429, Wait: 30 * time.Second})
	for i := range 2 {
		_, err := post(t, s, "k1")
		if kind, wait := news.KindOf(err); kind != news.Temporary || wait < 20*time.Second {
			t.Errorf("try %d: error %v, wait %v", i, err, wait)
		}
		if i == 1 && !errors.Is(err, alerts.ErrNotCalled) {
			t.Errorf("%v: nothing was sent, which it must say", err)
		}
	}
	if n := server.Calls("chat.postMessage"); n != 1 {
		t.Errorf("%d calls, want 1: Slack asked to wait", n)
	}
	if _, err := s.Post(t.Context(), bottest.Card(news.Destination("slack:"+other))); err != nil {
		t.Errorf("another channel: %v", err)
	}
}

// TestPace holds that messages of one channel keep their distance, by putting a delivery off where it would be long.
func TestPace(t *testing.T) {
	server, s := workspace(t, func(o *slack.Options) { o.Pace = time.Hour })
	other := server.AddChannel("other", slacktest.Member())
	message, err := post(t, s, "k1")
	if err != nil {
		t.Fatal(err)
	}
	_, err = post(t, s, "k2")
	if kind, wait := news.KindOf(err); kind != news.Temporary || wait < 50*time.Minute || !errors.Is(err, alerts.ErrNotCalled) {
		t.Errorf("a second message at once: %v, wait %v", err, wait)
	}
	if _, err := s.Post(t.Context(), bottest.Card(news.Destination("slack:"+other))); err != nil {
		t.Errorf("another channel: %v", err)
	}
	if err := s.Edit(t.Context(), message, bottest.Card(here)); err != nil {
		t.Errorf("an edit: %v", err)
	}
	if n := server.Calls("chat.postMessage"); n != 2 {
		t.Errorf("%d messages sent, want 2", n)
	}
}

// TestManyUpdates holds that an alert which changes fifty times is one message.
func TestManyUpdates(t *testing.T) {
	server, s := workspace(t)
	message, err := post(t, s, "k1")
	if err != nil {
		t.Fatal(err)
	}
	c := bottest.Card(here)
	c.Act, c.Reason = news.Edit, news.ReasonReport
	for c.Revision = 2; c.Revision <= 51; c.Revision++ {
		c.Outlets = c.Revision
		if err := s.Edit(t.Context(), message, c); err != nil {
			t.Fatal(err)
		}
	}
	seen := server.Seen("balkans")
	if len(seen) != 1 || seen[0].Edits != 50 || !strings.Contains(seen[0].Shown(), "51 outlets") || seen[0].Delivery() != "k1" {
		t.Errorf("%d messages, the first edited %d times, delivery %q:\n%s", len(seen), seen[0].Edits, seen[0].Delivery(), seen[0].Shown())
	}
}

// TestDeleted holds what becomes of a message that somebody deleted, and of its thread.
func TestDeleted(t *testing.T) {
	server, s := workspace(t)
	message, err := post(t, s, "k1")
	if err != nil {
		t.Fatal(err)
	}
	server.Delete("balkans", server.Seen("balkans")[0].TS)
	c := bottest.Card(here)
	c.Act, c.Reason, c.Delivery = news.Edit, news.ReasonReport, "k2"
	if kind, _ := news.KindOf(s.Edit(t.Context(), message, c)); kind != news.Gone {
		t.Errorf("Edit: kind %v, want gone", kind)
	}
	c.Act, c.Reason, c.Delivery = news.Reply, news.ReasonRelated, "k3"
	if _, err := s.Reply(t.Context(), message, c); err == nil {
		t.Error("an answer to a deleted message gave no error")
	} else if kind, _ := news.KindOf(err); kind != news.Gone {
		t.Errorf("Reply: %v, want gone", err)
	}
	for _, m := range server.Seen("balkans") {
		if !m.Deleted {
			t.Errorf("this stands in the channel without its thread:\n%s", m.Shown())
		}
	}
	if _, err := s.Find(t.Context(), here, "k3", message, time.Now().Add(-time.Minute)); err == nil || errors.Is(err, alerts.ErrNotFound) {
		t.Errorf("Find in a thread that is gone: %v, want gone", err)
	}
}

// TestKinds holds what Slack says of a message against the kind of problem, which package work knows how to go on from.
func TestKinds(t *testing.T) {
	for code, want := range map[string]news.ProblemKind{
		"edit_window_closed": news.Unchangeable, "cant_update_message": news.Unchangeable, "message_not_found": news.Gone, "msg_blocks_too_long": news.TooLong, "msg_too_long": news.TooLong,
		"restricted_action_thread_locked": news.Threadless, "cannot_reply_to_message": news.Threadless, "restricted_action_non_threadable_channel": news.Threadless, "thread_not_found": news.Gone,
	} {
		server, s := workspace(t)
		message, err := post(t, s, "k1")
		if err != nil {
			t.Fatal(err)
		}
		c := bottest.Card(here)
		for _, method := range []string{"chat.update", "chat.postMessage"} {
			server.Fail(method, slacktest.Fault{Error: code})
			if c.Act, c.Reason = news.Edit, news.ReasonReport; method == "chat.update" {
				err = s.Edit(t.Context(), message, c)
			} else {
				c.Act, c.Reason = news.Reply, news.ReasonRelated
				_, err = s.Reply(t.Context(), message, c)
			}
			if kind, _ := news.KindOf(err); err == nil || kind != want {
				t.Errorf("%s, %s: error %v of kind %v, want %v", method, code, err, kind, want)
			}
		}
	}
}

// TestForm holds that a message whose form Slack refuses arrives all the same.
func TestForm(t *testing.T) {
	server, s := workspace(t)
	server.Fail("chat.postMessage", slacktest.Fault{Error: "invalid_blocks"})
	message, err := post(t, s, "k1")
	if err != nil {
		t.Fatal(err)
	}
	server.Fail("chat.update", slacktest.Fault{Error: "invalid_blocks"})
	if err := s.Edit(t.Context(), message, bottest.Card(here)); err != nil {
		t.Error(err)
	}
	seen := server.Seen("balkans")
	if len(seen) != 1 || !strings.Contains(seen[0].Shown(), "VIOLENCE (3 of 4)") || seen[0].Delivery() != "k1" {
		t.Errorf("%+v", seen)
	}
}

// TestBar holds that the bar beside a message has the colour of its level, follows it, and goes with the form that had it.
func TestBar(t *testing.T) {
	server, s := workspace(t)
	message, err := post(t, s, "k1")
	if err != nil {
		t.Fatal(err)
	}
	c := bottest.Card(here)
	c.Act, c.Reason, c.Level = news.Edit, news.ReasonRisen, news.Deadly
	for _, want := range []string{"#e74c3c", "#5c0011", ""} {
		m := server.Seen("balkans")[0]
		colour := ""
		for _, a := range m.Attached {
			colour, _ = a["color"].(string)
		}
		if colour != want || m.Delivery() != "k1" || strings.Count(m.Shown(), "[ I'm on it ]") != min(len(want), 1) {
			t.Errorf("the bar is %q, want %q; delivery %q:\n%s", colour, want, m.Delivery(), m.Shown())
		}
		if want == "#5c0011" {
			server.Fail("chat.update", slacktest.Fault{Error: "invalid_blocks"})
		}
		if err := s.Edit(t.Context(), message, c); err != nil {
			t.Fatal(err)
		}
	}
	found, err := s.Find(t.Context(), here, "k1", "", time.Now().Add(-time.Minute))
	if err != nil || len(found) != 1 || found[0] != message {
		t.Errorf("Find: %v, %v", found, err)
	}
}

// TestRemoveForbidden holds that a duplicate which may not be deleted says that it is one, and is not found any more.
func TestRemoveForbidden(t *testing.T) {
	server, s := workspace(t)
	var messages []string
	for range 2 {
		m, err := post(t, s, "k1")
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, m)
	}
	server.Forbid(false, true)
	if err := s.Remove(t.Context(), here, messages[1]); err != nil {
		t.Fatal(err)
	}
	if shown := server.Seen("balkans")[1].Shown(); !strings.Contains(shown, "sent twice") {
		t.Errorf("the duplicate says %q", shown)
	}
	if found, err := s.Find(t.Context(), here, "k1", "", time.Now().Add(-time.Minute)); err != nil || len(found) != 1 || found[0] != messages[0] {
		t.Errorf("found %q, error %v, want %q", found, err, messages[:1])
	}
}

// TestFind holds that a message is found in a busy channel, by its own sender's hand alone, and whatever the clocks say.
func TestFind(t *testing.T) {
	server, s := workspace(t)
	server.PageSize(7)
	forged := map[string]any{"event_type": "karaula_delivery", "event_payload": map[string]any{"delivery": "k1"}}
	server.Say("balkans", "U0ANA", "copied", forged)
	message, err := post(t, s, "k1")
	if err != nil {
		t.Fatal(err)
	}
	for range 30 {
		server.Say("balkans", "U0BEN", "talk", nil)
	}
	for _, since := range []time.Duration{-time.Minute, 2 * time.Minute} { // this machine's clock may be ahead of Slack's
		found, err := s.Find(t.Context(), here, "k1", "", time.Now().Add(since))
		if err != nil || len(found) != 1 || found[0] != message {
			t.Errorf("since %v: found %q, error %v, want %q", since, found, err, message)
		}
	}
	if n := server.Calls("conversations.history"); n < 8 {
		t.Errorf("%d pages read of 31 messages in pages of 7, twice", n)
	}
	if _, err := s.Find(t.Context(), here, "k2", "", time.Now().Add(-time.Minute)); !errors.Is(err, alerts.ErrNotFound) {
		t.Errorf("another key: %v", err)
	}
	server.Fail("conversations.history", slacktest.Fault{Status: 429, Wait: 9 * time.Second})
	if _, err := s.Find(t.Context(), here, "k1", "", time.Now()); errors.Is(err, alerts.ErrNotFound) || err == nil {
		t.Errorf("Find that Slack does not answer says %v", err)
	}
}

// TestChannels holds how a channel's name is looked up.
func TestChannels(t *testing.T) {
	server, s := workspace(t)
	server.PageSize(3)
	for i := range 10 {
		server.AddChannel("other" + string(rune('a'+i)))
	}
	secret := server.AddChannel("desk", slacktest.Private(), slacktest.Member())
	message, err := s.Post(t.Context(), bottest.Card("slack:#desk"))
	if err != nil || !strings.HasPrefix(message, secret+":") {
		t.Fatalf("message %q, error %v", message, err)
	}
	listed := server.Calls("conversations.list")
	server.Rename("desk", "desk-2")
	if _, err := s.Post(t.Context(), bottest.Card("slack:#desk")); err != nil {
		t.Errorf("after a rename: %v", err)
	}
	if n := server.Calls("conversations.list"); n != listed || listed < 2 {
		t.Errorf("%d pages listed at first, %d in all: it is to be remembered", listed, n)
	}
	fresh, err := slack.New(options(server)) // a new start, with the old name in the configuration
	if err != nil {
		t.Fatal(err)
	}
	if m, err := fresh.Post(t.Context(), bottest.Card("slack:#desk")); err != nil || !strings.HasPrefix(m, secret+":") {
		t.Errorf("after a rename and a start: message %q, error %v", m, err)
	}
	for range 3 {
		_, err = s.Post(t.Context(), bottest.Card("slack:#nowhere"))
		if kind, _ := news.KindOf(err); kind != news.Refused || !errors.Is(err, alerts.ErrNotCalled) || !strings.Contains(err.Error(), "#nowhere") {
			t.Errorf("a channel that is not there: %v", err)
		}
	}
	if n := server.Calls("conversations.list") - listed; n > 15 {
		t.Errorf("%d pages listed for a channel that is not there", n)
	}
}

// TestRaised holds that a raised level is shown in the channel and calls whom the policy says, and any other answer neither.
func TestRaised(t *testing.T) {
	server, s := workspace(t)
	message, err := post(t, s, "k1")
	if err != nil {
		t.Fatal(err)
	}
	c := bottest.Card(here)
	c.Act, c.Reason, c.Delivery, c.Mention, c.From = news.Reply, news.ReasonRaised, "k2", "@here", news.Tension
	if _, err := s.Reply(t.Context(), message, c); err != nil {
		t.Fatal(err)
	}
	c.Reason, c.Delivery, c.Mention = news.ReasonRelated, "k3", ""
	if _, err := s.Reply(t.Context(), message, c); err != nil {
		t.Fatal(err)
	}
	seen := server.Seen("balkans")
	for i, want := range []bool{false, true, false} {
		called := slacktest.Mentions(seen[i].Text, seen[i].All())
		if seen[i].Broadcast != want || (len(called) > 0) != want || (seen[i].Thread == "") != (i == 0) {
			t.Errorf("message %d: in the thread of %q, shown in the channel: %v, calls %q", i, seen[i].Thread, seen[i].Broadcast, called)
		}
	}
}

// visit posts a message and looks for it.
func visit(t *testing.T, s *slack.Slack, d news.Destination) error {
	t.Helper()
	c := bottest.Card(d)
	if _, err := s.Post(t.Context(), c); err != nil {
		return err
	}
	_, err := s.Find(t.Context(), d, c.Delivery, "", time.Now().Add(-time.Minute))
	return err
}
