package slack

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/news"
)

// What is done about some refusals besides their kind.
var (
	errForm      = errors.New("the message's form is refused") // it is sent again as plain text
	errKept      = errors.New("the message cannot be deleted") // it says that it is a duplicate
	errNoChannel = errors.New("no such channel")               // its name is looked up anew
)

// refusal is what one of Slack's error codes means to karaula, and to the operator.
type refusal struct {
	kind   news.ProblemKind
	also   error  // besides the kind
	advice string // what to do
}

// openMethod is the one method that is called with the app token.
const openMethod = "apps.connections.open"

const (
	adviceToken   = "make a new token (api.slack.com/apps, your app, Install App) and put it into slack.bot_token"
	adviceApp     = "make an app-level token with the scope connections:write (api.slack.com/apps, your app, Basic Information, App-Level Tokens), put it into slack.app_token, and see that Socket Mode is on"
	adviceInstall = "paste bot/slack/manifest.yaml at api.slack.com/apps, your app, App Manifest, and reinstall the app"
	adviceInvite  = "invite the bot: type /invite @karaula in the channel"
	adviceChannel = "check the channel's name, and if it is private, type /invite @karaula in it"
	adviceArchive = "unarchive the channel, or post elsewhere"
	adviceAllow   = "let the app post there (the channel's settings, Posting permissions), or post elsewhere"
	adviceAdmin   = "ask an administrator of the workspace to allow the app"
)

// refusals are Slack's error codes; docs/platforms.md shows the same table.
var refusals = map[string]refusal{
	"ratelimited":            {news.Temporary, nil, ""},
	"rate_limited":           {news.Temporary, nil, ""},
	"message_limit_exceeded": {news.Temporary, nil, ""},
	"request_timeout":        {news.Temporary, nil, ""},

	"fatal_error":         {news.Unknown, nil, ""},
	"internal_error":      {news.Unknown, nil, ""},
	"service_unavailable": {news.Unknown, nil, ""},

	"channel_not_found":                     {news.Refused, errNoChannel, adviceChannel},
	"not_in_channel":                        {news.Refused, nil, adviceInvite},
	"is_archived":                           {news.Refused, nil, adviceArchive},
	"restricted_action":                     {news.Refused, nil, adviceAllow},
	"restricted_action_read_only_channel":   {news.Refused, nil, adviceAllow},
	"restricted_action_thread_only_channel": {news.Refused, nil, adviceAllow},
	"ekm_access_denied":                     {news.Refused, nil, adviceAdmin},
	"team_access_not_granted":               {news.Refused, nil, adviceAdmin},
	"access_denied":                         {news.Refused, nil, adviceAdmin},
	"org_login_required":                    {news.Refused, nil, adviceAdmin},
	"missing_scope":                         {news.Refused, nil, adviceInstall},
	"no_permission":                         {news.Refused, nil, adviceInstall},
	"not_allowed_token_type":                {news.Refused, nil, "bot_token begins with xoxb-, app_token with xapp-: put each in its place"},
	"not_authed":                            {news.Refused, nil, adviceToken},
	"invalid_auth":                          {news.Refused, nil, adviceToken},
	"account_inactive":                      {news.Refused, nil, adviceToken},
	"token_revoked":                         {news.Refused, nil, adviceToken},
	"token_expired":                         {news.Refused, nil, adviceToken},

	"message_not_found": {news.Gone, nil, ""},
	"thread_not_found":  {news.Gone, nil, ""},

	"cannot_reply_to_message":                  {news.Threadless, nil, ""},
	"restricted_action_non_threadable_channel": {news.Threadless, nil, ""},
	"restricted_action_thread_locked":          {news.Threadless, nil, ""},

	"edit_window_closed":  {news.Unchangeable, nil, ""},
	"cant_update_message": {news.Unchangeable, nil, ""},

	"cant_delete_message":                 {news.Refused, errKept, ""},
	"compliance_exports_prevent_deletion": {news.Refused, errKept, ""},

	"invalid_blocks":        {news.Refused, errForm, ""},
	"invalid_blocks_format": {news.Refused, errForm, ""},
	"invalid_attachments":   {news.Refused, errForm, ""},
	"msg_blocks_too_long":   {news.TooLong, nil, ""},
	"msg_too_long":          {news.TooLong, nil, ""},

	"attachment_payload_limit_exceeded": {news.TooLong, nil, ""},
}

// problem turns what a call came to into what is to be done about it. kind is that of pace, which holds back what Slack wants
// to be left alone with.
func (s *Slack) problem(method, kind string, err error) error {
	if err == nil {
		return nil
	}
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &limited):
		wait := max(limited.RetryAfter, time.Second)
		s.pace.hold(kind, wait)
		return &news.Problem{Kind: news.Temporary, Wait: wait, Err: fmt.Errorf("slack: %s: asked to wait %s", method, wait)}
	case errors.As(err, &status):
		return statusProblem(method, status.Code)
	case errors.As(err, &refused):
		return refusedProblem(method, refused)
	}
	return noAnswer("slack: "+method, err)
}

func statusProblem(method string, code int) error {
	p := &news.Problem{Err: fmt.Errorf("slack: %s: %d %s", method, code, http.StatusText(code))}
	switch {
	case code == http.StatusTooManyRequests: // without a time to wait
		p.Wait = 30 * time.Second
	case code >= 500:
		p.Kind = news.Unknown
	default:
		p.Kind, p.Err = news.Refused, fmt.Errorf("%w: check slack.api_url, and what stands between karaula and Slack", p.Err)
	}
	return p
}

func refusedProblem(method string, r slack.SlackErrorResponse) error {
	known, ok := refusals[r.Err]
	if !ok {
		known.kind = news.Refused
	}
	if method == openMethod && known.kind == news.Refused {
		known.advice = adviceApp
	}
	err := fmt.Errorf("slack: %s: %s", method, r.Err)
	if r.Needed != "" {
		err = fmt.Errorf("%w (it needs the scope %s)", err, r.Needed)
	}
	for _, m := range r.ResponseMetadata.Messages {
		err = fmt.Errorf("%w; %s", err, clip(m, 200))
	}
	if known.advice != "" {
		err = fmt.Errorf("%w: %s", err, known.advice)
	}
	if known.also != nil {
		err = fmt.Errorf("%w (%w)", err, known.also)
	}
	p := &news.Problem{Kind: known.kind, Err: err}
	if r.Err == "message_limit_exceeded" {
		p.Wait = time.Minute
	}
	return p
}

// unnamed is an error without the address that was called, which may hold a secret.
func unnamed(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func gone(err error) bool {
	kind, _ := news.KindOf(err)
	return err != nil && kind == news.Gone
}
