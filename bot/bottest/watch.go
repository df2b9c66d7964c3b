package bottest

import (
	"time"

	"github.com/karaula/karaula/alerts"
)

// Misbehave asks for the fault of each call behind those of Fail; nil heals.
func (s *Server) Misbehave(fault func(verb string) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.random = fault
}

// Call is a post, edit or reply that was carried out.
type Call struct {
	Verb, Message string
	Card          alerts.Card
	At            time.Time
}

// Observe has each call told that was carried out, one after the other; the function must not call the server.
func (s *Server) Observe(f func(Call)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.observe = f
}

// Lean makes the server keep only the first and the newest version of each message, for long runs.
func (s *Server) Lean() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lean = true
}
