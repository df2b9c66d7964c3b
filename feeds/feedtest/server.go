// Package feedtest is a stand-in for publishers: a feed server on loopback whose feeds grow while it runs, and that can be
// slow, lie and break off. Tests of several packages and the feeds of the demo and the benchmark live on it; nothing here needs
// package testing.
package feedtest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server serves feeds by path. All methods are safe for concurrent use.
type Server struct {
	base   string
	http   *http.Server
	cert   []byte
	closed chan struct{}
	once   sync.Once

	mu       sync.Mutex
	feeds    map[string]*Feed
	requests map[string][]Request
	asked    chan struct{} // closed and replaced at every request, to wake those who wait
	away     bool
}

// Request is one request as it came in.
type Request struct {
	At     time.Time
	Host   string
	Header http.Header
}

// New starts a server on a free port of 127.0.0.1.
func New() (*Server, error) { return start(nil, nil) }

// NewTLS starts a server that speaks https with a certificate of its own for 127.0.0.1, which nobody trusts unless given
// [Server.Certificate].
func NewTLS() (*Server, error) {
	cert, pemBytes, err := selfSigned()
	if err != nil {
		return nil, fmt.Errorf("feedtest: make a certificate: %w", err)
	}
	return start(&tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, pemBytes)
}

func start(conf *tls.Config, cert []byte) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("feedtest: listen on loopback: %w", err)
	}
	s := &Server{
		cert: cert, closed: make(chan struct{}), feeds: map[string]*Feed{}, requests: map[string][]Request{}, asked: make(chan struct{}),
	}
	scheme := "http"
	if conf != nil {
		scheme = "https"
		listener = tls.NewListener(listener, conf)
	}
	s.base = scheme + "://" + listener.Addr().String()
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet()}
	go func() { _ = s.http.Serve(listener) }() // ends with Close, always with ErrServerClosed
	return s, nil
}

// Close ends the server and every answer under way. It may be called twice.
func (s *Server) Close() {
	s.once.Do(func() {
		close(s.closed)
		_ = s.http.Close() // nobody is left to tell
	})
}

// URL returns the absolute address of a path such as "/n1".
func (s *Server) URL(path string) string { return s.base + path }

// Certificate returns the server's certificate in PEM form; nil for a server without TLS.
func (s *Server) Certificate() []byte { return s.cert }

// Feed returns the feed at a path and makes an empty one (WordPress RSS in UTF-8) at the first call.
func (s *Server) Feed(path string) *Feed {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.feeds[path]
	if f == nil {
		f = &Feed{
			path: path, base: s.base, format: WordPress, charset: "utf-8",
			title: "Feed " + path, language: "en", changed: time.Now(),
		}
		s.feeds[path] = f
	}
	return f
}

// Requests returns the requests for a path so far, oldest first.
func (s *Server) Requests(path string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests[path]...)
}

// Forget forgets the requests so far, which a long run would fill the memory with.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.requests)
}

// Count returns how often a path was asked for.
func (s *Server) Count(path string) int { return len(s.Requests(path)) }

// Wait blocks until a path was asked for n times in all, or returns ctx's error.
func (s *Server) Wait(ctx context.Context, path string, n int) error {
	for {
		s.mu.Lock()
		count, asked := len(s.requests[path]), s.asked
		s.mu.Unlock()
		if count >= n {
			return nil
		}
		select {
		case <-asked:
		case <-ctx.Done():
			return fmt.Errorf("feedtest: %s was asked %d times, not %d: %w", path, count, n, ctx.Err())
		}
	}
}

// Away makes the server drop every connection without an answer, as when the network between is away; or no longer.
func (s *Server) Away(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

// ServeHTTP answers as the feed at the path says, 404 where there is none.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.away {
		s.mu.Unlock()
		panic(http.ErrAbortHandler) // net/http's way of dropping the connection without an answer
	}
	s.requests[r.URL.Path] = append(s.requests[r.URL.Path], Request{At: time.Now(), Host: r.Host, Header: r.Header.Clone()})
	close(s.asked)
	s.asked = make(chan struct{})
	f := s.feeds[r.URL.Path]
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	f.serve(w, r, s.closed)
}

// selfSigned makes a certificate for 127.0.0.1 and localhost that is its own authority.
func selfSigned() (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "feedtest"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	pemBytes := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pemBytes, nil
}
