package discord

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord/discordtest"
)

// TestAsking types everything that people can type on Discord.
func TestAsking(t *testing.T) {
	x := newTalk(t)
	bottest.Asking(t, x.account, alertsChannel(x.server), func(_ *bottest.Newsroom, h bot.Handler) bottest.Talk { return x.to(t, h) })
}

// TestConversation has the conversation in testdata on Discord.
func TestConversation(t *testing.T) {
	x := newTalk(t)
	n := bottest.TalkRoom(t, x.account, alertsChannel(x.server))
	bottest.Converse(t, n, x.to(t, n.Desk.Handle), "discord", "testdata/conversation.txt", *update)
}

// talk is what people type and press in the alerts' channel.
type talk struct {
	bottest.Recorder
	account *Discord
	server  *discordtest.Server
	channel string
	pages   []shownPage // for one person alone, the latest last
	form    discordtest.Form
	read    map[string]bool // messages that somebody looked at
}

type shownPage struct {
	who, message string
	controls     []discordtest.Component
}

func newTalk(t *testing.T) *talk {
	s := discordtest.Start(t)
	x := &talk{server: s, account: newAccount(t, s), channel: s.Channels[0].ID, read: map[string]bool{}}
	x.account.gateway = quick
	x.account.gateway.answer = 5 * quick.open
	return x
}

func (x *talk) to(t *testing.T, h bot.Handler) *talk {
	x.Handler = h
	running(t, x.server, x.account, x.Handle)
	registered(t, x.server)
	return x
}

func member1(who bot.Person) map[string]any {
	id := "80351110224678912"
	if who.Name != "Ana" {
		id = "80351110224678913"
	}
	return map[string]any{"id": id, "username": strings.ToLower(who.Name), "global_name": who.Name}
}

// after has somebody do something, and waits for what karaula's answer makes on Discord.
func (x *talk) after(t *testing.T, who bot.Person, do func() (discordtest.Pressed, error)) (said bottest.Said) {
	t.Helper()
	n, there := x.Answered(), len(messages(t, x.server, x.channel))
	p, err := do()
	if err != nil {
		t.Fatal(err)
	}
	a := x.Answer(t, n+1)
	first := answers(t, x.server, p, 1)[0]
	if f, ok := first.Form(p); ok {
		x.form = f
		var fields [][3]string
		for _, v := range f.Fields {
			fields = append(fields, [3]string{v.Label, v.Value, v.Does})
		}
		return bottest.Said{Form: bottest.FormText(f.Title, fields...)}
	}
	data, _ := first.Body["data"].(map[string]any)
	text := x.page(who, first.Message, data)
	switch {
	case a.Private != nil:
		said.Private = text
	case a.Public != nil && fmt.Sprint(data["flags"]) == "4" && fmt.Sprint(first.Body["type"]) == "4":
		said.Public, x.read[first.Message] = text, true
		return said
	}
	if a.Public != nil {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if err := x.server.Until(ctx, func() bool { return len(messages(t, x.server, x.channel)) > there }); err != nil {
			t.Fatalf("the public line does not come: %v", err)
		}
		m := messages(t, x.server, x.channel)[there]
		said.Public, x.read[m.ID] = messageText(m), true
	}
	return said
}

// page keeps what is shown to one person, and returns its text.
func (x *talk) page(who bot.Person, message string, data map[string]any) string {
	p := shownPage{who: who.Name, message: message}
	rows, _ := data["components"].([]any)
	for _, r := range rows {
		inner, _ := r.(map[string]any)["components"].([]any)
		for _, c := range inner {
			p.controls = append(p.controls, component1(c.(map[string]any)))
		}
	}
	x.pages = append(x.pages, p)
	lines := []string{}
	if content, ok := data["content"].(string); ok && content != "" {
		lines = append(lines, content)
	}
	embeds, _ := data["embeds"].([]any)
	for _, e := range embeds {
		lines = append(lines, embedText(e.(map[string]any)))
	}
	return readable(lines, p.controls)
}

func component1(c map[string]any) discordtest.Component {
	str := func(key string) string { s, _ := c[key].(string); return s }
	out := discordtest.Component{CustomID: str("custom_id"), Label: str("label") + str("placeholder")}
	options, _ := c["options"].([]any)
	for _, o := range options {
		o, _ := o.(map[string]any)
		out.Options = append(out.Options, struct {
			Label string `json:"label"`
			Value string `json:"value"`
		}{fmt.Sprint(o["label"]), fmt.Sprint(o["value"])})
	}
	return out
}

func embedText(e map[string]any) string {
	var parts []string
	if author, ok := e["author"].(map[string]any); ok {
		parts = append(parts, fmt.Sprint(author["name"]))
	}
	for _, key := range []string{"title", "description"} {
		if s, ok := e[key].(string); ok && s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n")
}

// readable is a text as Discord shows it, with what can be pressed in brackets.
func readable(lines []string, controls []discordtest.Component) string {
	var bottom []string
	for _, c := range controls {
		if len(c.Options) == 0 {
			bottom = append(bottom, "[ "+c.Label+" ]")
			continue
		}
		menu := "{ " + c.Label
		for _, o := range c.Options {
			menu += " | " + o.Label
		}
		bottom = append(bottom, menu+" }")
	}
	text := strings.NewReplacer("<@80351110224678912>", "@Ana", "<@80351110224678913>", "@Ben", "**", "", `\`, "", "-# ", "", "\n\n", "\n").Replace(strings.Join(lines, "\n"))
	return text + "\n" + strings.Join(bottom, " ")
}

func messageText(m discordtest.Message) string {
	lines := []string{}
	if m.Content != "" {
		lines = append(lines, m.Content)
	}
	for _, e := range m.Embeds {
		lines = append(lines, embedText(e))
	}
	return readable(lines, m.Buttons())
}

func (x *talk) Type(t *testing.T, who bot.Person, typed string) bottest.Said {
	t.Helper()
	verb, given, share := bottest.Asks(t, typed)
	rights := uint64(0)
	if who.Name == "Ana" {
		rights = 1 << 4
	}
	return x.after(t, who, func() (discordtest.Pressed, error) {
		return x.server.Slash(discordtest.Asked{User: member1(who), Rights: rights, Channel: x.channel, Verb: verb, Given: given, Share: share})
	})
}

func (x *talk) Press(t *testing.T, who bot.Person, label string) bottest.Said {
	t.Helper()
	var places []shownPage
	for _, p := range x.pages {
		if p.who == who.Name {
			places = append(places, p)
		}
	}
	for _, m := range messages(t, x.server, x.channel) {
		places = append(places, shownPage{message: m.ID, controls: m.Buttons()})
	}
	slices.SortFunc(places, func(a, b shownPage) int { return older(b.message, a.message) })
	for _, p := range places {
		for _, c := range p.controls {
			var values []string
			for _, o := range c.Options {
				if o.Label == label {
					values = []string{o.Value}
				}
			}
			if len(c.Options) == 0 && c.Label == label || values != nil {
				return x.after(t, who, func() (discordtest.Pressed, error) {
					return x.server.PressAs(member1(who), x.channel, p.message, c.CustomID, values...)
				})
			}
		}
	}
	t.Fatalf("%s has nothing to press that is called %q", who.Name, label)
	return bottest.Said{}
}

func (x *talk) Fill(t *testing.T, who bot.Person, values map[string]string) bottest.Said {
	t.Helper()
	return x.after(t, who, func() (discordtest.Pressed, error) { return x.server.Fill(member1(who), x.form, values) })
}

func (x *talk) Posted(t *testing.T) (all []string) {
	t.Helper()
	for _, m := range messages(t, x.server, x.channel) {
		if !x.read[m.ID] {
			x.read[m.ID] = true
			all = append(all, messageText(m))
		}
	}
	return all
}
