package app

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/slack/slacktest"
)

// slackStage is #balkans of a workspace on loopback.
type slackStage struct {
	server         *slacktest.Server
	channel        string
	public, person map[string]string // what was there at the last look
}

func newSlackStage(server *slacktest.Server) *slackStage {
	server.AddChannel("balkans")
	server.Promote("U0ANA")
	return &slackStage{server: server, channel: "balkans"}
}

func (x *slackStage) name() string { return "Slack" }

func (x *slackStage) join(t *testing.T) {
	soon(t, "a socket to Slack", func() bool { return x.server.Sockets() > 0 })
	x.check(t, x.server.Invite(x.channel))
}

func (x *slackStage) check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("Slack: %v", err)
	}
}

func (x *slackStage) say(t *testing.T, who bot.Person, typed string) {
	x.check(t, x.server.Type(who.ID, x.channel, bot.Slash+" "+typed))
}

func (x *slackStage) press(t *testing.T, who bot.Person, label string) {
	var places []string
	for _, e := range x.server.Private(who.ID) {
		places = append(places, e.TS)
	}
	for _, m := range x.server.Seen(x.channel) {
		places = append(places, m.TS)
	}
	slices.Sort(places)
	err := slacktest.ErrNothing
	for _, ts := range slices.Backward(places) {
		if err = x.server.PressWhere(who.ID, x.channel, ts, func(c slacktest.Control) bool { return c.Option == "" && c.Label == label || c.OptionLabel == label }); !errors.Is(err, slacktest.ErrNothing) {
			break
		}
	}
	x.check(t, err)
}

func (x *slackStage) fill(t *testing.T, who bot.Person, values map[string]string) {
	x.check(t, x.server.Fill(who.ID, values))
}

func (x *slackStage) look(*testing.T) { x.public, x.person = x.screens() }

// screens are the messages in the channel, and what each person sees alone, each by its name.
func (x *slackStage) screens() (public, person map[string]string) {
	public, person = map[string]string{}, map[string]string{}
	for _, m := range x.server.Seen(x.channel) {
		public[m.TS] = m.Shown()
	}
	for _, who := range []string{"U0ANA", "U0BEN"} {
		for _, e := range x.server.Private(who) {
			person[who+" "+e.TS] = e.Shown()
		}
		if f, open := x.server.Form(who); open {
			lines := []string{f.Title}
			for _, field := range f.Fields {
				lines = append(lines, field.Label+": "+field.Value+" "+field.Error+field.Below)
			}
			person[who+" form"] = strings.Join(lines, "\n")
		}
	}
	return public, person
}

func (x *slackStage) heard(_ *testing.T, who bot.Person) (alone, all string) {
	public, person := x.screens()
	for name := range person {
		if !strings.HasPrefix(name, who.ID+" ") {
			delete(person, name)
		}
	}
	return fresh(x.person, person, sorted(person)), fresh(x.public, public, sorted(public))
}

// sorted are the keys of a map in their order.
func sorted(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
