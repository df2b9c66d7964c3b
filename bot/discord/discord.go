package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// Options say which bot account karaula is, and how it writes.
type Options struct {
	Token   string
	APIURL  string   // routes are appended to it
	Servers []string // those that it serves; none: all that it was added to
	Zone    *time.Location
	Name    func(path string) string // of a region
	Log     *slog.Logger
	Timeout time.Duration // of one call
}

// Discord is one bot account. It is safe for concurrent use.
type Discord struct {
	*client
	opts     Options
	style    style
	keys     *memory[string]    // of messages: the delivery that their buttons carry
	threads  *memory[string]    // of messages: the thread below
	places   *memory[channel]   // of channels: where they are
	readable *memory[time.Time] // of channels: when karaula was seen to read their history
	accounts *memory[account]   // "": the token's
	gateway  pulse
}

// New returns a bot account. It calls nobody yet.
func New(o Options) (*Discord, error) {
	if o.Token == "" {
		return nil, errors.New("discord: the token is missing")
	}
	c, err := newClient(o.Token, o.APIURL, o.Timeout)
	if err != nil {
		return nil, err
	}
	return &Discord{
		client: c, opts: o, style: style{zone: o.Zone, name: o.Name}, gateway: realPulse,
		keys: newMemory[string](), threads: newMemory[string](), places: newMemory[channel](), readable: newMemory[time.Time](), accounts: newMemory[account](),
	}, nil
}

// Name returns "discord".
func (d *Discord) Name() string { return "discord" }

// Post makes the opening message in the destination's channel.
func (d *Discord) Post(ctx context.Context, c alerts.Card) (string, error) {
	channel := c.Destination.Target()
	if err := d.serves(ctx, channel); err != nil {
		return "", err
	}
	id, err := d.post(ctx, channel, c, nil)
	if err == nil {
		d.keys.put(id, c.Delivery)
	}
	return id, err
}

// post sends a card's message to a channel or thread.
func (d *Discord) post(ctx context.Context, channel string, c alerts.Card, ref *reference) (id string, err error) {
	err = d.plainer(func(s style) error {
		m := render(c, c.Delivery, s)
		m.Reference = ref
		if len(c.Delivery) <= maxNonce {
			m.Nonce, m.EnforceNonce = c.Delivery, c.Delivery != ""
		}
		id, err = d.send(ctx, channel, m)
		return err
	})
	return id, err
}

// plainer writes a message again without addresses when Discord refuses its form: it judges addresses by rules of its own,
// and an alert is not lost for one.
func (d *Discord) plainer(send func(style) error) error {
	err := send(d.style)
	if kind, _ := news.KindOf(err); kind == news.Refused && codeOf(err) == invalidForm {
		bare := d.style
		bare.bare = true
		return send(bare)
	}
	return err
}

// send makes a message and returns its number.
func (d *Discord) send(ctx context.Context, channel string, m message) (id string, err error) {
	var made struct {
		ID string `json:"id"`
	}
	if err := d.call(ctx, http.MethodPost, "channels/"+channel+"/messages", "channel "+channel, m, &made); err != nil {
		return "", err
	}
	if !isID(made.ID) {
		return "", &news.Problem{Kind: news.Unknown, Err: fmt.Errorf("discord: channel %s: the answer names no message", channel)}
	}
	return made.ID, nil
}

// Edit makes the message show the card.
func (d *Discord) Edit(ctx context.Context, name string, c alerts.Card) error {
	channel, id := split(c.Destination.Target(), name)
	key, err := d.keyOf(ctx, channel, id)
	if err != nil {
		return err
	}
	return d.plainer(func(s style) error {
		m := render(c, key, s)
		if m.Components == nil {
			m.Components = []row{}
		}
		return d.call(ctx, http.MethodPatch, "channels/"+channel+"/messages/"+id, "channel "+channel, m, nil)
	})
}

// keyOf is the delivery that a message was posted by. Its buttons keep it through all edits, so that the message is found by
// it whenever somebody asks.
func (d *Discord) keyOf(ctx context.Context, channel, id string) (string, error) {
	if key, ok := d.keys.get(id); ok {
		return key, nil
	}
	var m seen
	if err := d.call(ctx, http.MethodGet, "channels/"+channel+"/messages/"+id, "channel "+channel, nil, &m); err != nil {
		return "", asked(err)
	}
	key := m.key()
	d.keys.put(id, key)
	return key, nil
}

// Reply answers in the message's thread; a raised level is a message in the channel that leads to the first.
func (d *Discord) Reply(ctx context.Context, name string, c alerts.Card) (string, error) {
	channel, id := split(c.Destination.Target(), name)
	if inChannel(c) {
		return d.post(ctx, channel, c, &reference{id})
	}
	return d.inThread(ctx, channel, id, c.Headline, func(thread string) (string, error) { return d.post(ctx, thread, c, nil) })
}

// Remove takes a message of karaula's own away.
func (d *Discord) Remove(ctx context.Context, to news.Destination, name string) error {
	channel, id := split(to.Target(), name)
	err := d.call(ctx, http.MethodDelete, "channels/"+channel+"/messages/"+id, "channel "+channel, nil, nil)
	if kind, _ := news.KindOf(err); kind == news.Gone || codeOf(err) == unknownChannel {
		return nil
	}
	return err
}

// where asks for a channel's place, once.
func (d *Discord) where(ctx context.Context, id string) (channel, error) {
	if c, ok := d.places.get(id); ok {
		return c, nil
	}
	c, err := d.channel(ctx, id)
	if err == nil {
		c.Overwrites = nil
		d.places.put(id, c)
	}
	return c, err
}

// serves refuses a channel of a server that is not served.
func (d *Discord) serves(ctx context.Context, channel string) error {
	if len(d.opts.Servers) == 0 {
		return nil
	}
	p, err := d.where(ctx, channel)
	if err != nil {
		kind, wait := news.KindOf(err)
		return &news.Problem{Kind: kind, Wait: wait, Err: fmt.Errorf("%w: %w", alerts.ErrNotCalled, err)}
	}
	if !slices.Contains(d.opts.Servers, p.Server) {
		return &news.Problem{Kind: news.Refused, Err: fmt.Errorf("%w: discord: channel %s is on server %s, which discord.servers does not name: add it there, or post elsewhere",
			alerts.ErrNotCalled, channel, p.Server)}
	}
	return nil
}
