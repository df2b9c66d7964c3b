package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// desk takes in what sessions hear and has it answered.
type desk struct {
	*Discord
	handle bot.Handler
	ctx    context.Context
	all    sync.WaitGroup
	room   chan struct{}

	mu    sync.Mutex
	known map[string]bool // the servers that the last session began with, or that were joined since
}

// mostAtOnce is how many presses are answered at once; more wait.
const mostAtOnce = 32

// hear is called for each event of the session, in their order.
func (k *desk) hear(kind string, data json.RawMessage) {
	switch kind {
	case "READY":
		var r struct {
			Servers []struct {
				ID string `json:"id"`
			} `json:"guilds"`
			App struct {
				ID string `json:"id"`
			} `json:"application"`
		}
		if err := json.Unmarshal(data, &r); err == nil {
			k.mu.Lock()
			clear(k.known)
			for _, s := range r.Servers {
				k.known[s.ID] = true
			}
			k.mu.Unlock()
			k.spawn(func() {
				if err := k.register(k.ctx, r.App.ID); err != nil {
					k.opts.Log.Warn("Discord does not have the commands that people type; they are offered again with the next connection", "error", err)
				}
			})
		}
	case "GUILD_CREATE":
		var s server
		if err := json.Unmarshal(data, &s); err == nil && isID(s.ID) && k.isNew(s.ID) {
			k.spawn(func() { k.greet(s) })
		}
	case "INTERACTION_CREATE":
		var i interaction
		if err := json.Unmarshal(data, &i); err != nil {
			k.opts.Log.Warn("a press could not be read", "error", err)
			return
		}
		began := time.Now()
		switch i.Type {
		case argumentTyped:
			k.spawn(func() { k.suggest(i, began) })
		case commandTyped, componentPressed, formSent:
			k.spawn(func() { k.press(i, began) })
		}
	}
}

func (k *desk) isNew(server string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	fresh := !k.known[server]
	k.known[server] = true
	return fresh
}

// spawn runs f beside the session, which must not wait for it; it ends with Run.
func (k *desk) spawn(f func()) {
	k.all.Go(func() {
		select {
		case k.room <- struct{}{}:
			defer func() { <-k.room }()
			f()
		case <-k.ctx.Done():
		}
	})
}

// interaction is what Discord tells about a press.
type interaction struct {
	ID      string   `json:"id"`
	App     string   `json:"application_id"`
	Type    int      `json:"type"`
	Token   string   `json:"token"`
	Server  string   `json:"guild_id"`
	Channel string   `json:"channel_id"`
	Where   *channel `json:"channel"`
	Message struct {
		ID        string `json:"id"`
		Flags     int    `json:"flags"`
		Reference *struct {
			Message string `json:"message_id"`
		} `json:"message_reference"`
		Embeds []struct {
			Title string `json:"title"`
		} `json:"embeds"`
	} `json:"message"`
	Member struct {
		Nick   string `json:"nick"`
		User   person `json:"user"`
		Rights string `json:"permissions"` // in the channel, overwrites included
	} `json:"member"`
	User person `json:"user"` // outside a server
	Data struct {
		ID       string   `json:"custom_id"`
		Values   []string `json:"values"`
		Options  []given  `json:"options"`
		Resolved struct {
			Attachments map[string]attachment `json:"attachments"`
		} `json:"resolved"`
		Components []struct {
			Component struct {
				ID    string `json:"custom_id"`
				Value string `json:"value"`
			} `json:"component"`
		} `json:"components"`
	} `json:"data"`
}

type person struct {
	ID   string `json:"id"`
	Name string `json:"username"`
	Full string `json:"global_name"`
}

// press answers one press, one command, or one form.
func (k *desk) press(i interaction, began time.Time) {
	r := &responder{client: k.client, i: i, log: k.opts.Log}
	if !k.served(i.Server) {
		r.say(k.ctx, "This karaula does not serve this server.")
		return
	}
	p, opening, ok := k.meant(i)
	if !ok {
		r.say(k.ctx, "This is none of karaula's, or of another version of it.")
		return
	}
	answers := make(chan bot.Answer, 1)
	k.all.Go(func() {
		if p.Destination = k.destination(i); p.Destination == "" {
			answers <- bot.Answer{Private: &bot.Page{Paragraphs: []bot.Text{bot.Say("Discord did not tell where this is. Press again in a moment.")}}}
			return
		}
		var err error
		if p.File, err = k.attached(k.ctx, i); err != nil {
			answers <- bot.Answer{Private: &bot.Page{Paragraphs: []bot.Text{bot.Say("Nothing was read: " + err.Error() + ".")}}}
			return
		}
		answers <- k.handle(k.ctx, p)
	})
	soon := time.NewTimer(k.gateway.answer - time.Since(began))
	defer soon.Stop()
	var a bot.Answer
	select {
	case a = <-answers:
	case <-soon.C:
		r.later(k.ctx)
		a = <-answers
	}
	if a.Form != nil && !r.deferred && i.Type != formSent { // Discord opens none after another, and none later
		r.first(k.ctx, response{answerForm, renderForm(*a.Form, p.Alert, opening)})
		return
	}
	if a.Private == nil && a.Public != nil && i.Type == commandTyped && !r.deferred {
		r.show(k.ctx, *a.Public)
		return
	}
	if a.Private == nil && a.Public == nil {
		a.Private = &bot.Page{Paragraphs: []bot.Text{bot.Say("Done.")}}
	}
	k.show(r, a, p, opening)
}

// show shows the person, and everybody, what came of a press, and then what takes longer.
func (k *desk) show(r *responder, a bot.Answer, p bot.Press, opening string) {
	if a.File == nil || !r.send(k.ctx, *a.File) {
		r.answer(k.ctx, a.Private, p.Alert, opening)
	}
	if a.Public != nil {
		k.tell(r, p, opening, *a.Public)
	}
	if a.Later == nil {
		return
	}
	k.all.Go(func() {
		r.deferred = true // what is shown from now on takes the place of the first answer
		b := a.Later(k.ctx, func(page bot.Page) { r.answer(k.ctx, &page, p.Alert, opening) })
		k.show(r, b, p, opening)
	})
}

// meant is what somebody did, and the opening message of the alert that it is about.
func (k *desk) meant(i interaction) (p bot.Press, opening string, ok bool) {
	switch i.Type {
	case commandTyped:
		p, ok = k.typed(i)
		return p, "", ok
	case formSent:
		return k.sent(i)
	}
	return k.read(i)
}

func (k *desk) served(server string) bool {
	return len(k.opts.Servers) == 0 || slices.Contains(k.opts.Servers, server)
}

// read says what was pressed, and which is the opening message of the alert: the controls of a page name it in the delivery's
// place, a message in the channel answers it, and else it is the message itself.
func (k *desk) read(i interaction) (p bot.Press, opening string, ok bool) {
	verb, arg, alert, key, ok := bot.ParseControlID(i.Data.ID)
	if !ok {
		return p, "", false
	}
	if len(i.Data.Values) > 0 {
		arg = i.Data.Values[0]
	}
	opening = i.Message.ID
	if named, ok := openingIn(key); ok {
		opening = named
	} else if ref := i.Message.Reference; ref != nil && isID(ref.Message) {
		opening = ref.Message
	}
	p = k.by(i)
	p.Verb, p.Arg, p.Alert, p.Message = verb, arg, alert, opening
	return p, opening, true
}

// by is a press by who did it.
func (k *desk) by(i interaction) bot.Press {
	who, name := i.Member.User, i.Member.Nick
	if who.ID == "" {
		who = i.User
	}
	p := bot.Press{Person: bot.Person{ID: "discord:" + who.ID, Name: cmp.Or(name, who.Full, who.Name)}, At: time.Now()}
	p.Person.Manages = bits(i.Member.Rights)&(administrator|manageChannels) != 0
	p.Person.Governs = bits(i.Member.Rights)&(administrator|manageServer) != 0
	if i.Server != "" {
		p.Scope = "discord:" + i.Server
	}
	return p
}

// destination is the channel of a press; of one in a thread, the channel around it. "" when Discord does not tell.
func (k *desk) destination(i interaction) news.Destination {
	c := i.Where
	if c == nil || c.ID != i.Channel {
		asked, err := k.where(k.ctx, i.Channel)
		if err != nil {
			k.opts.Log.Warn("where somebody pressed is not known", "error", err)
			return ""
		}
		c = &asked
	}
	id := i.Channel
	if c.isThread() && isID(c.Parent) {
		id = c.Parent
	}
	return news.Destination("discord:" + id)
}

// tell shows everybody what somebody did: in the alert's thread, or in the channel where it is about none. Where karaula may not
// write, the answer to the press shows it.
func (k *desk) tell(r *responder, p bot.Press, opening string, page bot.Page) {
	title := ""
	if len(r.i.Message.Embeds) > 0 {
		title = r.i.Message.Embeds[0].Title
	}
	m := renderPage(page, p.Alert, opening)
	m.Nonce, m.EnforceNonce = r.i.ID, true
	var err error
	for range 2 { // the nonce makes the second one the same message
		if p.Alert == 0 {
			_, err = k.send(k.ctx, r.i.Channel, m)
		} else {
			_, err = k.inThread(k.ctx, p.Destination.Target(), opening, title, func(thread string) (string, error) { return k.send(k.ctx, thread, m) })
		}
		if kind, _ := news.KindOf(err); err == nil || kind != news.Unknown && kind != news.Temporary {
			break
		}
	}
	kind, _ := news.KindOf(err)
	switch {
	case kind == news.Threadless && p.Alert != 0: // in the channel, as an answer
		m.Reference = &reference{opening}
		_, err = k.send(k.ctx, p.Destination.Target(), m)
	case err != nil && kind == news.Refused && p.Alert == 0:
		err = r.follow(k.ctx, page)
	}
	if err != nil {
		k.opts.Log.Warn("what somebody did could not be told", "alert", p.Alert, "error", err)
	}
}
