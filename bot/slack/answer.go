package slack

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// way is how what somebody did is answered.
type way struct {
	user, channel string
	thread        string // in which they did it
	address       string // takes a few answers for half an hour; "" for none
	trigger       string // opens a form for a moment; "" for none
	at            time.Time
	page          bool // they did it on a page for them alone, whose place the answer takes
	alert         int64
	origin        origin // of what stands below the answer
	screen        screen // they did it outside any channel, where the answer is shown
}

// answer shows a person, and everybody, what came of it.
func (a *acts) answer(ctx context.Context, w way, answer bot.Answer) {
	if answer.Form != nil && a.open(ctx, w, *answer.Form) {
		return
	}
	if answer.File != nil {
		answer.Private = a.file(ctx, w, *answer.File, answer.Private)
	}
	switch {
	case w.screen.ID == "" || answer.Private != nil && !a.window(ctx, w, *answer.Private):
		a.private(ctx, w, answer.Private)
	case answer.Private == nil && answer.Public != nil: // they do not see the channel
		a.window(ctx, w, bot.Page{Paragraphs: answer.Public.Paragraphs})
	}
	if answer.Public != nil {
		a.public(ctx, w, *answer.Public)
	}
	if answer.Later != nil {
		a.all.Go(func() { a.later(w, answer.Later) })
	}
}

// later waits for what takes long, and shows it. A page that was pressed gives way to it. Slack takes few answers by the address
// of what was typed: what is told meanwhile goes another way.
func (a *acts) later(w way, later func(context.Context, func(bot.Page)) bot.Answer) {
	show := func(f func(context.Context)) {
		ctx, cancel := context.WithTimeout(a.ctx, answerWithin)
		defer cancel()
		f(ctx)
	}
	aside := w
	aside.address = ""
	answer := later(a.ctx, func(p bot.Page) {
		show(func(ctx context.Context) { a.private(ctx, aside, &p) })
	})
	w.trigger = "" // it opens forms for a moment only
	show(func(ctx context.Context) { a.answer(ctx, w, answer) })
}

// private answers the person alone. An answer to a private answer takes its place.
func (a *acts) private(ctx context.Context, w way, p *bot.Page) {
	if p == nil && !w.page {
		return
	}
	if w.address != "" {
		replace, remove := w.page, p == nil
		m := hookMessage{ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: &replace, DeleteOriginal: &remove}
		if p != nil {
			dressed := page(*p, w.origin, w.alert)
			m.Text, m.Blocks = dressed.text, dressed.blocks
			if !w.page {
				m.ThreadTS = w.thread
			}
		}
		err := sendHook(ctx, a.slack.http, "slack: response_url", w.address, m)
		if err == nil {
			return
		}
		a.slack.opts.Log.Warn("a private answer did not arrive by its own way", "error", err)
	}
	if p == nil {
		return
	}
	if w.channel == "" || w.user == "" {
		a.slack.opts.Log.Error("a private answer was lost: Slack did not say who asked, or where", "channel", w.channel, "person", w.user)
		return
	}
	options := []slack.MsgOption{content(page(*p, w.origin, w.alert))}
	if w.thread != "" {
		options = append(options, slack.MsgOptionTS(w.thread))
	}
	if _, err := a.slack.api.PostEphemeralContext(ctx, w.channel, w.user, options...); err != nil {
		a.slack.opts.Log.Error("a private answer was lost", "error", a.slack.problem("chat.postEphemeral", "chat.postEphemeral", err))
	}
}

// public puts a line into the alert's thread, or into the channel where there is none. It is tried again while Slack only asks to
// wait. In a channel that karaula is not in, what was typed or pressed there is answered all the same.
func (a *acts) public(ctx context.Context, w way, p bot.Page) {
	var options []slack.MsgOption
	if w.origin.thread != "" {
		options = append(options, slack.MsgOptionTS(w.origin.thread))
	}
	options = append(options, slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "karaula_line", EventPayload: map[string]any{"destination": string(w.origin.destination)}}))
	for try := 0; ; try++ {
		_, err := a.slack.post(ctx, w.channel, w.origin.thread, page(p, w.origin, w.alert), options...)
		kind, wait := news.KindOf(err)
		if err == nil {
			return
		}
		if kind == news.Refused && w.address != "" {
			m, replace := page(p, w.origin, w.alert), false
			if other := sendHook(ctx, a.slack.http, "slack: response_url", w.address, hookMessage{ResponseType: slack.ResponseTypeInChannel, ReplaceOriginal: &replace,
				Text: m.text, Blocks: m.blocks, ThreadTS: w.origin.thread}); other != nil {
				a.slack.opts.Log.Error("what somebody did is not told in the channel", "alert", w.alert, "error", errors.Join(err, other))
			}
			return
		}
		if kind != news.Temporary || try == 5 || !pause(ctx, max(wait, time.Second)) {
			a.slack.opts.Log.Error("what somebody did is not told in the channel", "alert", w.alert, "error", err)
			return
		}
	}
}
