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

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// Numbers of Discord's for what is wrong.
const (
	unknownChannel  = 10003
	unknownServer   = 10004
	unknownMessage  = 10008
	unknownWebhook  = 10015
	unknownPress    = 10062
	slowMode        = 20016
	tooManyInWrite  = 20028
	tooManyEdits    = 30046
	missingAccess   = 50001
	notOurMessage   = 50005
	missingRight    = 50013
	wrongChannel    = 50024
	badWebhookToken = 50027
	invalidForm     = 50035
	archivedThread  = 50083
	tooLarge        = 40005
	alreadyAnswered = 40060
	threadExists    = 160004
	threadLocked    = 160005
	tooManyThreads  = 160006
	blockedByFilter = 200000
)

// known is Discord's half of the table in docs/platforms.md: what a number means, and what the operator is told.
var known = map[int]struct {
	kind   news.ProblemKind
	advice string
}{
	unknownChannel:  {news.Refused, "the channel does not exist any more: change post_to, or make the channel anew"},
	unknownServer:   {news.Refused, "karaula is not on the server any more: invite it again (karaula discord invite)"},
	unknownMessage:  {news.Gone, "somebody deleted the message"},
	unknownWebhook:  {news.Refused, "the webhook was deleted: make a new one under Edit Channel, Integrations, Webhooks, and put its address into post_to"},
	unknownPress:    {news.Refused, "the answer came too late: Discord waits three seconds"},
	alreadyAnswered: {news.Refused, "the press is answered already"},
	slowMode:        {news.Temporary, "the channel is in slow mode"},
	tooManyInWrite:  {news.Temporary, "the channel takes no more messages at the moment"},
	tooManyEdits:    {news.Temporary, "Discord takes no more edits of this old message at the moment; it follows later"},
	missingAccess:   {news.Refused, "karaula cannot see the channel: give it View Channel there (karaula check names each permission)"},
	notOurMessage:   {news.Gone, "the message belongs to another bot account"},
	missingRight:    {news.Refused, "karaula lacks a permission in the channel (karaula check names it)"},
	wrongChannel:    {news.Refused, "that is not possible in a channel of this kind: use a text channel"},
	badWebhookToken: {news.Refused, "the webhook's address is not valid any more: copy it anew into post_to"},
	invalidForm:     {news.Refused, "Discord does not take the message as it is written: please report this"},
	tooLarge:        {news.TooLong, "the message is too long for Discord"},
	archivedThread:  {news.Refused, "the thread is archived"},
	threadLocked:    {news.Refused, "the thread is locked"},
	tooManyThreads:  {news.Refused, "the server has as many open threads as it may: archive some"},
	blockedByFilter: {news.Refused, "the server's AutoMod blocked the message: exempt karaula's role under Server Settings, AutoMod"},
}

// problem says what an error of a call means and what is to be done. about names the channel; no address is shown, since that
// of a webhook is a secret.
func problem(about string, f *fate, err error) error {
	if about == "" {
		about = "the account"
	}
	var wait *waitError
	if errors.As(err, &wait) {
		return &news.Problem{Wait: wait.wait, Err: fmt.Errorf("%w: discord: %s: %w", alerts.ErrNotCalled, about, wait)}
	}
	if f.status == 0 {
		return unreached(about, f, err)
	}
	r := &refusal{status: f.status}
	_ = json.Unmarshal(f.refusal, &r.apiError) // from something in front of Discord it may be no JSON
	k, isKnown := known[r.Code]
	r.advice = k.advice
	p := &news.Problem{Kind: k.kind}
	switch {
	case f.status == http.StatusTooManyRequests:
		p.Kind, p.Wait = news.Temporary, max(seconds(f.header.Get("Retry-After")), time.Duration(r.Retry*float64(time.Second)))
		switch {
		case r.Code == tooManyEdits:
			p.Wait = max(p.Wait, editPause)
		case !isKnown:
			r.advice = "Discord asks to wait"
		}
	case f.status >= 500 || f.status < 400:
		p.Kind, r.advice = news.Unknown, "Discord has trouble of its own"
	case r.Code == invalidForm && strings.Contains(string(r.Errors), "message_reference"):
		p.Kind, r.advice = news.Gone, "somebody deleted the message that this one answers"
	case r.Code == invalidForm && strings.Contains(string(r.Errors), "LENGTH"):
		p.Kind, r.advice = news.TooLong, "the message is too long for Discord"
	case isKnown:
		if r.Code == tooManyEdits {
			p.Wait = editPause
		}
	case f.status == http.StatusUnauthorized:
		p.Kind, r.advice = news.Refused, badToken
	case f.status == http.StatusForbidden:
		p.Kind, r.advice = news.Refused, "Discord forbids it: karaula lacks a right there (karaula check names it)"
	case f.status == http.StatusNotFound:
		p.Kind, r.advice = news.Refused, "that does not exist at Discord any more"
	case f.status == http.StatusRequestTimeout:
		p.Kind, r.advice = news.Unknown, "Discord did not get the whole request in time"
	default:
		p.Kind, r.advice = news.Refused, "Discord refuses it"
	}
	p.Err = fmt.Errorf("discord: %s: %w", about, r)
	return p
}

// editPause is how long an old message is left alone at least that Discord takes no more edits of.
const editPause = 2 * time.Minute

const badToken = "Discord does not know the token: it was reset or mistyped; copy it anew from the Developer Portal (Bot, Reset Token) into discord.token"

// unreached is the problem of a call without an answer.
func unreached(about string, f *fate, err error) error {
	var wrapped *url.Error // it repeats the address
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if !f.sent {
		return &news.Problem{Err: fmt.Errorf("%w: discord: %s: Discord cannot be reached: %w", alerts.ErrNotCalled, about, err)}
	}
	why := "the connection broke before Discord's answer came"
	if errors.Is(err, context.DeadlineExceeded) {
		why = "Discord did not answer in time"
	}
	return &news.Problem{Kind: news.Unknown, Err: fmt.Errorf("discord: %s: %s: %w", about, why, err)}
}

// refusesChannel reports whether an error says that nothing at all is possible in a channel, or with the token.
func refusesChannel(err error) bool {
	var r *refusal
	if !errors.As(err, &r) {
		return false
	}
	switch r.Code {
	case unknownMessage, notOurMessage, threadLocked, archivedThread, tooManyThreads:
		return false
	}
	return r.status == http.StatusUnauthorized || r.status == http.StatusForbidden || r.status == http.StatusNotFound
}
