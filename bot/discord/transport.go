package discord

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// transport sends discordgo's requests to the configured address, in Discord's pace, and notes what became of each.
type transport struct {
	base *url.URL // in place of discordgo.EndpointAPI; nil: as they are
	pace *pace
	next http.RoundTripper
}

// fate is what became of a request; it travels with the request's context.
type fate struct {
	sent    bool // a connection was there, so that something may have arrived
	status  int
	header  http.Header
	refusal []byte // what stands in an answer of 400 or more
}

type fateKey struct{}

// RoundTrip sends one request, once.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	f, _ := ctx.Value(fateKey{}).(*fate)
	if f == nil {
		f = &fate{}
	}
	r = r.Clone(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { f.sent = true }}))
	if rest, ok := strings.CutPrefix(r.URL.String(), discordgo.EndpointAPI); ok && t.base != nil {
		u, err := t.base.Parse(rest)
		if err != nil {
			return nil, err
		}
		r.URL, r.Host = u, ""
	}
	route, major, paced := routeOf(r.Method, r.URL.Path)
	if paced {
		if err := t.pace.turn(ctx, route, major); err != nil {
			return nil, err
		}
	}
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	f.status, f.header = resp.StatusCode, resp.Header
	if paced {
		t.pace.learn(route, major, resp, time.Now())
	}
	if resp.StatusCode < http.StatusBadRequest {
		return resp, nil
	}
	// discordgo drops what Discord says with some of them. A part of it will do.
	f.refusal, _ = io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(f.refusal))
	return resp, nil
}

// numbers are the numbers and secrets in a path.
var numbers = regexp.MustCompile(`/[0-9]{3,}`)

// routeOf names the route of a request and what its limit is counted by: the channel, server or webhook. The first answer to a
// press has no limit.
func routeOf(method, path string) (route, major string, paced bool) {
	if strings.Contains(path, "/interactions/") {
		return "", "", false
	}
	for _, kind := range []string{"/webhooks/", "/channels/", "/guilds/"} {
		before, rest, ok := strings.Cut(path, kind)
		if !ok {
			continue
		}
		id, rest, _ := strings.Cut(rest, "/")
		major = kind + id
		if kind == "/webhooks/" {
			token, behind, _ := strings.Cut(rest, "/")
			major, rest = major+"/"+token, behind
		}
		return method + " " + before + kind + numbers.ReplaceAllString("/"+rest, "/#"), major, true
	}
	return method + " " + numbers.ReplaceAllString(path, "/#"), "", true
}

// traced returns a context in which a request notes its fate.
func traced(ctx context.Context) (context.Context, *fate) {
	f := &fate{}
	return context.WithValue(ctx, fateKey{}, f), f
}
