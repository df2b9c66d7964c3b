package discord

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// Webhook posts to incoming webhooks, for teams that may not add a bot. Nobody can press anything there, a message cannot be
// looked for, and there are no threads: edits tell what happens, and a raised level makes a new message.
type Webhook struct {
	*client
	style style
	hooks *memory[hook]
}

// hook is what Discord tells about a webhook.
type hook struct {
	Name    string `json:"name"`
	Server  string `json:"guild_id"`
	Channel string `json:"channel_id"`
}

// NewWebhook returns the platform of incoming webhooks. The addresses stand in the destinations; o needs no token.
func NewWebhook(o Options) (*Webhook, error) {
	c, err := newClient("", "", o.Timeout)
	if err != nil {
		return nil, err
	}
	return &Webhook{c, style{zone: o.Zone, name: o.Name}, newMemory[hook]()}, nil
}

// Name returns "discord-webhook".
func (w *Webhook) Name() string { return "discord-webhook" }

// Post makes the opening message.
func (w *Webhook) Post(ctx context.Context, c alerts.Card) (string, error) { return w.post(ctx, c, "") }

// post sends a card; below it stands a line of markdown.
func (w *Webhook) post(ctx context.Context, c alerts.Card, below string) (string, error) {
	address, err := hookAddress(c.Destination, "", url.Values{"wait": {"true"}})
	if err != nil {
		return "", err
	}
	m := withoutButtons(render(c, c.Delivery, w.style))
	m.Embeds[0].Description = strings.TrimPrefix(m.Embeds[0].Description+"\n"+below, "\n")
	var made struct {
		ID string `json:"id"`
	}
	if err := w.call(ctx, http.MethodPost, address, about(c.Destination), m, &made); err != nil {
		return "", err
	}
	if !isID(made.ID) {
		return "", &news.Problem{Kind: news.Unknown, Err: fmt.Errorf("discord: %s: the answer names no message", about(c.Destination))}
	}
	return made.ID, nil
}

// withoutButtons takes away what a webhook's message cannot have.
func withoutButtons(m message) message {
	m.Components = nil
	if strings.HasPrefix(m.Embeds[0].URL, markBase) { // nobody can look for it
		m.Embeds[0].URL = ""
	}
	return m
}

// Edit makes the message show the card.
func (w *Webhook) Edit(ctx context.Context, name string, c alerts.Card) error {
	address, err := hookAddress(c.Destination, "/messages/"+name, nil)
	if err != nil {
		return err
	}
	return w.call(ctx, http.MethodPatch, address, about(c.Destination), withoutButtons(render(c, "", w.style)), nil)
}

// Reply posts a raised level anew, with the address of the first message. All else is told by edits.
func (w *Webhook) Reply(ctx context.Context, name string, c alerts.Card) (string, error) {
	if !inChannel(c) {
		return "", &news.Problem{Kind: news.Threadless, Err: fmt.Errorf("discord: %s: a webhook has no threads", about(c.Destination))}
	}
	below := ""
	if h, err := w.hook(ctx, c.Destination); err == nil && isID(h.Server) && isID(h.Channel) && isID(name) { // without it, there is no link
		below = "[First message](https://discord.com/channels/" + h.Server + "/" + h.Channel + "/" + name + ")"
	}
	return w.post(ctx, c, below)
}

// Find says that a webhook's messages cannot be asked for.
func (w *Webhook) Find(context.Context, news.Destination, string, string, time.Time) ([]string, error) {
	return nil, alerts.ErrCannotAsk
}

// Remove takes a message away.
func (w *Webhook) Remove(ctx context.Context, to news.Destination, name string) error {
	address, err := hookAddress(to, "/messages/"+name, nil)
	if err != nil {
		return err
	}
	err = w.call(ctx, http.MethodDelete, address, about(to), nil, nil)
	if kind, _ := news.KindOf(err); kind == news.Gone {
		return nil
	}
	return err
}

func (w *Webhook) hook(ctx context.Context, to news.Destination) (hook, error) {
	if h, ok := w.hooks.get(string(to)); ok {
		return h, nil
	}
	address, err := hookAddress(to, "", nil)
	if err != nil {
		return hook{}, err
	}
	var h hook
	if err := w.call(ctx, http.MethodGet, address, about(to), nil, &h); err != nil {
		return h, asked(err)
	}
	w.hooks.put(string(to), h)
	return h, nil
}

// hookAddress is the address of a call of a webhook. What the destination's own address asks for (a thread) stays.
func hookAddress(to news.Destination, path string, query url.Values) (string, error) {
	u, err := url.Parse(to.Target())
	if err != nil || u.Host == "" {
		return "", &news.Problem{Kind: news.Refused, Err: fmt.Errorf("%w: discord: the webhook's address is none: copy it anew into post_to", alerts.ErrNotCalled)}
	}
	q := u.Query()
	for k, v := range query {
		q[k] = v
	}
	u.Path, u.RawPath, u.RawQuery, u.Fragment = strings.TrimSuffix(u.Path, "/")+path, "", q.Encode(), ""
	return u.String(), nil
}

// about names a webhook without its secret: by its number.
func about(to news.Destination) string {
	u, err := url.Parse(to.Target())
	if err != nil {
		return "a webhook"
	}
	_, rest, _ := strings.Cut(u.Path, "/webhooks/")
	if id, _, _ := strings.Cut(rest, "/"); isID(id) {
		return "webhook " + id
	}
	return "a webhook"
}
