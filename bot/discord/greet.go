package discord

import (
	"cmp"
	"slices"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// server is what the gateway tells about a server that karaula is on.
type server struct {
	ID          string    `json:"id"`
	Unavailable bool      `json:"unavailable"`
	System      string    `json:"system_channel_id"`
	Channels    []channel `json:"channels"`
}

// greet says hello on a server that karaula was just added to: in the channel for such messages, else in the first where it may
// write.
func (k *desk) greet(s server) {
	if s.Unavailable || !k.served(s.ID) {
		return
	}
	m, err := k.member(k.ctx, s.ID)
	if err != nil {
		k.opts.Log.Warn("the server that karaula was added to is not greeted", "server", s.ID, "error", err)
		return
	}
	const wanted = viewChannel | sendMessages
	open := slices.DeleteFunc(slices.Clone(s.Channels), func(c channel) bool { return c.Type != textChannel || m.in(c)&wanted != wanted })
	if len(open) == 0 {
		k.opts.Log.Info("karaula was added to a server where it may not write", "server", s.ID)
		return
	}
	first := slices.MinFunc(open, func(a, b channel) int {
		return cmp.Or(cmp.Compare(system(s, b), system(s, a)), cmp.Compare(a.Position, b.Position), older(a.ID, b.ID))
	})
	a := k.handle(k.ctx, bot.Press{Verb: bot.Joined, Destination: news.Destination("discord:" + first.ID), At: time.Now()})
	page := a.Public
	if page == nil {
		page = a.Private
	}
	if page == nil {
		return
	}
	message := renderPage(*page, 0, "")
	message.Nonce, message.EnforceNonce = s.ID, true // once, whoever else sees it
	if _, err := k.send(k.ctx, first.ID, message); err != nil {
		k.opts.Log.Warn("the server that karaula was added to is not greeted", "server", s.ID, "error", err)
	}
}

// system is 1 for the channel that a server has for such messages.
func system(s server, c channel) int {
	if c.ID == s.System {
		return 1
	}
	return 0
}
