package bottest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// Client is the platform of a Server, over HTTP.
type Client struct {
	base, name string
	http       *http.Client
}

// NewClient returns the platform of the server at base, each of whose calls may take at most limit.
func NewClient(base string, limit time.Duration) *Client {
	return &Client{base, "loopback", &http.Client{Timeout: limit, Transport: &http.Transport{DisableKeepAlives: true}}}
}

// As makes the client stand for another platform, whose destinations it then serves.
func (c *Client) As(name string) *Client {
	c.name = name
	return c
}

// Name returns "loopback", or whom it stands for.
func (c *Client) Name() string { return c.name }

// Post makes an opening message.
func (c *Client) Post(ctx context.Context, card alerts.Card) (string, error) {
	return c.call(ctx, "post", request{Card: card})
}

// Edit makes the message show the card.
func (c *Client) Edit(ctx context.Context, message string, card alerts.Card) error {
	_, err := c.call(ctx, "edit", request{Message: message, Card: card})
	return err
}

// Reply answers in the message's thread.
func (c *Client) Reply(ctx context.Context, message string, card alerts.Card) (string, error) {
	return c.call(ctx, "reply", request{Message: message, Card: card})
}

// Find asks the server for the messages of a delivery.
func (c *Client) Find(ctx context.Context, _ news.Destination, key, _ string, since time.Time) (messages []string, err error) {
	err = c.ask(ctx, "find", request{Key: key, Since: since}, &messages)
	if err == nil && len(messages) == 0 {
		err = alerts.ErrNotFound
	}
	return messages, err
}

// Remove deletes a message.
func (c *Client) Remove(ctx context.Context, _ news.Destination, message string) error {
	_, err := c.call(ctx, "remove", request{Message: message})
	return err
}

func (c *Client) call(ctx context.Context, verb string, r request) (id string, err error) {
	err = c.ask(ctx, verb, r, &id)
	return id, err
}

func (c *Client) ask(ctx context.Context, verb string, r request, answer any) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/"+verb, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return &news.Problem{Kind: news.Unknown, Err: fmt.Errorf("%s: %w", verb, err)}
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return &news.Problem{Kind: news.Unknown, Err: fmt.Errorf("%s: %w", verb, err)}
	}
	if resp.StatusCode != http.StatusOK {
		return problem(verb, resp, strings.TrimSpace(string(text)))
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("%s: %w", verb, err)
	}
	return nil
}

func problem(verb string, resp *http.Response, text string) error {
	p := &news.Problem{Err: errors.New(verb + ": " + resp.Status + ": " + text)}
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		seconds, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
		if err == nil {
			p.Wait = time.Duration(seconds * float64(time.Second))
		}
	case resp.StatusCode == http.StatusNotFound:
		p.Kind = news.Gone
	case resp.StatusCode == http.StatusConflict:
		p.Kind = news.Unchangeable
	case resp.StatusCode == http.StatusGone:
		p.Kind = news.Threadless
	case resp.StatusCode == http.StatusRequestEntityTooLarge:
		p.Kind = news.TooLong
	case resp.StatusCode < 500:
		p.Kind = news.Refused
	}
	return p
}
