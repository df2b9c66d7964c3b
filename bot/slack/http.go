package slack

import (
	"errors"
	"io"
	"net/http"
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
		Timeout: limit, Transport: bounded{t},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
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
