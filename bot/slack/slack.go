package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// Name is the first part of the platform's destinations.
const Name = "slack"

// Options say which workspace, and how cards are written there.
type Options struct {
	BotToken, AppToken string
	APIURL             string                   // method names are appended to it; "" for Slack's own
	Zone               *time.Location           // of the times in messages; nil for UTC
	Name               func(path string) string // a region's name; nil: its path
	Log                *slog.Logger             // nil: nothing is logged
	Timeout            time.Duration            // of one call; 0 for 10 s

	Pace    time.Duration // between two new messages in one channel; 0 for 1 s, which is what Slack allows
	Silence time.Duration // after which a socket that says nothing is replaced; 0 for 45 s
}

func (o *Options) fill() {
	if o.APIURL == "" {
		o.APIURL = slack.APIURL
	}
	if !strings.HasSuffix(o.APIURL, "/") {
		o.APIURL += "/"
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Name == nil {
		o.Name = func(path string) string { return path }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	for value, standard := range map[*time.Duration]time.Duration{&o.Timeout: 10 * time.Second, &o.Pace: time.Second, &o.Silence: 45 * time.Second} {
		if *value <= 0 {
			*value = standard
		}
	}
}

// Slack is one workspace. It is safe for concurrent use.
type Slack struct {
	opts     Options
	api      *slack.Client
	http     *http.Client
	words    wording
	pace     *pace
	channels *channels
	people   *people
	self     *self
}

// New returns the workspace of the tokens. It calls nobody: whether the tokens are good is for Check, and for the first call.
func New(o Options) (*Slack, error) {
	o.fill()
	slacks := o.APIURL == slack.APIURL // a stand-in may have tokens of another form
	if o.BotToken == "" || slacks && !strings.HasPrefix(o.BotToken, "xoxb-") {
		return nil, errors.New("slack.bot_token: expected the Bot User OAuth Token, which begins with xoxb- (api.slack.com/apps, your app, Install App)")
	}
	if o.AppToken == "" || slacks && !strings.HasPrefix(o.AppToken, "xapp-") {
		return nil, errors.New("slack.app_token: expected an app-level token with the scope connections:write, which begins with xapp- (api.slack.com/apps, your app, Basic Information, App-Level Tokens)")
	}
	s := &Slack{opts: o, http: newHTTP(o.Timeout), words: wording{o.Zone, o.Name}, pace: newPace()}
	s.api = slack.New(o.BotToken, slack.OptionAppLevelToken(o.AppToken), slack.OptionAPIURL(o.APIURL), slack.OptionHTTPClient(s.http))
	s.channels, s.people, s.self = newChannels(s), newPeople(s), &self{}
	return s, nil
}

// Name returns "slack".
func (s *Slack) Name() string { return Name }

// Post makes an opening message.
func (s *Slack) Post(ctx context.Context, c alerts.Card) (string, error) {
	channel, err := s.channels.id(ctx, c.Destination)
	if err != nil {
		return "", notCalled(err)
	}
	return s.send(ctx, c, channel, "")
}

// Reply answers in the thread of a message. A raised level is shown in the channel as well.
func (s *Slack) Reply(ctx context.Context, message string, c alerts.Card) (string, error) {
	channel, thread, err := parseMessage(message)
	if err != nil {
		return "", err
	}
	return s.send(ctx, c, channel, thread)
}

// send makes a new message; in a thread where there is one.
func (s *Slack) send(ctx context.Context, c alerts.Card, channel, thread string) (string, error) {
	options := []slack.MsgOption{slack.MsgOptionMetadata(metadata(c))}
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
		if loud(c) {
			options = append(options, slack.MsgOptionBroadcast())
		}
	}
	ts, err := s.post(ctx, channel, thread, s.words.card(c), options...)
	if errors.Is(err, errForm) { // the news goes before its looks
		s.opts.Log.Error("Slack refuses the message's form; it is sent as plain text", "alert", c.Alert, "error", err)
		ts, err = s.post(ctx, channel, thread, bare(s.words.card(c)), options...)
	}
	if errors.Is(err, errNoChannel) {
		s.channels.forget(c.Destination)
	}
	if err != nil {
		return "", err
	}
	return channel + ":" + ts, nil
}

// post sends one new message at the pace that Slack allows in a channel.
func (s *Slack) post(ctx context.Context, channel, thread string, m message, options ...slack.MsgOption) (ts string, err error) {
	key := "post " + channel
	if err := s.pace.turn(ctx, key, s.opts.Pace); err != nil {
		return "", notCalled(err)
	}
	_, ts, sent, err := s.api.PostMessageWithResponseContext(ctx, channel, append(options, content(m), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())...)
	if err != nil {
		return "", s.problem("chat.postMessage", key, err)
	}
	if thread != "" && sent.ThreadTimestamp == "" {
		// The message to answer to was deleted: Slack puts the answer into the channel, where nobody knows what it is about.
		if err := s.Remove(ctx, "", channel+":"+ts); err != nil {
			s.opts.Log.Error("an answer to a deleted message stands in the channel", "error", err)
		}
		return "", &news.Problem{Kind: news.Gone, Err: errors.New("slack: the message to answer to was deleted")}
	}
	return ts, nil
}

// content is a message's text, blocks and attachments.
func content(m message) slack.MsgOption {
	return slack.MsgOptionCompose(slack.MsgOptionText(m.text, false), slack.MsgOptionBlocks(m.blocks...), slack.MsgOptionAttachments(m.attachments()...), slack.MsgOptionParse(false))
}

// bare is a message without its form.
func bare(m message) message {
	return message{text: m.text, blocks: []slack.Block{slack.NewSectionBlock(plain(m.text, 2900), nil, nil)}}
}

// metadata is what a message is found by.
func metadata(c alerts.Card) slack.SlackMetadata {
	return slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{payloadKey: c.Delivery}}
}

const (
	eventType  = "karaula_delivery"
	payloadKey = "delivery"
)

// Edit makes a message show the card.
func (s *Slack) Edit(ctx context.Context, message string, c alerts.Card) error {
	channel, ts, err := parseMessage(message)
	if err != nil {
		return err
	}
	m := s.words.card(c)
	err = s.update(ctx, channel, ts, m)
	if errors.Is(err, errForm) {
		s.opts.Log.Error("Slack refuses the message's form; it is sent as plain text", "alert", c.Alert, "error", err)
		err = s.update(ctx, channel, ts, bare(m))
	}
	return err
}

func (s *Slack) update(ctx context.Context, channel, ts string, m message, options ...slack.MsgOption) error {
	const method = "chat.update"
	if err := s.pace.turn(ctx, method, 0); err != nil {
		return err
	}
	_, _, _, err := s.api.UpdateMessageContext(ctx, channel, ts, append(options, content(m))...)
	return s.problem(method, method, err)
}

// Remove deletes a message of karaula's. Where the workspace forbids that, the message says that it is a duplicate, and is
// not found as one any more.
func (s *Slack) Remove(ctx context.Context, _ news.Destination, message string) error {
	channel, ts, err := parseMessage(message)
	if err != nil {
		return err
	}
	const method = "chat.delete"
	if err := s.pace.turn(ctx, method, 0); err != nil {
		return err
	}
	_, _, err = s.api.DeleteMessageContext(ctx, channel, ts)
	err = s.problem(method, method, err)
	switch {
	case gone(err):
		return nil
	case errors.Is(err, errKept):
		twice := bot.Page{Paragraphs: []bot.Text{{{Text: "This message was sent twice; the other one is kept up to date.", Quiet: true}}}}
		err = s.update(ctx, channel, ts, page(twice, origin{}, 0), slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "karaula_duplicate", EventPayload: map[string]any{"of": "delivery"}}))
	}
	return err
}

// parseMessage takes a message's name apart: channel and time. A channel that is renamed keeps its id.
func parseMessage(message string) (channel, ts string, err error) {
	channel, ts, ok := strings.Cut(message, ":")
	if !ok || channel == "" || ts == "" {
		return "", "", &news.Problem{Kind: news.Gone, Err: fmt.Errorf("slack: %q names no message", message)}
	}
	return channel, ts, nil
}

// notCalled says that nothing was sent, so that an earlier attempt is as unsure as it was.
func notCalled(err error) error { return fmt.Errorf("%w: %w", alerts.ErrNotCalled, err) }
