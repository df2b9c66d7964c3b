package discordtest

import (
	"net/http"
	"strings"
	"time"
)

// Fault is how the server treats a call.
type Fault struct {
	Method, Path string        // of which calls: the path has this in it; "" is any
	Delay        time.Duration // before anything else; nothing is done for who does not wait that long
	Drop         bool          // nothing is done, and the connection breaks
	Lose         bool          // all is done, and the connection breaks before the answer
	Late         time.Duration // between what is done and the answer
	Done         func()        // called between the two
	Status, Code int           // nothing is done, and this is the answer
	Body         string        // instead of an answer with Code
	Header       http.Header
}

func (f Fault) meets(r *http.Request) bool {
	return (f.Method == "" || f.Method == r.Method) && strings.Contains(r.URL.Path, f.Path)
}

// Fail sets the faults of the next calls that they meet, one each, in their order.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Always sets the fault of all calls that it meets and that no fault of Fail does; Heal takes it away.
func (s *Server) Always(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.always = append(s.always, f)
}

// Misbehave asks for the fault of each call that no other fault meets; Heal ends it.
func (s *Server) Misbehave(fault func(method, path string) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.random = fault
}

// Heal ends all faults.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.always, s.random = nil, nil, nil
}

// fault takes the fault of a call.
func (s *Server) fault(r *http.Request) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.meets(r) {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			return f
		}
	}
	for _, f := range s.always {
		if f.meets(r) {
			return f
		}
	}
	if s.random != nil {
		return s.random(r.Method, r.URL.Path)
	}
	return Fault{}
}

// Limit makes each bucket take so many calls in a span.
func (s *Server) Limit(calls int, span time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit, s.span, s.buckets = calls, span, map[string]*spent{}
}

// Deny takes permissions away from karaula in a channel, by Discord's bits.
func (s *Server) Deny(channel string, bits uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denied[channel] = bits
}

// ForgetNonces makes the server do so, as Discord does after some minutes.
func (s *Server) ForgetNonces() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.nonces)
}
