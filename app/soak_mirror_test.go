package app

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
	"hash/fnv"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/work"
)

// mirror stands for all publishers of the catalogue: one server that knows each by its name, serves recorded feeds, and logs who
// was asked when.
type mirror struct {
	recorded [][]byte

	mu     sync.Mutex
	asked  map[string][]time.Time // by host and path
	busy   map[string]int         // requests that a host is answering
	broken []string               // what must not have happened
}

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	address := r.Host + r.URL.RequestURI()
	m.mu.Lock()
	m.asked[address] = append(m.asked[address], time.Now())
	n := len(m.asked[address])
	if m.busy[r.Host]++; m.busy[r.Host] > 1 {
		m.broken = append(m.broken, r.Host+" is asked twice at a time")
	}
	m.mu.Unlock()
	defer func() {
		m.mu.Lock()
		m.busy[r.Host]--
		m.mu.Unlock()
	}()
	etag := fmt.Sprintf(`"%d"`, n/4) // every fourth answer is a new document
	w.Header().Set("ETag", etag)
	if n > 1 && r.Header.Get("If-None-Match") == "" {
		m.mu.Lock()
		m.broken = append(m.broken, address+" is asked without its ETag")
		m.mu.Unlock()
	}
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	sum := fnv.New32a()
	_, _ = io.WriteString(sum, address)
	w.Header().Set("Content-Type", "application/xml")
	_, _ = w.Write(m.recorded[int(sum.Sum32())%len(m.recorded)])
	_, _ = fmt.Fprintf(w, "<!-- %s -->", etag)
}

func newMirror(t *testing.T) *mirror {
	t.Helper()
	m := &mirror{asked: map[string][]time.Time{}, busy: map[string]int{}}
	files, err := filepath.Glob("../feeds/testdata/feeds/*.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.Contains(f, "error-") || strings.Contains(f, "utf-16") { // a comment behind that one would break it
			continue
		}
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m.recorded = append(m.recorded, body)
	}
	return m
}

// certified is a certificate for hosts, and the file that makes it trusted.
func certified(t *testing.T, hosts []string) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mirror"}, DNSNames: hosts, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := writeFile(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

// soakMirror runs the main job on the catalogue, whose publishers all live in a mirror on loopback: in full on all of it for ten
// minutes, else on Kosovo's feeds for some minutes of a fast clock. karaula takes them for public: names are never private.
func soakMirror(t *testing.T) {
	part, rate, lasts := sized("balkans/kosovo", "balkans"), sized(60., 1.), sized(12*time.Second, 10*time.Minute)
	m := newMirror(t)
	c := &command{Env: Env{Out: io.Discard, Err: io.Discard, Lookup: func(string) (string, bool) { return "", false }}, file: writeFile(t, "config.yaml",
		fmt.Sprintf("store: %q\nlisten: \"\"\nfeeds: {include: [%s]}\nfetch: {allow_private_networks: [\"127.0.0.0/8\"]}\n", t.TempDir()+"/karaula.db", part))}
	s, err := c.prepare()
	if err != nil {
		t.Fatal(err)
	}
	var hosts []string
	for _, f := range s.feeds {
		u, err := url.Parse(f.URL)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(hosts, u.Hostname()) {
			hosts = append(hosts, u.Hostname())
		}
	}
	cert, ca := certified(t, hosts)
	server := httptest.NewUnstartedServer(m)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	_, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	for i := range s.feeds {
		u, _ := url.Parse(s.feeds[i].URL)
		u.Scheme, u.Host = "https", u.Hostname()+":"+port
		s.feeds[i].URL = u.String()
	}
	resolver, closed, err := feedtest.Names(func(string) (string, bool) { return "127.0.0.1", true })
	if err != nil {
		t.Fatal(err)
	}
	defer closed()
	fetcher, err := feeds.NewFetcher(feeds.Options{AllowPrivate: s.Fetch.AllowPrivateNetworks, CAFile: ca, Resolver: resolver})
	if err != nil {
		t.Fatal(err)
	}
	defer fetcher.Close()
	p, err := c.start(t.Context(), s, runOptions{clock: work.Fast(time.Now(), rate)})
	if err != nil {
		t.Fatal(err)
	}
	p.poller.Set(work.Settings{Fetcher: fetcher, PerHost: s.Fetch.PerHost, Timing: work.Timing{Every: s.Poll.Every, MaxBackoff: s.Poll.MaxBackoff}})
	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	ended := make(chan error, 1)
	began := time.Now()
	go func() { ended <- p.run(ctx) }()
	var sampled [2][2]int // goroutines and descriptors, when all were asked, and at the end
	for at := time.NewTicker(lasts / 20); ; <-at.C {
		if err := ctx.Err(); err != nil {
			break
		}
		sampled[1] = [2]int{runtime.NumGoroutine(), descriptors()}
		if time.Since(began) < lasts/2 { // the highest of the first half
			sampled[0] = [2]int{max(sampled[0][0], sampled[1][0]), max(sampled[0][1], sampled[1][1])}
		}
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := p.close(); err != nil {
		t.Error(err)
	}
	m.check(t, len(s.feeds), time.Since(began), time.Duration(float64(time.Minute)/rate))
	t.Logf("goroutines and descriptors: at most %v in the first half, %v at the end", sampled[0], sampled[1])
	if soakFull() && (sampled[1][0] > sampled[0][0]+10 || sampled[1][1] > sampled[0][1]+10) { // else other tests run beside it
		t.Errorf("goroutines and descriptors grew: %v in the first half, %v at the end", sampled[0], sampled[1])
	}
}

// check holds the mirror's log against the rules: all were asked, one at a time at a host, no address more often than once in a
// floor, no host more often than once a second.
func (m *mirror) check(t *testing.T, want int, took, floor time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	requests, perHost := 0, map[string]int{}
	for address, at := range m.asked {
		host, _, _ := strings.Cut(address, "/")
		requests, perHost[host] = requests+len(at), perHost[host]+len(at)
		if most := 1 + int(took/floor); len(at) > most {
			m.broken = append(m.broken, fmt.Sprintf("%s is asked %d times, at most %d are allowed", address, len(at), most))
		}
	}
	for host, n := range perHost {
		if most := 1 + int(took/time.Second); n > most {
			m.broken = append(m.broken, fmt.Sprintf("%s is asked %d times in %v", host, n, took))
		}
	}
	t.Logf("%d requests for %d feeds at %d hosts in %v", requests, len(m.asked), len(perHost), took.Round(time.Second))
	if len(m.asked) != want || requests <= want {
		t.Errorf("%d of %d feeds were asked, %d times in all", len(m.asked), want, requests)
	}
	slices.Sort(m.broken)
	for _, b := range slices.Compact(m.broken) {
		t.Error(b)
	}
}

// descriptors is how many the process has open; 0 where that cannot be told.
func descriptors() int {
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(all)
}
