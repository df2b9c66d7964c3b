package discordtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// backend is the Discord behind the proxy.
type backend interface {
	// info says how it is reached and what is on it.
	info() Info
	// act does what a person would: it presses something, or removes a message.
	act(verb string, body, answer any) error
	close() error
}

// Info is a Discord's addresses and numbers.
type Info struct {
	REST     string `json:"rest"`
	Gateway  string `json:"gateway"`
	Token    string `json:"token"`
	App      string `json:"app"` // the bot account
	Server   string `json:"guild"`
	User     string `json:"user"` // a person on the server
	Control  string `json:"control"`
	Channels []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"channels"`
}

// Server is a Discord on loopback. Its methods may be called from several goroutines.
type Server struct {
	Info
	APIURL string // to be configured as discord.api_url
	back   backend
	spec   *spec
	http   *http.Server
	client *http.Client

	mu       sync.Mutex
	faults   []Fault
	always   []Fault
	random   func(method, path string) Fault
	limit    int
	span     time.Duration
	buckets  map[string]*spent
	denied   map[string]uint64
	nonces   map[string][]byte // by channel and nonce: the message that was made
	threads  map[string]string // by the message's number, which is the thread's too: what the backend calls the thread
	hooks    map[string]hook   // by number
	private  map[string]bool   // messages for one person alone
	calls    []Call
	answers  map[string][]Answer // by the press's token
	wrong    []string
	gate     gate
	commands []byte        // that karaula registered
	changed  chan struct{} // closed and replaced at each call
}

type spent struct {
	left  int
	reset time.Time
}

// Call is a call that came in.
type Call struct {
	Method, Path string
	Body         []byte
	Status       int
	At           time.Time
}

// Answer is an answer to a press.
type Answer struct {
	Method, Path string
	Body         map[string]any
	Message      string // its number, where it made or changed one
}

// Start starts a server with the small Discord behind, until the test ends. The test fails when karaula sent something that
// Discord would refuse, unless Wrong was asked for it.
func Start(t testing.TB) *Server {
	t.Helper()
	return start(t, newFake(t))
}

func start(t testing.TB, b backend) *Server {
	t.Helper()
	described, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{
		Info: b.info(), APIURL: "http://" + l.Addr().String() + "/api/v10/", back: b, spec: described, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}},
		limit: 1000, span: time.Second, buckets: map[string]*spent{}, denied: map[string]uint64{}, nonces: map[string][]byte{}, threads: map[string]string{},
		hooks: map[string]hook{}, private: map[string]bool{}, answers: map[string][]Answer{}, changed: make(chan struct{}),
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.http.Serve(l) }() // it ends with Close
	t.Cleanup(func() {
		s.Cut()
		_ = s.http.Close()
		s.client.CloseIdleConnections()
		if err := b.close(); err != nil {
			t.Errorf("the Discord behind does not end: %v", err)
		}
		for _, w := range s.Wrong() {
			t.Errorf("karaula sent what Discord refuses: %s", w)
		}
	})
	return s
}

// Wrong returns what was sent that Discord refuses, and forgets it.
func (s *Server) Wrong() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	wrong := s.wrong
	s.wrong = nil
	return wrong
}

// Calls returns the calls so far of a method whose path has a part; "" is any.
func (s *Server) Calls(method, part string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.calls), func(c Call) bool {
		return method != "" && c.Method != method || !strings.Contains(c.Path, part)
	})
}

// agent is how a bot names itself, as Discord asks for.
var agent = regexp.MustCompile(`^DiscordBot \(https?://[^,]+, \S+\)$`)

// ServeHTTP answers one call as Discord does.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/gateway") {
		s.serveGateway(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 26<<20))
	if err != nil {
		return
	}
	f := s.fault(r)
	gone := false
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
			gone = true
		}
	}
	rec := &recorded{header: http.Header{}, status: http.StatusOK}
	if f.Drop || gone {
		s.note(r, body, 0)
		panic(http.ErrAbortHandler) // net/http's way of breaking the connection
	}
	if f.Status != 0 {
		for k, v := range f.Header {
			rec.header[k] = v
		}
		rec.fail(f.Status, f.Code, "fault")
		if f.Body != "" {
			rec.body = []byte(f.Body)
		}
	} else {
		s.answer(rec, r, body)
	}
	s.note(r, body, rec.status)
	if f.Done != nil {
		f.Done()
	}
	if f.Late > 0 {
		select {
		case <-time.After(f.Late):
		case <-r.Context().Done():
		}
	}
	if f.Lose {
		panic(http.ErrAbortHandler)
	}
	for k, v := range rec.header {
		w.Header()[k] = v
	}
	w.WriteHeader(rec.status)
	_, _ = w.Write(rec.body)
}

func (s *Server) note(r *http.Request, body []byte, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, Call{r.Method, r.URL.Path, body, status, time.Now()})
	s.changeLocked()
}

// changeLocked wakes who waits in Until. The caller holds the lock.
func (s *Server) changeLocked() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Until waits until something holds, looking again at each call that came in and each change at the gateway; or until ctx ends.
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

// recorded is an answer before it is sent.
type recorded struct {
	header http.Header
	status int
	body   []byte
}

func (r *recorded) fail(status, code int, message string) {
	r.json(status, map[string]any{"message": message, "code": code})
}

func (r *recorded) json(status int, v any) {
	r.status = status
	r.header.Set("Content-Type", "application/json")
	r.body, _ = json.Marshal(v)
}

// answer checks a call and does it.
func (s *Server) answer(w *recorded, r *http.Request, body []byte) {
	path, ok := strings.CutPrefix(r.URL.Path, "/api/v10/")
	op, vars, template, known := s.spec.find(r.Method, path)
	if !ok || !known {
		s.refuse(w, http.StatusNotFound, 0, "404: Not Found", fmt.Errorf("%s %s is no route that karaula should call", r.Method, r.URL.Path))
		return
	}
	open := strings.HasPrefix(path, "webhooks/") || strings.HasPrefix(path, "interactions/") || path == "gateway"
	if !open && r.Header.Get("Authorization") != "Bot "+s.Token {
		w.fail(http.StatusUnauthorized, 0, "401: Unauthorized")
		return
	}
	if !s.admit(w, r.Method+" "+template, vars) {
		return
	}
	if err := s.check(op, r, body); err != nil {
		s.refuse(w, http.StatusBadRequest, 50035, "Invalid Form Body", err)
		return
	}
	s.do(w, call{r.Method, template, path, r.URL.RawQuery, vars, body})
}

func (s *Server) check(op operation, r *http.Request, body []byte) error {
	if !agent.MatchString(r.UserAgent()) {
		return fmt.Errorf("User-Agent %q is not as Discord asks for", r.UserAgent())
	}
	if len(body) > 0 && r.Header.Get("Content-Type") != "application/json" {
		return fmt.Errorf("Content-Type is %q", r.Header.Get("Content-Type"))
	}
	for name := range r.URL.Query() {
		if !slices.Contains(op.query, name) {
			return fmt.Errorf("unknown query parameter %q", name)
		}
	}
	if err := op.check(body); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", r.Method, r.URL.Path, err, body)
	}
	return nil
}

func (s *Server) refuse(w *recorded, status, code int, message string, err error) {
	s.mu.Lock()
	s.wrong = append(s.wrong, err.Error())
	s.mu.Unlock()
	w.fail(status, code, message)
}

// admit keeps the buckets: it counts a call, or answers 429.
func (s *Server) admit(w *recorded, route string, vars map[string]string) bool {
	if strings.Contains(route, "interactions/") {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := route + " " + vars["channel_id"] + vars["guild_id"] + vars["webhook_id"]
	b := s.buckets[key]
	now := time.Now()
	if b == nil || !b.reset.After(now) {
		b = &spent{s.limit, now.Add(s.span)}
		s.buckets[key] = b
	}
	after := b.reset.Sub(now).Seconds()
	b.left--
	h := w.header
	h.Set("X-RateLimit-Limit", fmt.Sprint(s.limit))
	h.Set("X-RateLimit-Remaining", fmt.Sprint(max(b.left, 0)))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(b.reset.UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", after))
	h.Set("X-RateLimit-Bucket", fmt.Sprintf("%x", len(route)*7919+int(route[0])))
	if b.left >= 0 {
		return true
	}
	h.Set("Retry-After", fmt.Sprintf("%.3f", after))
	h.Set("X-RateLimit-Scope", "user")
	w.json(http.StatusTooManyRequests, map[string]any{"message": "You are being rate limited.", "retry_after": after, "global": false})
	return false
}

// forward has the backend do a call.
func (s *Server) forward(w *recorded, method, path string, body []byte) {
	req, err := http.NewRequest(method, s.REST+path, bytes.NewReader(body)) //nolint:noctx // it ends with the backend
	if err != nil {
		w.fail(http.StatusBadGateway, 0, err.Error())
		return
	}
	req.Header.Set("Authorization", "Bot "+s.Token)
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := s.client.Do(req)
	if err != nil {
		w.fail(http.StatusBadGateway, 0, err.Error())
		return
	}
	defer func() { _ = resp.Body.Close() }()
	w.status = resp.StatusCode
	w.body, err = io.ReadAll(resp.Body)
	if err != nil {
		w.fail(http.StatusBadGateway, 0, err.Error())
	}
	w.header.Set("Content-Type", "application/json")
}
