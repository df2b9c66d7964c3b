// Package bottest holds the suite that every chat platform passes, and a small chat platform of its own: a server on
// loopback that can be asked for its messages, and that can lose answers, be slow, refuse, and die.
package bottest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/karaula/karaula/alerts"
)

// Message is what the channel's readers see: an opening message, or an answer in the thread of one.
type Message struct {
	ID       string
	Delivery string        // of the call that made it
	Thread   string        // the opening message of an answer; "" for an opening message
	Versions []alerts.Card // as posted, then as edited
	Deleted  bool
	at       time.Time
}

// Fault is how the server treats calls.
type Fault struct {
	Lose   bool          // it does its work, and the connection breaks before the answer
	Drop   bool          // it does nothing, and the connection breaks
	Delay  time.Duration // before it does its work
	Status int           // it does nothing and answers so; 409: it cannot be changed, 410: it has no thread, 413: it is too long
	Wait   time.Duration // with Status 429: how long it asks to wait
}

// Server is a chat platform on loopback. Its methods may be called from several goroutines.
type Server struct {
	base string
	http *http.Server

	mu       sync.Mutex
	messages []*Message
	faults   []Fault // of the next calls, one each
	always   Fault   // of those behind them
	random   func(verb string) Fault
	observe  func(Call)
	lean     bool
	held     chan struct{} // closed to let held calls go on; nil: none is held
	calls    map[string]int
	arrived  chan string // the verb of each call, before it is held
}

// NewServer starts a server on a free port of 127.0.0.1.
func NewServer() (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{base: "http://" + l.Addr().String(), calls: map[string]int{}, arrived: make(chan string, 1000)}
	mux := http.NewServeMux()
	for verb, do := range map[string]func(request) (any, int){"post": s.post, "edit": s.edit, "reply": s.reply, "find": s.find, "remove": s.remove} {
		mux.HandleFunc("POST /"+verb, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, verb, do) })
	}
	s.http = &http.Server{Handler: mux, ReadTimeout: time.Minute}
	go func() { _ = s.http.Serve(l) }() // it ends with Close
	return s, nil
}

// Close ends the server: connections break, whatever they are at.
func (s *Server) Close() error { return s.http.Close() }

// URL is the base of the server's address.
func (s *Server) URL() string { return s.base }

// Fail sets the faults of the next calls, one each, in their order.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Always sets the fault of all calls behind those of Fail; the zero Fault heals.
func (s *Server) Always(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.always = f
}

// Hold makes calls wait before they do their work, until release is called. Arrived tells when one waits.
func (s *Server) Hold() (release func()) {
	held := make(chan struct{})
	s.mu.Lock()
	s.held = held
	s.mu.Unlock()
	return sync.OnceFunc(func() {
		s.Unhold()
		close(held)
	})
}

// Unhold lets later calls go on at once; those that are held wait on for their release.
func (s *Server) Unhold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = nil
}

// Arrived gives the verb of each call as it comes in.
func (s *Server) Arrived() <-chan string { return s.arrived }

// Calls returns how many calls of a verb came in.
func (s *Server) Calls(verb string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[verb]
}

// Messages returns what the channel's readers see, in the order it was made.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Message, len(s.messages))
	for i, m := range s.messages {
		all[i] = *m
		all[i].Versions = slices.Clone(m.Versions)
	}
	return all
}

// Opening returns the opening messages of an alert.
func (s *Server) Opening(alert int64) []Message {
	return slices.DeleteFunc(s.Messages(), func(m Message) bool { return m.Thread != "" || m.Versions[0].Alert != alert })
}

// Delete deletes a message, as a person would.
func (s *Server) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		if m.ID == id {
			m.Deleted = true
		}
	}
}

// request is the body of every call.
type request struct {
	Message string // the message to edit, or to answer to
	Card    alerts.Card
	Key     string // of Find
	Since   time.Time
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, verb string, do func(request) (any, int)) {
	var req request
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 16<<20)).Decode(&req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.calls[verb]++
	fault, held := s.always, s.held
	if len(s.faults) > 0 {
		fault, s.faults = s.faults[0], s.faults[1:]
	} else if s.random != nil {
		fault = s.random(verb)
	}
	s.mu.Unlock()
	select {
	case s.arrived <- verb:
	default: // nobody reads them
	}
	if held != nil {
		<-held
	}
	if fault.Delay > 0 {
		time.Sleep(fault.Delay)
	}
	if fault.Drop {
		panic(http.ErrAbortHandler) // net/http's way of breaking the connection
	}
	if fault.Status != 0 {
		if fault.Wait > 0 {
			w.Header().Set("Retry-After", strconv.FormatFloat(fault.Wait.Seconds(), 'f', -1, 64))
		}
		http.Error(w, "fault", fault.Status)
		return
	}
	s.mu.Lock()
	answer, status := do(req)
	if id, ok := answer.(string); ok && s.observe != nil && status == http.StatusOK && verb != "find" {
		s.observe(Call{verb, id, req.Card, time.Now()})
	}
	s.mu.Unlock()
	if fault.Lose {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

func (s *Server) post(r request) (any, int) { return s.add(r, ""), http.StatusOK }

func (s *Server) add(r request, thread string) string {
	id := fmt.Sprintf("m%d", len(s.messages)+1)
	s.messages = append(s.messages, &Message{ID: id, Delivery: r.Card.Delivery, Thread: thread, Versions: []alerts.Card{r.Card}, at: time.Now()})
	return id
}

func (s *Server) message(id string) *Message {
	i := slices.IndexFunc(s.messages, func(m *Message) bool { return m.ID == id && !m.Deleted })
	if i < 0 {
		return nil
	}
	return s.messages[i]
}

func (s *Server) edit(r request) (any, int) {
	m := s.message(r.Message)
	if m == nil {
		return "no such message", http.StatusNotFound
	}
	if s.lean && len(m.Versions) > 1 {
		m.Versions = m.Versions[:1]
	}
	m.Versions = append(m.Versions, r.Card)
	return m.ID, http.StatusOK
}

func (s *Server) reply(r request) (any, int) {
	if s.message(r.Message) == nil {
		return "no such message", http.StatusNotFound
	}
	return s.add(r, r.Message), http.StatusOK
}

func (s *Server) find(r request) (any, int) {
	found := []string{}
	for _, m := range s.messages {
		if m.Delivery == r.Key && !m.Deleted {
			found = append(found, m.ID)
		}
	}
	return found, http.StatusOK
}

func (s *Server) remove(r request) (any, int) {
	if m := s.message(r.Message); m != nil {
		m.Deleted = true
	}
	return "", http.StatusOK
}
