package discord

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/bot"
)

// Types of what people do.
const (
	commandTyped     = 2
	componentPressed = 3
	argumentTyped    = 4
	formSent         = 5
)

// given is a verb that somebody chose, or what they gave for one of its arguments.
type given struct {
	Name    string  `json:"name"`
	Type    int     `json:"type"`
	Value   any     `json:"value"`
	Focused bool    `json:"focused"`
	Options []given `json:"options"`
}

// question is what a command that somebody typed asks: the verb as it is typed, and what was given to it.
func question(options []given) (verb bot.Command, path string, args []given, ok bool) {
	all := bot.Commands()
	for {
		if len(options) != 1 || options[0].Type != verbOption && options[0].Type != groupOption {
			return verb, "", nil, false
		}
		i := slices.IndexFunc(all, func(c bot.Command) bool { return c.Name == options[0].Name })
		if i < 0 {
			return verb, "", nil, false
		}
		path = strings.TrimSpace(path + " " + options[0].Name)
		if options[0].Type == verbOption {
			return all[i], path, options[0].Options, true
		}
		all, options = all[i].Subs, options[0].Options
	}
}

// asked is the press that a typed command stands for.
func (k *desk) typed(i interaction) (p bot.Press, ok bool) {
	verb, path, args, ok := question(i.Data.Options)
	if !ok {
		return p, false
	}
	p = k.by(i)
	p.Verb = bot.Ask
	values := map[string]string{}
	for _, a := range args {
		switch v := a.Value.(type) {
		case string:
			values[a.Name] = v
		case bool:
			p.Share = p.Share || v && a.Name == bot.ShareWord
		}
	}
	p.Arg = strings.TrimSpace(path + " " + verb.Typed(values))
	return p, true
}

// suggest says what an argument may be of which somebody typed a part. Discord asks at each letter, and forgets a question
// whose answer takes more than three seconds.
func (k *desk) suggest(i interaction, began time.Time) {
	ctx, cancel := context.WithDeadline(k.ctx, began.Add(suggestWithin))
	defer cancel()
	choices := []choice{}
	if verb, path, args, ok := question(i.Data.Options); ok && k.served(i.Server) {
		given := map[string]string{}
		for _, a := range args {
			if v, isText := a.Value.(string); isText && !a.Focused {
				given[a.Name] = v
			}
		}
		for _, a := range args {
			if typed, isText := a.Value.(string); a.Focused && isText {
				p := k.by(i)
				p.Verb, p.Option, p.Arg = bot.Suggest, strings.Join(strings.Fields(path+" "+verb.Typed(given)+" "+a.Name), " "), typed
				if p.Destination = k.destination(i); p.Destination != "" {
					choices = fitting(k.handle(ctx, p).Choices)
				}
			}
		}
	}
	r := &responder{client: k.client, i: i, log: k.opts.Log}
	r.first(k.ctx, response{answerChoices, struct {
		Choices []choice `json:"choices"`
	}{choices}})
}

// suggestWithin leaves time for the answer to reach Discord.
const suggestWithin = 2500 * time.Millisecond

// fitting are the choices that Discord takes.
func fitting(all []bot.Choice) []choice {
	out := []choice{}
	for _, c := range all {
		label := plain(c.Label, maxOption)
		if label == "" || c.Arg == "" || size(c.Arg) > maxOption || len(out) == maxOptions {
			continue
		}
		out = append(out, choice{label, c.Arg})
	}
	return out
}
