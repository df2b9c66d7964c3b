package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is an open Socket Mode connection.
type socket struct {
	conn    *websocket.Conn
	writing sync.Mutex
	leaving bool // it was asked to make room, and gets no more envelopes
}

func (s *Server) connectionsOpen(url.Values) (map[string]any, error) {
	ticket := s.number("K")
	s.tickets[ticket] = true
	return map[string]any{"url": "ws" + strings.TrimPrefix(s.base, "http") + "/socket/" + ticket}, nil
}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.PathValue("ticket")
	s.mu.Lock()
	good := s.tickets[ticket]
	delete(s.tickets, ticket) // it opens one socket
	s.mu.Unlock()
	if !good {
		http.Error(w, "no such ticket", http.StatusForbidden)
		return
	}
	upgrader := websocket.Upgrader{}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	k := &socket{conn: conn}
	s.mu.Lock()
	s.sockets = append(s.sockets, k)
	n, mute := len(s.sockets), s.mute
	s.mu.Unlock()
	s.change()
	s.open.Add(1)
	defer s.open.Done()
	defer s.leave(k)
	if !mute {
		if err := k.send(map[string]any{"type": "hello", "num_connections": n, "debug_info": map[string]any{"host": "applink-1", "approximate_connection_time": 18060}, "connection_info": map[string]any{"app_id": AppID}}); err != nil {
			return
		}
	}
	stop := make(chan struct{})
	defer close(stop)
	go k.ping(s, stop)
	for {
		var ack struct {
			ID      string         `json:"envelope_id"`
			Payload map[string]any `json:"payload"`
		}
		if err := conn.ReadJSON(&ack); err != nil {
			return
		}
		s.mu.Lock()
		if acked := s.acks[ack.ID]; acked != nil {
			acked <- ack.Payload
			delete(s.acks, ack.ID)
		}
		s.mu.Unlock()
	}
}

// ping says now and then that the socket lives, as Slack does.
func (k *socket) ping(s *Server, stop chan struct{}) {
	t := time.NewTicker(50 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-stop:
			return
		case <-t.C:
		}
		s.mu.Lock()
		mute := s.mute
		s.mu.Unlock()
		if !mute {
			_ = k.conn.WriteControl(websocket.PingMessage, []byte("Ping from applink-1"), time.Now().Add(time.Second))
		}
	}
}

func (k *socket) send(v any) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	_ = k.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return k.conn.WriteJSON(v)
}

func (s *Server) leave(k *socket) {
	_ = k.conn.Close()
	defer s.change()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, x := range s.sockets {
		if x == k {
			s.sockets = append(s.sockets[:i:i], s.sockets[i+1:]...)
			return
		}
	}
}

// Sockets is how many sockets are open that take envelopes.
func (s *Server) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, k := range s.sockets {
		if !k.leaving {
			n++
		}
	}
	return n
}

// CutSockets breaks every socket without a word.
func (s *Server) CutSockets() {
	s.mu.Lock()
	all := s.sockets
	s.mu.Unlock()
	for _, k := range all {
		_ = k.conn.UnderlyingConn().Close()
	}
}

// Mute makes the sockets say nothing any more, not even that they live, or lets them speak again.
func (s *Server) Mute(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute = on
}

// Disconnect asks every socket to go, for a reason: "warning", "refresh_requested", "link_disabled". They stay open, as Slack
// leaves them for a moment.
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	all := append([]*socket(nil), s.sockets...)
	for _, k := range all {
		k.leaving = reason != "warning"
	}
	s.mu.Unlock()
	for _, k := range all {
		_ = k.send(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-1"}})
	}
}

// ErrNotTaken says that nobody acknowledged an envelope within three seconds: the person sees that the app does not answer.
var ErrNotTaken = errors.New("no socket took it within 3 s")

// deliver sends an envelope to one of the sockets, and waits until it is acknowledged.
func (s *Server) deliver(kind string, payload any) error {
	_, err := s.asked(kind, payload)
	return err
}

// asked is deliver with what the receipt says.
func (s *Server) asked(kind string, payload any) (receipt map[string]any, err error) {
	s.mu.Lock()
	id := s.number("E")
	acked := make(chan map[string]any, 1)
	s.acks[id] = acked
	var to *socket
	for _, k := range s.sockets {
		if !k.leaving {
			to = k
		}
	}
	s.mu.Unlock()
	if to == nil {
		return nil, fmt.Errorf("%w: none is open", ErrNotTaken)
	}
	envelope := map[string]any{"type": kind, "envelope_id": id, "accepts_response_payload": kind != "events_api", "payload": payload}
	if kind == "events_api" {
		envelope["retry_attempt"], envelope["retry_reason"] = 0, ""
	}
	if _, err := json.Marshal(envelope); err != nil {
		return nil, err
	}
	if err := to.send(envelope); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotTaken, err)
	}
	t := time.NewTimer(3 * time.Second)
	defer t.Stop()
	select {
	case receipt := <-acked:
		return receipt, nil
	case <-t.C:
		return nil, ErrNotTaken
	}
}
