// Package web serves health, and later the doors that platforms call. It takes handlers and knows nobody.
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

// Server is the listener of one running karaula.
type Server struct {
	listen string
	http   *http.Server
}

// New returns a server for the address listen (host:port). healthy says whether karaula works; it is asked with a limit
// of two seconds for each GET /healthz.
func New(listen string, healthy func(context.Context) error) *Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		w.Header().Set("Content-Type", "application/json")
		answer := map[string]string{"status": "ok"}
		if err := healthy(ctx); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			answer = map[string]string{"status": "failing", "error": err.Error()}
		}
		_ = json.NewEncoder(w).Encode(answer) // the asker went away: nobody is left to be told
	})
	return &Server{listen, &http.Server{
		Handler: mux, ReadTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
	}}
}

// Run serves until ctx ends, then lets running requests end for at most three seconds. It returns at once when the
// address cannot be listened on.
func (s *Server) Run(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fmt.Errorf("%s cannot be listened on (change listen in the configuration, or \"\" for none): %w", s.listen, err)
	}
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
