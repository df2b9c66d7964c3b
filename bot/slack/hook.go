package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/news"
)

// hookMessage is what an incoming webhook and a response_url take. slack-go's own form sends keys that are not for a webhook,
// and drops what the answer says.
type hookMessage struct {
	Text            string             `json:"text,omitempty"`
	Blocks          []slack.Block      `json:"blocks,omitempty"`
	Attachments     []slack.Attachment `json:"attachments,omitempty"`
	UnfurlLinks     *bool              `json:"unfurl_links,omitempty"`
	UnfurlMedia     *bool              `json:"unfurl_media,omitempty"`
	ThreadTS        string             `json:"thread_ts,omitempty"`
	ResponseType    string             `json:"response_type,omitempty"`
	ReplaceOriginal *bool              `json:"replace_original,omitempty"`
	DeleteOriginal  *bool              `json:"delete_original,omitempty"`
}

// hooks are what an address may say besides its status, and what to do about it.
var hooks = map[string]string{
	"no_service":          "the webhook was removed: make a new one (api.slack.com/apps, your app, Incoming Webhooks)",
	"no_active_hooks":     "the webhook was switched off: switch it on, or make a new one (api.slack.com/apps, your app, Incoming Webhooks)",
	"no_team":             "the webhook's workspace is gone: make a new one elsewhere",
	"team_disabled":       "the webhook's workspace was closed: make a new one elsewhere",
	"invalid_token":       "the webhook's address is not valid: copy it again",
	"channel_not_found":   "the webhook's channel is gone: make a new webhook",
	"channel_is_archived": adviceArchive,
	"action_prohibited":   adviceAdmin,
}

// sendHook posts a message to an address, which is a secret: no error shows it.
func sendHook(ctx context.Context, client *http.Client, what, address string, m hookMessage) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(raw))
	if err != nil {
		return &news.Problem{Kind: news.Refused, Err: fmt.Errorf("%s: its address is none", what)}
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := client.Do(req)
	if err != nil {
		return noAnswer(what, err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if err != nil {
		return noAnswer(what, err)
	}
	return hookProblem(what, resp, clip(string(text), 200))
}

// noAnswer is the problem of a call without an answer: nothing was sent when nobody could be reached.
func noAnswer(what string, err error) error {
	var dialing *net.OpError
	if errors.As(err, &dialing) && dialing.Op == "dial" {
		return &news.Problem{Kind: news.Temporary, Err: fmt.Errorf("%s: Slack cannot be reached: %w", what, unnamed(err))}
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", what, unnamed(err))
	}
	return &news.Problem{Kind: news.Unknown, Err: fmt.Errorf("%s: no answer: %w", what, unnamed(err))}
}

func hookProblem(what string, resp *http.Response, text string) error {
	switch code := resp.StatusCode; {
	case code == http.StatusOK:
		return nil
	case code == http.StatusTooManyRequests:
		seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		if err != nil {
			seconds = 30
		}
		wait := max(time.Duration(seconds)*time.Second, time.Second)
		return &news.Problem{Wait: wait, Err: fmt.Errorf("%s: asked to wait %s", what, wait)}
	case code >= 500:
		return &news.Problem{Kind: news.Unknown, Err: fmt.Errorf("%s: %d %s", what, code, http.StatusText(code))}
	}
	err := fmt.Errorf("%s: %d %s", what, resp.StatusCode, text)
	if advice := hooks[strings.TrimSpace(text)]; advice != "" {
		err = fmt.Errorf("%w: %s", err, advice)
	}
	return &news.Problem{Kind: news.Refused, Err: err}
}
