package slack

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// WebhookName is the first part of the destinations of Slack's incoming webhooks.
const WebhookName = "slack-webhook"

// Webhook posts to Slack's incoming webhooks. What stands there can neither be edited nor asked for: only what is told anew
// makes a message, which is a raised level.
type Webhook struct {
	http  *http.Client
	words wording
	pace  *pace
	gap   time.Duration
}

// NewWebhook returns the platform of incoming webhooks; tokens are not needed.
func NewWebhook(o Options) *Webhook {
	o.fill()
	return &Webhook{newHTTP(o.Timeout), wording{o.Zone, o.Name}, newPace(), o.Pace}
}

// Name returns "slack-webhook".
func (w *Webhook) Name() string { return WebhookName }

// Post sends a message. It is known by the delivery's key.
func (w *Webhook) Post(ctx context.Context, c alerts.Card) (string, error) {
	return c.Delivery, w.send(ctx, c)
}

// Edit does nothing: the message stays as it was sent.
func (w *Webhook) Edit(ctx context.Context, _ string, _ alerts.Card) error { return ctx.Err() }

// Reply sends a raised level as a message of its own; any other answer is left out, since there is no thread.
func (w *Webhook) Reply(ctx context.Context, _ string, c alerts.Card) (string, error) {
	if !loud(c) {
		return c.Delivery, ctx.Err()
	}
	return c.Delivery, w.send(ctx, c)
}

// Find says that a webhook cannot be asked.
func (w *Webhook) Find(context.Context, news.Destination, string, string, time.Time) ([]string, error) {
	return nil, alerts.ErrCannotAsk
}

// Remove says that what was sent stays.
func (w *Webhook) Remove(context.Context, news.Destination, string) error {
	return &news.Problem{Kind: news.Refused, Err: errors.New("slack-webhook: what was sent to an incoming webhook cannot be removed")}
}

func (w *Webhook) send(ctx context.Context, c alerts.Card) error {
	address := c.Destination.Target()
	if err := w.pace.turn(ctx, address, w.gap); err != nil {
		return notCalled(err)
	}
	m := w.words.card(c)
	m.barred = withoutControls(m.barred) // nobody hears what is pressed below such a message
	err := sendHook(ctx, w.http, WebhookName, address, hookMessage{Text: m.text, Blocks: m.blocks, Attachments: m.attachments(), UnfurlLinks: new(bool), UnfurlMedia: new(bool)})
	if _, wait := news.KindOf(err); wait > 0 {
		w.pace.hold(address, wait)
	}
	return err
}

func withoutControls(all []slack.Block) (rest []slack.Block) {
	for _, b := range all {
		if b.BlockType() != slack.MBTAction {
			rest = append(rest, b)
		}
	}
	return rest
}
