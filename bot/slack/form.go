package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// What Slack takes at most of a form, in characters.
const (
	maxTitle = 24
	maxField = 3000 // what is filled in
	maxLine  = 2000 // above and below a field
	maxHint  = 150  // shown in an empty field, and what Slack is told is wrong with one
)

// openWithin is how long after a press a form can be opened, and a filled one be answered: Slack waits for 3 s.
const openWithin = 2500 * time.Millisecond

// place is what a form remembers of where it was opened, in its private_metadata.
type place struct {
	Channel     string           `json:"c"`
	Thread      string           `json:"t,omitempty"`
	Destination news.Destination `json:"d"`
	Home        bool             `json:"h,omitempty"` // it was outside any channel, and what comes of it is shown there
}

// view dresses a form.
func view(f bot.Form, p place, alert int64) slack.ModalViewRequest {
	remembered, _ := json.Marshal(p) // strings alone cannot fail
	v := slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain(cmp.Or(f.Title, "karaula"), maxTitle), Submit: plain("Go on", maxTitle), Close: plain("Cancel", maxTitle),
		CallbackID: bot.ControlID(f.Verb, f.Arg, alert, ""), PrivateMetadata: string(remembered),
	}
	for _, x := range f.Fields {
		var below *slack.TextBlockObject
		if x.Mistake != "" {
			below = plain("⚠ "+x.Mistake, maxLine)
		}
		block := slack.NewInputBlock(x.Name, plain(cmp.Or(x.Label, x.Name), maxLine), below, input(x))
		block.Optional = !x.Required
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, block)
	}
	return v
}

// input is what a field is filled in by.
func input(x bot.Field) slack.BlockElement {
	if x.Suggest != "" {
		return picker(x)
	}
	most := min(x.Limit(), maxField)
	i := slack.NewPlainTextInputBlockElement(nil, x.Name)
	i.Multiline, i.MaxLength = x.Long, most
	if value := cut(x.Value, most); value != "" {
		i.InitialValue = value
	}
	if hint := plain(x.Hint, maxHint); hint.Text != "" {
		i.Placeholder = hint
	}
	return i
}

// open shows somebody a form, and reports whether they see it.
func (a *acts) open(ctx context.Context, w way, f bot.Form) bool {
	shown := view(f, place{w.channel, w.origin.thread, w.origin.destination, w.screen.ID != ""}, w.alert)
	if w.screen.window() { // no second one opens above it
		const method = "views.update"
		_, err := a.slack.api.UpdateViewContext(ctx, shown, "", "", w.screen.ID)
		if err != nil {
			a.slack.opts.Log.Warn("a form could not be shown in a window", "error", a.slack.problem(method, method, err))
		}
		return err == nil
	}
	if w.trigger == "" || time.Since(w.at) > openWithin {
		return false
	}
	const method = "views.open"
	_, err := a.slack.api.OpenViewContext(ctx, w.trigger, shown)
	if err != nil {
		a.slack.opts.Log.Warn("a form could not be opened; a button for it is shown", "error", a.slack.problem(method, method, err))
	}
	return err == nil
}

// filled is what karaula reads of a form that somebody sent.
type filled struct {
	Type string
	Team struct{ ID string }
	User struct{ ID, Username, Name string }
	View struct {
		CallbackID      string `json:"callback_id"`
		PrivateMetadata string `json:"private_metadata"`
		State           struct {
			Values map[string]map[string]answered `json:"values"`
		} `json:"state"`
	}
}

// verdict is what Slack is told of a filled form besides that it came: nothing closes it.
type verdict struct {
	Action string                  `json:"response_action"`
	Errors map[string]string       `json:"errors,omitempty"`
	View   *slack.ModalViewRequest `json:"view,omitempty"`
}

// sent takes a form that somebody filled in; ok is false for an envelope that is none. Slack is told in its three seconds what is
// wrong with it, so it is acknowledged when the answer is there, or when it takes too long.
func (a *acts) sent(r socketmode.Request, at time.Time, ack func(payload any) error) (ok bool) {
	var f filled
	if r.Type != socketmode.RequestTypeInteractive || json.Unmarshal(r.Payload, &f) != nil || f.Type != "view_submission" {
		return false
	}
	verb, arg, alert, _, ok := bot.ParseControlID(f.View.CallbackID)
	var p place
	if !ok || json.Unmarshal([]byte(f.View.PrivateMetadata), &p) != nil || p.Destination.Platform() != Name { // no form of karaula's
		return false
	}
	fields := map[string]string{}
	for name, values := range f.View.State.Values {
		for _, v := range values { // one
			fields[name] = v.text()
		}
	}
	acked := func(payload any) {
		if err := ack(payload); err != nil {
			a.slack.opts.Log.Warn("Slack was not told that a form came", "error", err)
		}
	}
	answers := make(chan bot.Answer, 1)
	w := way{user: f.User.ID, channel: p.Channel, thread: p.Thread, alert: alert, origin: origin{p.Destination, p.Thread}}
	a.do(func(ctx context.Context) {
		message := ""
		if p.Thread != "" {
			message = p.Channel + ":" + p.Thread
		}
		answers <- a.handle(ctx, bot.Press{
			Verb: verb, Arg: arg, Alert: alert, Fields: fields, Destination: p.Destination, Channel: byID(p.Channel), Scope: scope(f.Team.ID), Message: message, At: at,
			Person: a.slack.people.who(ctx, f.User.ID, f.User.Username),
		})
	})
	a.do(func(ctx context.Context) {
		late := time.NewTimer(openWithin - time.Since(at))
		defer late.Stop()
		select {
		case answer := <-answers:
			if answer.Form != nil {
				acked(judge(*answer.Form, fields, p, alert))
				return
			}
			if p.Home && answer.Private != nil {
				next := window(*answer.Private, w)
				acked(verdict{Action: "update", View: &next})
				return
			}
			acked(nil)
			a.answer(ctx, w, answer)
			return
		case <-late.C:
			acked(nil)
		case <-ctx.Done():
			return
		}
		select {
		case answer := <-answers:
			a.answer(ctx, w, answer)
		case <-ctx.Done():
		}
	})
	return true
}

// judge marks what is wrong at its field, or shows the form that follows.
func judge(f bot.Form, filled map[string]string, p place, alert int64) verdict {
	v := verdict{Action: "errors", Errors: map[string]string{}}
	for _, x := range f.Fields {
		if mistake := clip(x.Mistake, maxHint); mistake != "" {
			v.Errors[x.Name] = mistake
		}
		if _, same := filled[x.Name]; !same {
			clear(v.Errors)
			break
		}
	}
	if len(v.Errors) == 0 {
		next := view(f, p, alert)
		return verdict{Action: "update", View: &next}
	}
	return v
}
