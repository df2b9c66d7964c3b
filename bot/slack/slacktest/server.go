package slacktest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// The tokens that a new Slack takes.
const (
	BotToken = "xoxb-1-bot"
	AppToken = "xapp-1-app"
)

// Who the bot is.
const (
	BotUser = "U0KARAULA"
	BotID   = "B0KARAULA"
	AppID   = "A0KARAULA"
	TeamID  = "T0TEAM"
)

// Fault is how a method treats a call.
type Fault struct {
	Error  string        // it does nothing and answers ok: false with this code
	Status int           // it does nothing and answers with this status
	Wait   time.Duration // with Status 429: how long it asks to wait, in whole seconds
	Delay  time.Duration // before it does its work
	Lose   bool          // it does its work, and the connection breaks before the answer
	Drop   bool          // it does nothing, and the connection breaks
	Late   time.Duration // between its work and its answer
	Done   func()        // called between the two
}

// wait lasts for the delay, or until who called has gone.
func (f Fault) wait(ctx context.Context) { pause(ctx, f.Delay) }

func (f Fault) worked(ctx context.Context) {
	if f.Done != nil {
		f.Done()
	}
	pause(ctx, f.Late)
}

func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// Server is one workspace. Its methods may be called from several goroutines.
type Server struct {
	base string
	http *http.Server
	open sync.WaitGroup // sockets

	mu         sync.Mutex
	tokens     map[string][]string // scopes by token
	channels   map[string]*channel
	users      map[string]string
	last       int64 // of the times of messages, in µs
	numbers    int
	calls      map[string]int
	faults     map[string][]Fault // by method, of the next calls
	always     func(method string) Fault
	sockets    []*socket
	tickets    map[string]bool // of sockets that may be opened
	mute       bool            // sockets say nothing
	acks       map[string]chan map[string]any
	hooks      map[string]*hook // by path: incoming webhooks and response_urls
	ephemerals []Ephemeral
	triggers   map[string]trigger // of forms that may be opened
	views      map[string]*View   // by person: the form or window that is open
	homes      map[string]*View   // by person: the app's home
	admins     map[string]bool
	uploads    map[string]*File // by id: files that were announced
	pace       time.Duration    // between messages in a channel; 0: none is kept
	pageSize   int              // at most so many messages or channels a page
	noEdits    bool
	noDeletes  bool
	changed    chan struct{} // closed and replaced at each change
}

// NewServer starts a workspace on a free port of 127.0.0.1, with the channel #balkans, which the bot is in.
func NewServer() (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{
		base: "http://" + l.Addr().String(), calls: map[string]int{}, faults: map[string][]Fault{}, channels: map[string]*channel{}, tickets: map[string]bool{},
		acks: map[string]chan map[string]any{}, changed: make(chan struct{}), hooks: map[string]*hook{}, pageSize: 1000, triggers: map[string]trigger{}, views: map[string]*View{}, homes: map[string]*View{}, admins: map[string]bool{}, uploads: map[string]*File{},
		tokens: map[string][]string{
			BotToken: {"channels:history", "channels:read", "chat:write", "commands", "files:write", "groups:history", "groups:read", "im:history", "im:read", "users:read"},
			AppToken: {"connections:write"},
		},
		users: map[string]string{"U0ANA": "Ana", "U0BEN": "Ben", BotUser: "karaula"},
	}
	s.AddChannel("balkans", Member())
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/{method}", s.serveMethod)
	mux.HandleFunc("POST /hook/{id}", s.serveHook)
	mux.HandleFunc("POST /upload/{id}", s.serveUpload)
	mux.HandleFunc("GET /socket/{ticket}", s.serveSocket)
	s.http = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	s.open.Go(func() { _ = s.http.Serve(l) }) // it ends with Close
	return s, nil
}

// Close ends the workspace: connections break, whatever they are at.
func (s *Server) Close() error {
	err := s.http.Close()
	s.CutSockets()
	s.open.Wait()
	return err
}

// APIURL is the base that method names are appended to.
func (s *Server) APIURL() string { return s.base + "/api/" }

// Fail sets the faults of a method's next calls, one each, in their order.
func (s *Server) Fail(method string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[method] = append(s.faults[method], faults...)
}

// Misbehave asks for the fault of each call behind those of Fail; nil heals.
func (s *Server) Misbehave(fault func(method string) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.always = fault
}

// Calls returns how many calls of a method came in.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Revoke makes a token worthless.
func (s *Server) Revoke(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = nil
}

// Withdraw takes a scope from a token.
func (s *Server) Withdraw(token, scope string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = slices.DeleteFunc(slices.Clone(s.tokens[token]), func(have string) bool { return have == scope })
}

// Pace keeps messages in a channel apart: an earlier one is refused with the time to wait, as Slack does.
func (s *Server) Pace(gap time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pace = gap
}

// PageSize makes pages smaller than they are asked for, which Slack may do.
func (s *Server) PageSize(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pageSize = n
}

// Forbid switches edits and deletions off, as a workspace's settings can.
func (s *Server) Forbid(edits, deletions bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noEdits, s.noDeletes = edits, deletions
}

// Until waits until something holds, looking again at each change of what the server was asked and who is connected; or until
// ctx ends.
func (s *Server) Until(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// change wakes who waits in Until.
func (s *Server) change() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

// number makes ids. The caller holds the lock.
func (s *Server) number(letter string) string {
	s.numbers++
	return fmt.Sprintf("%s0%06d", letter, s.numbers)
}

// fault takes the fault of a call.
func (s *Server) fault(method string) (f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	if all := s.faults[method]; len(all) > 0 {
		f, s.faults[method] = all[0], all[1:]
		return f
	}
	if s.always != nil {
		return s.always(method)
	}
	return f
}
