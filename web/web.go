// Package web serves health, readiness and metrics, and later the doors that platforms call. It takes handlers and knows
// nobody.
package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Handlers are what the server asks. A check returns nil or what is wrong; it is given two seconds.
type Handlers struct {
	Healthy func(context.Context) error // GET /healthz: is it to be left running?
	Ready   func(context.Context) error // GET /readyz: does it do its work by now?
	Metrics http.Handler                // GET /metrics
}

// Server is the listener of one running karaula.
type Server struct {
	listen    string
	http      *http.Server
	listening chan struct{} // closed when addr is set
	addr      net.Addr
}

// New returns a server for the address listen (host:port).
func New(listen string, h Handlers) *Server {
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", check(h.Healthy, "ok", "failing"))
	mux.Handle("GET /readyz", check(h.Ready, "ready", "not ready"))
	mux.Handle("GET /metrics", h.Metrics)
	return &Server{listen: listen, listening: make(chan struct{}), http: &http.Server{
		Handler: mux, ReadTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
	}}
}

// check answers 200 with the status good while ask returns nil, else 503 with bad and the reason.
func check(ask func(context.Context) error, good, bad string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		answer := map[string]string{"status": good}
		if err := ask(ctx); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			answer = map[string]string{"status": bad, "error": err.Error()}
		}
		_ = json.NewEncoder(w).Encode(answer) // the asker went away: nobody is left to be told
	})
}

// Addr waits until the server listens and returns where: listen may leave the port to the system (port 0).
func (s *Server) Addr(ctx context.Context) (net.Addr, error) {
	select {
	case <-s.listening:
		return s.addr, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%s is not listened on: %w", s.listen, ctx.Err())
	}
}

// Run serves until ctx ends, then lets running requests end for at most three seconds. It returns at once when the
// address cannot be listened on. It is called once.
func (s *Server) Run(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fmt.Errorf("%s cannot be listened on (change listen in the configuration, or \"\" for none): %w", s.listen, err)
	}
	s.addr = l.Addr()
	close(s.listening)
	ended := make(chan error, 1)
	go func() { ended <- s.http.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	err = s.http.Shutdown(end)
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
