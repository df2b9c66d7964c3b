package slack

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxAnswer is how much of an answer is read: a page of a channel's messages with their blocks is some megabytes at most.
const maxAnswer = 16 << 20

// newHTTP returns a client whose calls end in time and whose answers end in size. It follows nobody elsewhere with a token.
func newHTTP(limit time.Duration) *http.Client {
	t := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: limit, ResponseHeaderTimeout: limit, IdleConnTimeout: time.Minute,
		MaxIdleConnsPerHost: 4, ForceAttemptHTTP2: true,
	}
	return &http.Client{
		Timeout: limit, Transport: signed{bounded{t}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// signed puts the token into the header, where Slack wants it. slack-go puts it among a form's arguments, which Slack takes as
// well, but not everything that stands for Slack does.
type signed struct{ next http.RoundTripper }

func (s signed) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") != "" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || r.Body == nil {
		return s.next.RoundTrip(r)
	}
	raw, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, err
	}
	again := r.Clone(r.Context())
	if token := form.Get("token"); token != "" {
		again.Header.Set("Authorization", "Bearer "+token)
		form.Del("token")
	}
	text := form.Encode()
	again.Body, again.ContentLength, again.GetBody = io.NopCloser(strings.NewReader(text)), int64(len(text)), nil
	return s.next.RoundTrip(again)
}

// bounded cuts answers off.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	if resp != nil {
		resp.Body = &body{resp.Body, maxAnswer}
	}
	return resp, err
}

type body struct {
	io.ReadCloser
	left int64
}

var errLong = errors.New("the answer is too long")

func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLong
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
