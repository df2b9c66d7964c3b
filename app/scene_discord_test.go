package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord/discordtest"
)

// discordStage is a channel of a Discord on loopback. Ana has Manage Channels there.
type discordStage struct {
	server  *discordtest.Server
	channel string
	did     []discordDid
	before  map[string]string // messages at the last look
	seen    int               // of did, at the last look
}

// discordDid is something that somebody did, whose answers are asked for.
type discordDid struct {
	who     string
	pressed discordtest.Pressed
}

func newDiscordStage(server *discordtest.Server) *discordStage {
	return &discordStage{server: server, channel: server.Channels[0].ID}
}

func (x *discordStage) name() string { return "Discord" }

func (x *discordStage) join(t *testing.T) {
	soon(t, "the commands at Discord", func() bool { return len(x.server.Commands()) > 0 })
	x.server.Send(0, "GUILD_CREATE", map[string]any{"id": "77", "system_channel_id": x.channel, "channels": []any{map[string]any{"id": x.channel, "type": 0, "position": 0}}})
}

func discordUser(who bot.Person) map[string]any {
	user := map[string]any{"id": "80351110224678913", "username": strings.ToLower(who.Name), "global_name": who.Name}
	if who.Name == "Ana" {
		user["id"], user["rights"] = "80351110224678912", "16" // Manage Channels
	}
	return user
}

func (x *discordStage) note(t *testing.T, who bot.Person, p discordtest.Pressed, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("Discord: %v", err)
	}
	x.did = append(x.did, discordDid{who.ID, p})
}

func (x *discordStage) say(t *testing.T, who bot.Person, typed string) {
	verb, given, share := bottest.Asks(t, typed)
	p, err := x.server.Slash(discordtest.Asked{User: discordUser(who), Channel: x.channel, Verb: verb, Given: given, Share: share})
	x.note(t, who, p, err)
}

// shownAlone is what one person sees alone, and what can be pressed there.
type shownAlone struct {
	message, text string
	controls      []discordtest.Component
	form          discordtest.Form
}

// answers are what came of what somebody did so far: the last one counts, since it takes the others' place.
func (x *discordStage) answers(t *testing.T, d discordDid) (s shownAlone) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond) // only what is there
	defer cancel()
	all, _ := x.server.Answers(ctx, d.pressed, 0)
	for _, a := range all {
		if f, ok := a.Form(d.pressed); ok {
			s.form = f
			lines := []string{f.Title}
			for _, field := range f.Fields {
				lines = append(lines, field.Label+": "+field.Value+" "+field.Does)
			}
			s.text = strings.Join(lines, "\n")
			continue
		}
		body := a.Body
		if data, ok := body["data"].(map[string]any); ok {
			body = data
		}
		if text := discordtest.Shown(body); text != "" {
			s.message, s.text, s.controls = a.Message, text, discordtest.Controls(body)
		}
	}
	return s
}

func (x *discordStage) press(t *testing.T, who bot.Person, label string) {
	t.Helper()
	type place struct {
		channel, message string
		controls         []discordtest.Component
	}
	var places []place
	for _, m := range x.messages(t) {
		places = append(places, place{m.Channel, m.ID, m.Buttons()})
	}
	for _, d := range slices.Backward(x.did) { // of several in one place the newest counts
		if s := x.answers(t, d); d.who == who.ID && s.message != "" {
			places = append(places, place{x.channel, s.message, s.controls})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return len(b.message) - len(a.message) + strings.Compare(b.message, a.message) })
	for _, p := range places {
		for _, c := range p.controls {
			var values []string
			for _, o := range c.Options {
				if o.Label == label {
					values = []string{o.Value}
				}
			}
			if len(c.Options) == 0 && c.Label == label || values != nil {
				pressed, err := x.server.PressAs(discordUser(who), p.channel, p.message, c.CustomID, values...)
				x.note(t, who, pressed, err)
				return
			}
		}
	}
	t.Fatalf("on Discord %s has nothing to press that is called %q", who.Name, label)
}

// fill fills the form that is open. Discord opens none after another: one with mistakes is a page, whose button opens it again.
func (x *discordStage) fill(t *testing.T, who bot.Person, values map[string]string) {
	t.Helper()
	last := func() (s shownAlone) {
		for _, d := range x.did {
			if d.who == who.ID {
				s = x.answers(t, d)
			}
		}
		return s
	}
	if last().form.ID == "" {
		x.press(t, who, "Change")
		soon(t, "the form on Discord", func() bool { return last().form.ID != "" })
	}
	p, err := x.server.Fill(discordUser(who), last().form, values)
	x.note(t, who, p, err)
}

// messages are those of the channel and of the threads below them.
func (x *discordStage) messages(t *testing.T) (all []discordtest.Message) {
	t.Helper()
	there, err := x.server.Messages(x.channel)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range there {
		all = append(all, m)
		if below, err := x.server.Messages(m.ID); err == nil { // most have no thread
			all = append(all, below...)
		}
	}
	return all
}

func (x *discordStage) look(t *testing.T) {
	x.seen, x.before = len(x.did), map[string]string{}
	for _, m := range x.messages(t) {
		x.before[m.ID] = m.Shown()
	}
}

func (x *discordStage) heard(t *testing.T, who bot.Person) (alone, all string) {
	now := map[string]string{}
	var order []string
	for _, m := range x.messages(t) {
		now[m.ID] = m.Shown()
		order = append(order, m.ID)
	}
	for _, d := range x.did[x.seen:] {
		if d.who == who.ID {
			alone += x.answers(t, d).text + "\n"
		}
	}
	called := strings.NewReplacer("<@80351110224678912>", "@Ana", "<@80351110224678913>", "@Ben")
	return called.Replace(alone), called.Replace(fresh(x.before, now, order))
}
