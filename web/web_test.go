package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/karaula/karaula/web"
)

// serve runs a server on a free port of loopback and returns its address and what ends it.
func serve(t *testing.T, h web.Handlers) (base string, stop func() error) {
	t.Helper()
	s := web.New("127.0.0.1:0", h)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	addr, err := s.Addr(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return "http://" + addr.String(), func() error {
		cancel()
		return <-ended
	}
}

func get(t *testing.T, method, address string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, strings.TrimSpace(string(b))
}

func TestAnswers(t *testing.T) {
	var healthy, ready atomic.Pointer[error]
	said := func(p *atomic.Pointer[error]) func(context.Context) error {
		return func(context.Context) error {
			if e := p.Load(); e != nil {
				return *e
			}
			return nil
		}
	}
	base, stop := serve(t, web.Handlers{
		Healthy: said(&healthy), Ready: said(&ready),
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "karaula_ready 1") }),
	})
	defer func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	}()
	trouble := errors.New(`the "disk" is full`)
	for _, tt := range []struct {
		method, path   string
		healthy, ready error
		status         int
		body           string
	}{
		{"GET", "/healthz", nil, trouble, 200, `{"status":"ok"}`},
		{"GET", "/healthz", trouble, nil, 503, `{"error":"the \"disk\" is full","status":"failing"}`},
		{"GET", "/readyz", trouble, nil, 200, `{"status":"ready"}`},
		{"GET", "/readyz", nil, trouble, 503, `{"error":"the \"disk\" is full","status":"not ready"}`},
		{"GET", "/metrics", trouble, trouble, 200, "karaula_ready 1"},
		{"POST", "/readyz", nil, nil, 405, "Method Not Allowed"},
		{"GET", "/", nil, nil, 404, "404 page not found"},
		{"GET", "/readyz/x", nil, nil, 404, "404 page not found"},
	} {
		healthy.Store(&tt.healthy)
		ready.Store(&tt.ready)
		status, body := get(t, tt.method, base+tt.path)
		if status != tt.status || body != tt.body {
			t.Errorf("%s %s with health %v and readiness %v: got %d %s, want %d %s", tt.method, tt.path, tt.healthy, tt.ready, status, body, tt.status, tt.body)
		}
	}
}

// A check that hangs must not hang whoever asks: its context ends.
func TestChecksHaveALimit(t *testing.T) {
	limit := make(chan time.Duration, 1)
	base, stop := serve(t, web.Handlers{Metrics: http.NotFoundHandler(), Ready: func(ctx context.Context) error {
		at, _ := ctx.Deadline()
		limit <- time.Until(at)
		return nil
	}})
	get(t, "GET", base+"/readyz")
	if d := <-limit; d <= 0 || d > 2*time.Second {
		t.Errorf("the check may take %s, want up to 2s", d)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// An end lets a running request come to its answer.
func TestEndWaitsForAnswers(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	base, stop := serve(t, web.Handlers{Metrics: http.NotFoundHandler(), Healthy: func(context.Context) error {
		close(arrived)
		<-release
		return nil
	}})
	status := make(chan int, 1)
	go func() {
		got, _ := get(t, "GET", base+"/healthz")
		status <- got
	}()
	<-arrived
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	close(release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := <-status; got != 200 {
		t.Errorf("status %d for the request that was running, want 200", got)
	}
}

func TestAddressInUse(t *testing.T) {
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	err = web.New(l.Addr().String(), web.Handlers{Metrics: http.NotFoundHandler()}).Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), l.Addr().String()+" cannot be listened on (change listen in the configuration") {
		t.Errorf("got %v, want an error that names the address and what to change", err)
	}
}
