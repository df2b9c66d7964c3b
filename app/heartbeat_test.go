package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/karaula/karaula/config"
)

// pulse runs a heartbeat for an address, and gives what it was told of its calls.
type pulse struct {
	ready atomic.Bool
	calls chan error
	log   bytes.Buffer // to be read after stop
	stop  func()
}

func startPulse(t *testing.T, address string) *pulse {
	t.Helper()
	p := &pulse{calls: make(chan error)}
	ctx, cancel := context.WithCancel(t.Context())
	h := &heartbeat{
		address: config.NewSecret(address), every: time.Millisecond, log: slog.New(slog.NewTextHandler(&p.log, nil)),
		ready: func(context.Context) error {
			if !p.ready.Load() {
				return errors.New("not ready")
			}
			return nil
		},
		told: func(err error) {
			select {
			case p.calls <- err:
			case <-ctx.Done():
			}
		},
	}
	var ended sync.WaitGroup
	ended.Go(func() { h.run(ctx) })
	p.stop = func() {
		cancel()
		ended.Wait()
	}
	t.Cleanup(p.stop)
	return p
}

func TestHeartbeat(t *testing.T) {
	const path = "/ping/4711-secret"
	var status atomic.Int64
	asked := make(chan string, 1000)
	status.Store(200)
	watchdog := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.URL.Path
		w.WriteHeader(int(status.Load()))
	}))
	defer watchdog.Close()
	p := startPulse(t, watchdog.URL+path)

	select {
	case err := <-p.calls:
		t.Fatalf("it beats (%v) while karaula is not ready", err)
	case <-time.After(20 * time.Millisecond):
	}
	p.ready.Store(true)
	for range 3 {
		if err := <-p.calls; err != nil {
			t.Fatal(err)
		}
	}
	if got := <-asked; got != "GET "+path {
		t.Errorf("the watchdog was asked %q, want GET %s", got, path)
	}
	status.Store(500)
	for failures := 0; failures < 4; {
		if err := <-p.calls; err != nil {
			failures++
			if !strings.Contains(err.Error(), "500") {
				t.Errorf("got %v, want the status in it", err)
			}
		}
	}
	status.Store(204)
	for err := <-p.calls; err != nil; err = <-p.calls {
		if !strings.Contains(err.Error(), "500") { // of a call that was under way
			t.Error(err)
		}
	}
	for range 2 {
		if err := <-p.calls; err != nil {
			t.Error(err)
		}
	}
	p.stop()
	said := p.log.String()
	if n := strings.Count(said, "is not heard"); n != 1 {
		t.Errorf("it said %d times that it is not heard, want once:\n%s", n, said)
	}
	if n := strings.Count(said, "heard again"); n != 1 {
		t.Errorf("it said %d times that it is heard again, want once:\n%s", n, said)
	}
}

// The address is a secret, and what fails most often is what prints it.
func TestHeartbeatAddressIsSecret(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path, http.StatusFound) // for ever
	}))
	defer elsewhere.Close()
	for name, address := range map[string]string{"nobody listens": closed.URL, "it leads in a circle": elsewhere.URL} {
		t.Run(name, func(t *testing.T) {
			p := startPulse(t, address+"/ping/hunter2?key=hunter2")
			p.ready.Store(true)
			for range 3 {
				if err := <-p.calls; err == nil || strings.Contains(err.Error(), "hunter2") {
					t.Errorf("got error %v, want one without the address", err)
				}
			}
			p.stop()
			if said := p.log.String(); !strings.Contains(said, "is not heard") || strings.Contains(said, "hunter2") {
				t.Errorf("the log must say that the heartbeat is not heard, and not show its address:\n%s", said)
			}
		})
	}
}
