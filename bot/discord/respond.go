package discord

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// Types of a first answer.
const (
	answerMessage = 4 // a message of its own
	answerLater   = 5 // one that will come
	answerNothing = 6 // nothing; or, later, a change of the message that was pressed
	answerChange  = 7 // a change of the message that was pressed
	answerChoices = 8 // what an argument may be
	answerForm    = 9 // a form
)

// pressed stands for presses in errors. Each has a life of its own, so that one that comes too late says nothing of others.
const pressed = "a press"

// responder answers one press: the first answer within three seconds, others within a quarter of an hour.
type responder struct {
	*client
	i        interaction
	log      *slog.Logger
	deferred bool
}

// response is a first answer.
type response struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

// change is a message as it is to be; what is empty is taken away.
type change struct {
	Content         string   `json:"content"`
	Embeds          []embed  `json:"embeds"`
	Components      []row    `json:"components"`
	AllowedMentions mentions `json:"allowed_mentions"`
}

// fromPage reports whether the press was in an answer for one person alone, which the next answer replaces.
func (r *responder) fromPage() bool { return r.i.Message.Flags&ephemeral != 0 }

// later tells the person that an answer will come.
func (r *responder) later(ctx context.Context) {
	first := response{Type: answerLater, Data: struct {
		Flags int `json:"flags"`
	}{ephemeral}}
	if r.fromPage() {
		first = response{Type: answerNothing}
	}
	r.deferred = r.first(ctx, first)
}

// first sends the first answer, and reports whether Discord has one by now.
func (r *responder) first(ctx context.Context, first response) bool {
	err := r.call(ctx, http.MethodPost, "interactions/"+r.i.ID+"/"+r.i.Token+"/callback", pressed, first, nil)
	if err != nil && codeOf(err) != alreadyAnswered {
		r.log.Warn("Discord did not take the answer to a press", "error", err)
	}
	return err == nil || codeOf(err) == alreadyAnswered
}

// say answers in one sentence.
func (r *responder) say(ctx context.Context, text string) {
	r.answer(ctx, &bot.Page{Paragraphs: []bot.Text{bot.Say(text)}}, 0, "")
}

// answer shows the person a page, or nothing when it is nil.
func (r *responder) answer(ctx context.Context, page *bot.Page, alert int64, opening string) {
	if page == nil {
		r.nothing(ctx)
		return
	}
	m := renderPage(*page, alert, opening)
	if r.deferred || r.fromPage() {
		c := change{m.Content, m.Embeds, m.Components, m.AllowedMentions}
		if c.Embeds == nil {
			c.Embeds = []embed{}
		}
		if !r.deferred {
			r.first(ctx, response{answerChange, c})
			return
		}
		r.original(ctx, http.MethodPatch, c)
		return
	}
	m.Flags |= ephemeral
	r.first(ctx, response{answerMessage, m})
}

// show answers a command so that everybody sees it.
func (r *responder) show(ctx context.Context, page bot.Page) {
	r.first(ctx, response{answerMessage, renderPage(page, 0, "")})
}

// follow shows everybody a page after the first answer.
func (r *responder) follow(ctx context.Context, page bot.Page) error {
	return r.call(ctx, http.MethodPost, "webhooks/"+r.i.App+"/"+r.i.Token, pressed, renderPage(page, 0, ""), nil)
}

// send gives the person a file, and reports whether Discord took it.
func (r *responder) send(ctx context.Context, f bot.File) bool {
	m := message{Content: plain(f.Says, maxContent), Flags: ephemeral, AllowedMentions: mentions{Parse: []string{}}}
	method, path, body := http.MethodPost, "interactions/"+r.i.ID+"/"+r.i.Token+"/callback", any(response{answerMessage, m})
	if r.deferred {
		method, path, body = http.MethodPatch, "webhooks/"+r.i.App+"/"+r.i.Token+"/messages/@original", change{Content: m.Content, Embeds: []embed{}, AllowedMentions: m.AllowedMentions}
	}
	err := r.call(ctx, method, path, pressed, withFile{body, f}, nil)
	if err != nil {
		r.log.Warn("Discord did not take a file; what stands in it is shown", "error", err)
	}
	return err == nil
}

// nothing ends a press whose answer everybody sees. The page that it was made in has done its work.
func (r *responder) nothing(ctx context.Context) {
	switch {
	case r.fromPage():
		done := change{"Done.", []embed{}, []row{}, mentions{Parse: []string{}}}
		if r.deferred {
			r.original(ctx, http.MethodPatch, done)
			return
		}
		r.first(ctx, response{answerChange, done})
	case r.deferred:
		r.original(ctx, http.MethodDelete, nil)
	case r.i.Type == commandTyped || r.i.Type == formSent && r.i.Message.ID == "": // it has no message of its own to leave as it is
		r.say(ctx, "Done.")
	default:
		r.first(ctx, response{Type: answerNothing})
	}
}

// original changes the answer that was announced. Doing so twice does no harm.
func (r *responder) original(ctx context.Context, method string, body any) {
	var err error
	for range 2 {
		err = r.call(ctx, method, "webhooks/"+r.i.App+"/"+r.i.Token+"/messages/@original", pressed, body, nil)
		if kind, _ := news.KindOf(err); err == nil || kind != news.Unknown && kind != news.Temporary {
			break
		}
	}
	if kind, _ := news.KindOf(err); err != nil && kind != news.Gone {
		r.log.Warn("Discord did not take the answer to a press", "error", err)
	}
}

// openingIn reads the opening message that the control of a page names in the delivery's place.
func openingIn(key string) (id string, ok bool) {
	id, ok = strings.CutPrefix(key, "m")
	return id, ok && isID(id)
}

// inPlaceOfKey names an opening message where the buttons of a message carry the delivery. No delivery's key looks like it.
func inPlaceOfKey(opening string) string {
	if opening == "" {
		return ""
	}
	return "m" + opening
}
