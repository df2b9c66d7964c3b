package discord

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord/discordtest"
)

// TestLife plays an alert's life on Discord, with everything that people press going over its gateway.
func TestLife(t *testing.T) {
	s := discordtest.Start(t)
	d := newAccount(t, s)
	d.gateway = quick
	d.gateway.answer = 5 * quick.open // on a busy machine too, a press has one answer
	bottest.Life(t, d, alertsChannel(s), func(h bot.Handler) bottest.Stand {
		x := &stand{Recorder: bottest.Recorder{Handler: h}, server: s, channel: s.Channels[0].ID}
		running(t, s, d, x.Handle)
		return x
	})
}

// stand is what people see and do in the alerts' channel.
type stand struct {
	bottest.Recorder
	server  *discordtest.Server
	channel string
	pages   []page // shown to one person alone, the latest last
}

// page is an answer that one person alone sees.
type page struct {
	who, channel, message string
	controls              []discordtest.Component
}

// thread is what stands in a message's thread; a message without one has none.
func (x *stand) thread(message string) []discordtest.Message {
	all, err := x.server.Messages(message)
	if err != nil {
		return nil
	}
	return all
}

// places are where somebody could press, the newest first: in what they see alone, in the thread, below the message.
func (x *stand) places(t *testing.T, who, message string) (all []page) {
	t.Helper()
	for _, p := range x.pages {
		if p.who == who {
			all = append(all, p)
		}
	}
	for _, m := range x.thread(message) {
		all = append(all, page{"", message, m.ID, m.Buttons()})
	}
	all = append(all, page{"", x.channel, message, message1(t, x.server, x.channel, message).Buttons()})
	slices.SortStableFunc(all, func(a, b page) int { return older(b.message, a.message) })
	return all
}

// Press presses on Discord, and waits for what karaula's answer makes there.
func (x *stand) Press(t *testing.T, who bot.Person, message string, verb bot.Verb, choice string) (private, public string) {
	t.Helper()
	before, said := x.Answered(), len(x.thread(message))
	place, control := x.find(t, who, message, verb, choice)
	var values []string
	if len(control.Options) > 0 {
		values = []string{choice}
	}
	user := map[string]any{"id": strings.TrimPrefix(who.ID, "discord:"), "username": strings.ToLower(who.Name), "global_name": who.Name}
	pressed, err := x.server.PressAs(user, place.channel, place.message, control.CustomID, values...)
	if err != nil {
		t.Fatalf("%s %q: %v", verb, choice, err)
	}
	shown := answers(t, x.server, pressed, 1)[0]
	a := x.Answer(t, before+1)
	if a.Private != nil {
		private = x.shown(t, who.ID, place.channel, shown)
	}
	if a.Public != nil {
		wait(t, x.server, "POST", "/channels/"+message+"/messages", said+1)
		private, public = "", text(x.thread(message)[said])
	}
	return private, public
}

// find looks for the newest control with a verb that offers a choice.
func (x *stand) find(t *testing.T, who bot.Person, message string, verb bot.Verb, choice string) (page, discordtest.Component) {
	t.Helper()
	for _, p := range x.places(t, who.ID, message) {
		for _, c := range p.controls {
			v, arg, _, _, ok := bot.ParseControlID(c.CustomID)
			if !ok || v != verb {
				continue
			}
			if len(c.Options) == 0 && (choice == "" || arg == choice) {
				return p, c
			}
			for _, o := range c.Options {
				if o.Value == choice {
					return p, c
				}
			}
		}
	}
	t.Fatal(errors.New("nothing to press for " + string(verb) + " " + choice))
	return page{}, discordtest.Component{}
}

// shown keeps the page that an answer shows to one person, and returns its text.
func (x *stand) shown(t *testing.T, who, channel string, a discordtest.Answer) string {
	t.Helper()
	data, ok := a.Body["data"].(map[string]any)
	if !ok {
		t.Fatalf("the answer shows nothing: %v", a.Body)
	}
	p := page{who: who, channel: channel, message: a.Message}
	rows, _ := data["components"].([]any)
	for _, r := range rows {
		inner, _ := r.(map[string]any)["components"].([]any)
		for _, c := range inner {
			p.controls = append(p.controls, pressable(c.(map[string]any)))
		}
	}
	x.pages = append(x.pages, p)
	return plainly(data["content"], data["embeds"])
}

func pressable(c map[string]any) discordtest.Component {
	out := discordtest.Component{CustomID: fmt.Sprint(c["custom_id"])}
	options, _ := c["options"].([]any)
	for _, o := range options {
		out.Options = append(out.Options, struct {
			Label string `json:"label"`
			Value string `json:"value"`
		}{Value: fmt.Sprint(o.(map[string]any)["value"])})
	}
	return out
}

func text(m discordtest.Message) string { return plainly(m.Content, m.Embeds) }

// plainly is a text as Discord shows it: without its stars and backslashes.
func plainly(texts ...any) string {
	return strings.NewReplacer("**", "", `\`, "").Replace(fmt.Sprint(texts...))
}

// Reads is what a reader of the channel reads.
func (x *stand) Reads(t *testing.T, message string) string {
	t.Helper()
	var all []string
	for _, m := range messages(t, x.server, x.channel) {
		if message == "" || m.ID == message {
			all = append(all, text(m))
			for _, below := range x.thread(m.ID) {
				all = append(all, text(below))
			}
		}
	}
	return strings.Join(all, "\n")
}
