package feeds

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"
)

// Options is everything a Fetcher needs to know; config.yaml's fetch section gives it.
type Options struct {
	Version      string         // karaula's, for the User-Agent
	Contact      string         // an address for publishers, in the User-Agent; "" for none
	Timeout      time.Duration  // of a whole fetch, redirects and body included; 0 for 20 s
	MaxBody      int64          // bytes after decompression; 0 for 5 MiB
	AllowPrivate []netip.Prefix // private networks that feeds may live in; none by default
	CAFile       string         // PEM certificates trusted beside the system's; "" for none
	Resolver     *net.Resolver  // looks up names; nil for the system's
	Now          func() time.Time
}

// Fetcher asks feeds. It is safe for concurrent use, keeps no state between fetches but idle connections, and sends no
// cookies, no Referer and nothing through a proxy of the environment.
type Fetcher struct {
	transport *http.Transport
	guard     guard
	userAgent string
	timeout   time.Duration
	maxBody   int64
	now       func() time.Time
}

// Connecting and waiting for the headers have 10 s each within the whole fetch's timeout.
const longestStep = 10 * time.Second

func stepTimeout(total time.Duration) time.Duration { return min(longestStep, total) }

// NewFetcher makes a Fetcher. It fails when CAFile cannot be read or holds no certificate. It connects to nobody.
func NewFetcher(o Options) (*Fetcher, error) {
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 5 << 20
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	roots, err := loadRoots(o.CAFile)
	if err != nil {
		return nil, err
	}
	g := guard{allow: o.AllowPrivate}
	step := stepTimeout(o.Timeout)
	dialer := &net.Dialer{Timeout: step, KeepAlive: 30 * time.Second, Resolver: o.Resolver, Control: g.control}
	return &Fetcher{
		guard: g, userAgent: userAgent(o.Version, o.Contact), timeout: o.Timeout, maxBody: o.MaxBody, now: o.Now,
		transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    step,
			ResponseHeaderTimeout:  step,
			MaxResponseHeaderBytes: 64 << 10,
			DisableCompression:     true, // gzip is asked for and unpacked here, under the size limit
			ForceAttemptHTTP2:      true,
			// A feed is asked again in minutes: an idle connection helps only feeds of the same host, right after.
			MaxIdleConns: 128, MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second,
		},
	}, nil
}

// Close closes the idle connections. Fetches under way are not disturbed.
func (f *Fetcher) Close() { f.transport.CloseIdleConnections() }

func userAgent(version, contact string) string {
	inside := "+https://github.com/karaula/karaula"
	if contact = headerSafe(contact); contact != "" {
		inside += "; " + contact
	}
	if version = headerSafe(version); version == "" {
		version = "dev"
	}
	return "karaula/" + version + " (" + inside + ")"
}

// headerSafe drops what could end a header line or the comment that the text stands in.
func headerSafe(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '(' || r == ')' {
			return -1
		}
		return r
	}, s))
}

func loadRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil // nil stands for the system's
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("fetch.ca_file: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("fetch.ca_file: %s: %w", file, errNoCertificate)
	}
	return roots, nil
}

var errNoCertificate = errors.New("holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
