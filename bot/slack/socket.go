package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack/socketmode"

	"github.com/karaula/karaula/news"
)

// errRefresh says that Slack asks for a new socket in place of this one.
var errRefresh = errors.New("Slack asks for a new socket")

// socket is one Socket Mode connection. slack-go's own manages its sockets itself: it closes one before it opens the next,
// and does not say that Socket Mode was switched off. So only its types are used here.
type socket struct {
	conn    *websocket.Conn
	silence time.Duration
	log     *slog.Logger
	writing sync.Mutex
	over    chan error // what ended it, once
	retired atomic.Bool
}

const (
	maxEnvelope = 4 << 20
	writeWait   = 5 * time.Second
	// A retired socket hears what was on its way to it, and is closed.
	retireAfter = 3 * time.Second
)

// dial opens a socket and waits for the greeting.
func dial(ctx context.Context, address string, silence time.Duration, log *slog.Logger) (*socket, error) {
	dialer := websocket.Dialer{HandshakeTimeout: 10 * time.Second}
	conn, resp, err := dialer.DialContext(ctx, address, nil)
	if resp != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, &news.Problem{Kind: news.Temporary, Err: fmt.Errorf("slack: the socket cannot be opened: %w", unnamed(err))}
	}
	k := &socket{conn: conn, silence: silence, log: log, over: make(chan error, 1)}
	conn.SetReadLimit(maxEnvelope)
	conn.SetPingHandler(func(data string) error {
		k.alive()
		return conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeWait)) // it may be called beside other writes
	})
	k.alive()
	cutOff := context.AfterFunc(ctx, func() { _ = conn.Close() })
	r, err := k.next()
	cutOff()
	if err == nil && r.Type != socketmode.RequestTypeHello {
		err = fmt.Errorf("slack: the socket begins with %q, not with a greeting", clip(r.Type, 40))
		if r.Type == socketmode.RequestTypeDisconnect {
			err = disconnected(r.Reason)
		}
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return k, nil
}

// alive lets the socket be silent from now on for as long as it may.
func (k *socket) alive() {
	if !k.retired.Load() {
		_ = k.conn.SetReadDeadline(time.Now().Add(k.silence))
	}
}

func (k *socket) next() (r socketmode.Request, err error) {
	_, data, err := k.conn.ReadMessage()
	if err != nil {
		return r, &news.Problem{Kind: news.Temporary, Err: fmt.Errorf("slack: the socket broke: %w", err)}
	}
	k.alive()
	if err := json.Unmarshal(data, &r); err != nil {
		k.log.Warn("Slack sent on its socket what is no envelope", "error", err)
	}
	return r, nil
}

// read takes envelopes until the socket ends.
func (k *socket) read(ctx context.Context, a *acts) {
	stop := context.AfterFunc(ctx, func() { _ = k.conn.Close() })
	defer stop()
	defer func() { _ = k.conn.Close() }()
	for {
		r, err := k.next()
		if err != nil {
			k.end(err)
			return
		}
		switch {
		case r.Type == socketmode.RequestTypeDisconnect:
			k.end(disconnected(r.Reason))
		case r.EnvelopeID == "":
		default:
			if err := a.hear(r, time.Now(), func(payload any) error { return k.ack(r.EnvelopeID, payload) }); err != nil {
				k.end(err)
				return
			}
		}
	}
}

func (k *socket) ack(envelope string, payload any) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	_ = k.conn.SetWriteDeadline(time.Now().Add(writeWait))
	if err := k.conn.WriteJSON(socketmode.Response{EnvelopeID: envelope, Payload: payload}); err != nil {
		return &news.Problem{Kind: news.Temporary, Err: fmt.Errorf("slack: the socket broke: %w", err)}
	}
	return nil
}

// disconnected is what one of Slack's reasons to disconnect means.
func disconnected(reason string) error {
	switch reason {
	case "link_disabled":
		return &news.Problem{Kind: news.Refused, Err: errors.New("slack: Socket Mode was switched off: switch it on at api.slack.com/apps, your app, Socket Mode, and start karaula again")}
	case "warning", "refresh_requested":
		return fmt.Errorf("%w: %s", errRefresh, reason)
	}
	return &news.Problem{Kind: news.Temporary, Err: fmt.Errorf("slack: disconnected: %s", clip(reason, 80))}
}

func (k *socket) end(err error) {
	select {
	case k.over <- err:
	default: // the first reason counts
	}
}

// ended waits for the socket's end, or for Slack's wish to end it.
func (k *socket) ended(ctx context.Context) error {
	select {
	case err := <-k.over:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retire closes the socket in a moment: what is on its way to it is still heard.
func (k *socket) retire() {
	k.retired.Store(true)
	_ = k.conn.SetReadDeadline(time.Now().Add(retireAfter))
}
