package slack

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/karaula/karaula/bot"
)

// picker is a field that is chosen from what is suggested while somebody types. Its id says what is asked then.
func picker(x bot.Field) slack.BlockElement {
	id, hint := bot.ControlID(bot.Suggest, x.Suggest, 0, x.Name), plain(x.Hint, maxHint)
	if hint.Text == "" {
		hint = plain("Type the first letters", maxHint)
	}
	var chosen []*slack.OptionBlockObject
	for _, value := range strings.Split(x.Value, ", ") {
		if o := option(bot.Choice{Arg: value, Label: value}); o != nil && (x.Several || len(chosen) == 0) {
			chosen = append(chosen, o)
		}
	}
	if x.Several {
		e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeExternal, hint, id)
		e.InitialOptions = chosen
		return e.WithMinQueryLength(x.Least)
	}
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, hint, id)
	if e.MinQueryLength = &x.Least; len(chosen) > 0 {
		e.InitialOption = chosen[0]
	}
	return e
}

// maxOption is how many characters what stands for an option has at most, as Slack has it.
const maxOption = 150

// option is what may be chosen; nil for what Slack has no room for.
func option(c bot.Choice) *slack.OptionBlockObject {
	label := plain(c.Label, maxLabel)
	if label.Text == "" || c.Arg == "" || utf8.RuneCountInString(c.Arg) > maxOption {
		return nil
	}
	return slack.NewOptionBlockObject(c.Arg, label, nil)
}

// answered is what somebody filled into a field: a text, or what they chose.
type answered struct {
	Value string
	One   *chosen  `json:"selected_option"`
	Many  []chosen `json:"selected_options"`
}

type chosen struct{ Value string }

func (v answered) text() string {
	if v.One != nil {
		return v.One.Value
	}
	var all []string
	for _, c := range v.Many {
		all = append(all, c.Value)
	}
	if len(all) > 0 {
		return strings.Join(all, ", ")
	}
	return v.Value
}

// asking is what karaula reads of Slack's block_suggestion.
type asking struct {
	Type   string
	Team   struct{ ID string }
	User   struct{ ID, Username string }
	Action string `json:"action_id"`
	Typed  string `json:"value"`
	View   struct {
		PrivateMetadata string `json:"private_metadata"`
	}
}

// asked takes the question what may be chosen in a field; ok is false for an envelope that is none. Slack waits three seconds for the
// answer, and shows that there is nothing to choose when it comes too late.
func (a *acts) asked(r socketmode.Request, at time.Time, ack func(payload any) error) (ok bool) {
	var q asking
	if r.Type != socketmode.RequestTypeInteractive || json.Unmarshal(r.Payload, &q) != nil || q.Type != "block_suggestion" {
		return false
	}
	verb, about, _, _, known := bot.ParseControlID(q.Action)
	var p place
	if !known || verb != bot.Suggest || json.Unmarshal([]byte(q.View.PrivateMetadata), &p) != nil || p.Destination.Platform() != Name {
		return false
	}
	a.do(func(ctx context.Context) {
		ctx, cancel := context.WithDeadline(ctx, at.Add(openWithin))
		defer cancel()
		answer := a.handle(ctx, bot.Press{
			Verb: verb, Option: about, Arg: q.Typed, Destination: p.Destination, Channel: byID(p.Channel), Scope: scope(q.Team.ID), At: at,
			Person: bot.Person{ID: Name + ":" + q.User.ID, Name: q.User.Username},
		})
		all := []*slack.OptionBlockObject{} // none is an answer too
		for _, c := range answer.Choices {
			if o := option(c); o != nil && len(all) < maxOptions {
				all = append(all, o)
			}
		}
		if err := ack(map[string]any{"options": all}); err != nil {
			a.slack.opts.Log.Warn("Slack was not told what may be chosen", "error", err)
		}
	})
	return true
}
