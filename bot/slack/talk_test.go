package slack_test

import (
	"errors"
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/slack/slacktest"
)

// TestAsking types everything that people can type on Slack.
func TestAsking(t *testing.T) {
	t.Parallel()
	server, s := workspace(t)
	bottest.Asking(t, s, here, func(_ *bottest.Newsroom, h bot.Handler) bottest.Talk {
		x := newTalk(server, h)
		attend(t, server, s, x.Handle)
		return x
	})
}

// TestConversation has the conversation in testdata on Slack.
func TestConversation(t *testing.T) {
	t.Parallel()
	server, s := workspace(t)
	n := bottest.TalkRoom(t, s, here)
	x := newTalk(server, n.Desk.Handle)
	attend(t, server, s, x.Handle)
	bottest.Converse(t, n, x, "slack", "testdata/conversation.txt", flag.Lookup("update").Value.String() == "true")
}

// talk is what people type and press in #balkans.
type talk struct {
	bottest.Recorder
	server *slacktest.Server
	read   map[string]bool // messages that somebody looked at
}

func newTalk(server *slacktest.Server, h bot.Handler) *talk {
	server.Promote("U0ANA")
	return &talk{Recorder: bottest.Recorder{Handler: h}, server: server, read: map[string]bool{}}
}

// after has somebody do something, and waits for what karaula's answer makes on Slack.
func (x *talk) after(t *testing.T, who bot.Person, do func(user string) error) (said bottest.Said) {
	t.Helper()
	user := strings.TrimPrefix(who.ID, "slack:")
	alone := func() map[string]string {
		all := map[string]string{}
		for _, e := range x.server.Private(user) {
			all[e.TS] = e.Shown()
		}
		return all
	}
	before, public, answers := alone(), len(x.server.Seen("balkans")), x.Answered()
	if err := do(user); err != nil {
		t.Fatal(err)
	}
	a := x.Answer(t, answers+1)
	if a.Form != nil {
		eventually(t, x.server, "the form", func() bool { f, ok := x.server.Form(user); said.Form = formText(f); return ok })
		return said
	}
	if a.Private != nil {
		eventually(t, x.server, "the private answer", func() bool {
			for ts, shown := range alone() {
				if before[ts] != shown {
					said.Private = shown
				}
			}
			return said.Private != ""
		})
	}
	if a.Public != nil {
		eventually(t, x.server, "the public line", func() bool { return len(x.server.Seen("balkans")) > public })
		m := x.server.Seen("balkans")[public]
		said.Public, x.read[m.TS] = m.Shown(), true
	}
	return said
}

func formText(f slacktest.View) string {
	var fields [][3]string
	for _, x := range f.Fields {
		fields = append(fields, [3]string{x.Label, x.Value, x.Error + x.Below})
	}
	return bottest.FormText(f.Title, fields...)
}

func (x *talk) Type(t *testing.T, who bot.Person, typed string) bottest.Said {
	t.Helper()
	return x.after(t, who, func(user string) error { return x.server.Type(user, "balkans", bot.Slash+" "+typed) })
}

func (x *talk) Press(t *testing.T, who bot.Person, label string) bottest.Said {
	t.Helper()
	return x.after(t, who, func(user string) error {
		var places []string
		for _, e := range x.server.Private(user) {
			places = append(places, e.TS)
		}
		for _, m := range x.server.Seen("balkans") {
			places = append(places, m.TS)
		}
		slices.Sort(places)
		err := slacktest.ErrNothing
		for _, ts := range slices.Backward(places) {
			err = x.server.PressWhere(user, "balkans", ts, func(c slacktest.Control) bool { return c.Option == "" && c.Label == label || c.OptionLabel == label })
			if !errors.Is(err, slacktest.ErrNothing) {
				break
			}
		}
		return err
	})
}

func (x *talk) Fill(t *testing.T, who bot.Person, values map[string]string) bottest.Said {
	t.Helper()
	return x.after(t, who, func(user string) error { return x.server.Fill(user, values) })
}

func (x *talk) Posted(*testing.T) (all []string) {
	for _, m := range x.server.Seen("balkans") {
		if !x.read[m.TS] {
			x.read[m.TS] = true
			all = append(all, m.Shown())
		}
	}
	return all
}
