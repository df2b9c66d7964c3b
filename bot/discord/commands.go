package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/karaula/karaula/bot"
)

// command is a command as Discord keeps it, an argument of one, or a verb.
type command struct {
	Type     int       `json:"type,omitempty"`
	Name     string    `json:"name"`
	Does     string    `json:"description"`
	Required bool      `json:"required,omitempty"`
	Suggests bool      `json:"autocomplete,omitempty"`
	Choices  []choice  `json:"choices,omitempty"`
	Options  []command `json:"options,omitempty"`
	// Contexts says where it can be typed: on servers, not in private.
	Contexts []int `json:"contexts,omitempty"`
}

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Types of a command and of its options.
const (
	typedCommand = 1
	verbOption   = 1
	groupOption  = 2
	textOption   = 3
	boolOption   = 5
	fileOption   = 11
)

// What Discord takes of a command.
const (
	maxDoes    = 100
	maxCommand = 8000 // characters of names, descriptions and values together
)

// commands are those that karaula has at Discord: one, with a verb of its own for each of bot's.
func commands(all []bot.Command) []command {
	for most := maxDoes; ; most -= 10 {
		c := command{Type: typedCommand, Name: strings.TrimPrefix(bot.Slash, "/"), Does: "Ask karaula, and say what it watches", Contexts: []int{0}}
		for _, v := range all {
			c.Options = append(c.Options, verbCommand(v, most))
		}
		if weight(c) <= maxCommand || most <= 20 {
			return []command{c}
		}
	}
}

// verbCommand is a verb with what can be given to it, or a group of verbs. What it says is at most so many characters long.
func verbCommand(v bot.Command, most int) command {
	c := command{Type: verbOption, Name: v.Name, Does: plain(v.Does, most)}
	if len(v.Subs) > 0 {
		c.Type = groupOption
		for _, s := range v.Subs {
			c.Options = append(c.Options, verbCommand(s, most))
		}
		return c
	}
	for _, a := range v.Args {
		o := command{Type: textOption, Name: a.Name, Does: plain(a.Does, most), Required: a.Required, Suggests: a.Suggests()}
		for _, x := range a.Choices {
			o.Choices = append(o.Choices, choice{x, x})
		}
		c.Options = append(c.Options, o)
	}
	if v.File {
		c.Options = append(c.Options, command{Type: fileOption, Name: fileName, Does: "the file, attached"})
	}
	return addShare(c)
}

// addShare lets the person say that everybody is to see the answer.
func addShare(c command) command {
	c.Options = append(c.Options, command{Type: boolOption, Name: bot.ShareWord, Does: "for everybody here"})
	return c
}

// weight is how many characters Discord counts of a command.
func weight(c command) int {
	n := size(c.Name) + size(c.Does)
	for _, x := range c.Choices {
		n += size(x.Name) + size(x.Value)
	}
	for _, o := range c.Options {
		n += weight(o)
	}
	return n
}

// register gives Discord karaula's commands, unless it has the very same.
func (d *Discord) register(ctx context.Context, app string) error {
	path := "applications/" + app + "/commands"
	var there []command
	if err := d.call(ctx, http.MethodGet, path, "the commands", nil, &there); err != nil {
		return asked(err)
	}
	want := commands(bot.Commands())
	if same(there, want) {
		return nil
	}
	if err := d.call(ctx, http.MethodPut, path, "the commands", want, nil); err != nil {
		return err
	}
	d.opts.Log.Info("Discord has the commands that people type", "command", bot.Slash, "verbs", len(want[0].Options))
	return nil
}

// same reports whether Discord has what it should. It may tell no type of a command that is typed, and empty lists for none.
func same(there, want []command) bool {
	for i := range there {
		there[i].Type = cmp.Or(there[i].Type, typedCommand)
	}
	a, _ := json.Marshal(there) // texts, numbers and lists cannot fail
	b, _ := json.Marshal(want)
	return bytes.Equal(a, b)
}
