package discordtest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// gate is the gateway's state; Server.mu holds it.
type gate struct {
	open    map[*websocket.Conn]bool // karaula's connections
	made    int                      // connections that karaula made
	ready   int                      // sessions that were begun
	mute    bool                     // nothing is answered to what a connection says first
	code    int                      // new sessions are closed with it
	stalled bool                     // no word goes through, heartbeats neither
}

// privileged are the intents that an app must be allowed.
const privileged = 1<<1 | 1<<8 | 1<<15

func (s *Server) gatewayURL() string {
	return "ws" + strings.TrimSuffix(strings.TrimPrefix(s.APIURL, "http"), "api/v10/") + "gateway"
}

// Cut breaks all connections to the gateway.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.gate.open {
		_ = c.Close()
	}
}

// Close ends each session with a code, and new ones too until code is 0.
func (s *Server) Close(code int) {
	s.mu.Lock()
	s.gate.code = code
	open := s.gate.open
	s.gate.open = nil
	s.mu.Unlock()
	for c := range open {
		_ = c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, "as the test says"), time.Now().Add(time.Second))
		_ = c.Close()
	}
}

// Ignore makes the gateway say nothing after its hello to new connections, as one that ignores a resumption does.
func (s *Server) Ignore(mute bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate.mute = mute
}

// Stall keeps all words to karaula back on the connections that are open.
func (s *Server) Stall(stalled bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate.stalled = stalled
}

// Send says something to all sessions: an operation such as 7, which asks for a new connection, or an event (op 0).
func (s *Server) Send(op int, event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.gate.open {
		_ = c.WriteJSON(map[string]any{"op": op, "t": event, "d": data, "s": 1000})
	}
}

// Sessions waits until n sessions were begun since the start, or ctx ends.
func (s *Server) Sessions(ctx context.Context, n int) error {
	return s.Until(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.gate.ready >= n
	})
}

// Connections is how many connections to the gateway were made since the start.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gate.made
}

// frame is a word at the gateway.
type frame struct {
	Op   int             `json:"op"`
	Type string          `json:"t,omitempty"`
	Data json.RawMessage `json:"d,omitempty"`
}

// serveGateway stands between karaula and the gateway behind.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	front, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = front.Close() }()
	back, resp, err := websocket.DefaultDialer.DialContext(r.Context(), s.Gateway, nil)
	if err != nil {
		return
	}
	_ = resp.Body.Close()
	defer func() { _ = back.Close() }()
	s.mu.Lock()
	if s.gate.open == nil {
		s.gate.open = map[*websocket.Conn]bool{}
	}
	s.gate.open[front] = true
	s.gate.made++
	s.changeLocked()
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.gate.open, front)
		s.mu.Unlock()
	}()
	done := make(chan struct{})
	go func() { // it ends with the connection behind
		defer close(done)
		defer func() { _ = front.Close() }()
		s.relay(front, back)
	}()
	s.listen(front, back)
	_ = back.Close()
	<-done
}

// relay hands what the gateway behind says to karaula.
func (s *Server) relay(front, back *websocket.Conn) {
	for {
		_, data, err := back.ReadMessage()
		if err != nil {
			return
		}
		var f frame
		_ = json.Unmarshal(data, &f) // what is none is handed on too
		s.mu.Lock()
		if !s.gate.stalled {
			err = front.WriteMessage(websocket.TextMessage, data)
		}
		if f.Type == "READY" {
			s.gate.ready++
			s.changeLocked()
		}
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// listen reads what karaula says, and hands on what is in order.
func (s *Server) listen(front, back *websocket.Conn) {
	shut := func(code int, why string) {
		_ = front.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, why), time.Now().Add(time.Second))
	}
	for {
		_, data, err := front.ReadMessage()
		if err != nil {
			return
		}
		var f frame
		if json.Unmarshal(data, &f) != nil {
			shut(4002, "Decode error.")
			return
		}
		s.mu.Lock()
		mute, code := s.gate.mute, s.gate.code
		s.mu.Unlock()
		switch f.Op {
		case 2:
			var d struct {
				Token   string `json:"token"`
				Intents *int   `json:"intents"`
			}
			if json.Unmarshal(f.Data, &d) != nil || d.Intents == nil {
				shut(4002, "Decode error.")
				return
			}
			switch {
			case mute:
				continue
			case code != 0:
				shut(code, "as the test says")
				return
			case d.Token != "Bot "+s.Token && d.Token != s.Token:
				shut(4004, "Authentication failed.")
				return
			case *d.Intents&privileged != 0:
				shut(4014, "Disallowed intent(s).")
				return
			}
		case 6: // the Discord behind knows no resumption
			if !mute {
				s.mu.Lock()
				_ = front.WriteJSON(map[string]any{"op": 9, "d": false})
				s.mu.Unlock()
			}
			continue
		}
		if err := back.WriteMessage(websocket.TextMessage, data); err != nil {
			return
		}
	}
}
