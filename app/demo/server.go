package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
)

// feedLength is how many entries a feed holds, the newest ones: publishers commonly give 10 to 50.
const feedLength = 30

// Server publishes the demo's outlets on loopback.
type Server struct {
	clock   func() time.Time
	items   map[string][]Item // by outlet's name, in the order of time
	outlets []Outlet
	last    time.Time
	base    string
	http    *http.Server
	ended   chan error
}

// Serve starts a server on a free port of 127.0.0.1. It asks clock for the time at each request, from several goroutines
// at once; the answers follow it forwards and backwards. Close ends the server.
func Serve(clock func() time.Time) (*Server, error) {
	items, err := Items()
	if err != nil {
		return nil, err
	}
	s := &Server{clock: clock, items: make(map[string][]Item), outlets: Outlets(), ended: make(chan error, 1)}
	for _, it := range items {
		s.items[it.Outlet] = append(s.items[it.Outlet], it)
		s.last = it.Published
	}
	mux := http.NewServeMux()
	for _, o := range s.outlets {
		mux.HandleFunc("GET "+o.Path(), func(w http.ResponseWriter, r *http.Request) { s.serveFeed(w, r, o) })
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the demo's feed server needs a port of 127.0.0.1: %w", err)
	}
	s.base = "http://" + listener.Addr().String()
	s.http = &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	go func() { s.ended <- s.http.Serve(listener) }()
	return s, nil
}

// Feeds returns the feed of every outlet, as it is to be polled. Every is left open.
func (s *Server) Feeds() []news.Feed {
	var feeds []news.Feed
	for _, o := range s.outlets {
		feeds = append(feeds, news.Feed{
			URL: s.base + o.Path(), Outlet: o.Name, Owner: o.Owner, Lang: o.Lang, Country: o.Country,
			Kind: o.Kind, Trust: o.Trust, Verified: "never", Source: "demo",
		})
	}
	return feeds
}

// Last returns when the last item appears, on the server's clock.
func (s *Server) Last() time.Time { return s.last }

// Done reports whether the clock has passed the last item, so that the feeds hold all that they ever will.
func (s *Server) Done() bool { return !s.clock().Before(s.last) }

// Close lets running requests end within two seconds, then stops the server. A second call does nothing.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("the demo's feed server did not end in time: %w", err), s.http.Close())
	}
	select {
	case err := <-s.ended:
		s.ended <- http.ErrServerClosed
		if !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("the demo's feed server ended early: %w", err)
		}
	case <-ctx.Done():
		return errors.New("the demo's feed server did not end in time")
	}
	return nil
}

// serveFeed answers with the feed as it stands now. The entity tag is made of the bytes and Last-Modified of the newest
// version, both on the server's clock, so 304 is said exactly when nothing has changed.
func (s *Server) serveFeed(w http.ResponseWriter, r *http.Request, o Outlet) {
	now := s.clock()
	entries, changed := visible(s.items[o.Name], now)
	body, err := o.render(entries, changed)
	if err != nil {
		http.Error(w, fmt.Sprintf("the feed of %s could not be written: %v", o.Name, err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", o.contentType())
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(body)))
	http.ServeContent(w, r, "", changed, bytes.NewReader(body))
}

// entry is an item as a feed shows it: the newest visible version, with the time of the first.
type entry struct {
	Item
	first time.Time
}

// visible returns the feed's entries at a time, the newest first, and when the newest version among all items appeared.
func visible(items []Item, now time.Time) (entries []entry, changed time.Time) {
	at := make(map[string]int)
	for _, it := range items {
		if it.Published.After(now) {
			break
		}
		changed = it.Published
		if i, again := at[it.ID]; again {
			entries[i].Item = it
			continue
		}
		at[it.ID] = len(entries)
		entries = append(entries, entry{it, it.Published})
	}
	slices.Reverse(entries)
	return entries[:min(len(entries), feedLength)], changed
}
