package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// client calls Discord's HTTP API by discordgo: each call is one attempt, since a repetition may double a message.
type client struct {
	session *discordgo.Session
	timeout time.Duration
	shut    *breaker
}

// newClient returns a client that calls base with a token; both may be "".
func newClient(token, base string, timeout time.Duration) (*client, error) {
	t := &transport{pace: newPace(), next: newHTTP(timeout)}
	if base != "" {
		u, err := url.Parse(strings.TrimSuffix(base, "/") + "/")
		if err != nil {
			return nil, fmt.Errorf("discord: api_url %s: %w", base, err)
		}
		t.base = u
	}
	s, err := newSession(token)
	if err != nil {
		return nil, err
	}
	s.Client = &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &client{session: s, timeout: timeout, shut: newBreaker()}, nil
}

func newHTTP(timeout time.Duration) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout, t.MaxIdleConnsPerHost = timeout, 8
	return t
}

// newSession returns a session of discordgo that neither repeats calls nor waits in them by itself.
func newSession(token string) (*discordgo.Session, error) {
	if token != "" {
		token = "Bot " + strings.TrimPrefix(strings.TrimSpace(token), "Bot ")
	}
	s, err := discordgo.New(token)
	if err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	s.MaxRestRetries, s.ShouldRetryOnRateLimit, s.ShouldReconnectOnError, s.StateEnabled, s.SyncEvents = 0, false, false, false, true
	s.UserAgent = "DiscordBot (https://github.com/karaula/karaula, 1)"
	return s, nil
}

// call sends a request and reads its answer into answer, both nil for none. path is a route such as "channels/1/messages". about
// names the channel, for the error, and for not calling one again and again that refuses.
func (c *client) call(ctx context.Context, method, path, about string, body, answer any) error {
	if err := c.shut.check(about, time.Now()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	ctx, f := traced(ctx)
	address := path
	if !strings.Contains(path, "://") {
		address = discordgo.EndpointAPI + path
	}
	// Buckets are kept by transport, which can be called off; discordgo's would wait in a call.
	bucket := discordgo.NewRatelimiter().LockBucket("")
	kind, sent, err := encoded(body)
	if err != nil {
		return fmt.Errorf("%w: discord: %w", alerts.ErrNotCalled, err)
	}
	text, err := c.session.RequestWithLockedBucket(method, address, kind, sent, bucket, 0, discordgo.WithContext(ctx))
	if err != nil {
		err = problem(about, f, err)
		c.shut.record(about, err, time.Now())
		return err
	}
	c.shut.record(about, nil, time.Now())
	if answer == nil {
		return nil
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return &news.Problem{Kind: news.Unknown, Err: fmt.Errorf("discord: %s: the answer is none of Discord's: %w", about, err)}
	}
	return nil
}

// apiError is what Discord says about a request that it refused.
type apiError struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Retry   float64         `json:"retry_after"`
	Errors  json.RawMessage `json:"errors"`
}

// refusal is a definite no of Discord's.
type refusal struct {
	status int
	apiError
	advice string
}

func (r *refusal) Error() string {
	s := fmt.Sprintf("%s (Discord: %d", r.advice, r.status)
	if r.Message != "" {
		s += ", " + shorten(r.Message, 200)
	}
	if r.Code != 0 {
		s += fmt.Sprintf(", code %d", r.Code)
	}
	if len(r.Errors) > 2 {
		s += ", " + shorten(string(r.Errors), 300)
	}
	return s + ")"
}

// codeOf is Discord's number for what is wrong; 0 for none.
func codeOf(err error) int {
	var r *refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return 0
}

func shorten(s string, limit int) string { return plain(s, limit) }
