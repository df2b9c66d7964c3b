package app

import (
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
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds"
)

// mirror stands for all publishers of the catalogue: one server that knows each by its name, serves recorded feeds, and logs who
// was asked when.
type mirror struct {
	recorded [][]byte
	reached  chan struct{} // closed by the first request
	once     sync.Once

	mu     sync.Mutex
	asked  map[string][]time.Time // by host and path
	busy   map[string]int         // requests that a host is answering
	broken []string               // what must not have happened
}

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.once.Do(func() { close(m.reached) })
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
	m := &mirror{reached: make(chan struct{}), asked: map[string][]time.Time{}, busy: map[string]int{}}
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

// soakMirror runs karaula, a process of its own, on the catalogue as it ships, whose publishers all live in a mirror on loopback:
// in full the program as it is built on all of the catalogue for ten minutes, else on Kosovo's feeds for some minutes of a fast
// clock. A hosts file that this process alone sees leads it there. It takes them for public: names are never private.
func soakMirror(t *testing.T) {
	part, rate, lasts := sized("balkans/kosovo", "balkans"), sized(60., 1.), sized(12*time.Second, 10*time.Minute)
	all, err := feeds.Select([]string{part}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, home := newMirror(t), loopback()
	var hosts []string
	var names strings.Builder
	for _, f := range all {
		u, err := url.Parse(f.URL)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(hosts, u.Hostname()) {
			hosts = append(hosts, u.Hostname())
			fmt.Fprintf(&names, "%s %s\n", home, u.Hostname())
		}
	}
	ca := m.live(t, home, hosts)
	listen := freeAddress(t)
	config := writeFile(t, "config.yaml", fmt.Sprintf(
		"store: %q\nlisten: %q\nlog: {level: error}\nfeeds: {include: [%s]}\nfetch: {allow_private_networks: [%q], ca_file: %q}\n",
		t.TempDir()+"/karaula.db", listen, part, home+"/32", ca))
	run := []string{"karaula", config}
	if soakFull() {
		run = []string{built(t), "run", "--json", "--config", config}
	}
	args := append([]string{"--mount", "--propagation", "private", "sh", "-c", `mount --bind "$0" /etc/hosts && exec "$@"`,
		writeFile(t, "hosts", names.String())}, run...)
	began := time.Now()
	c := startProgram(t, []string{fmt.Sprintf("%s=%g", childRate, rate)}, "unshare", args...)
	select {
	case <-m.reached:
	case <-c.ended:
		t.Fatalf("it ended; it said:\n%s", c.said())
	}
	var most, last load // of the first half, and at the end
	over := time.NewTimer(time.Until(began.Add(lasts)))
	at := time.NewTicker(lasts / 20)
	defer at.Stop()
	for {
		last = measure(t, c, "", listen)
		if time.Since(began) < lasts/2 {
			most.goroutines, most.descriptors = max(most.goroutines, last.goroutines), max(most.descriptors, last.descriptors)
		}
		select {
		case <-at.C:
			continue
		case <-over.C:
		}
		if !soakFull() && !m.whole(len(all)) && time.Since(began) < 2*time.Minute { // a busy machine takes longer to start
			over.Reset(time.Second)
			continue
		}
		break
	}
	peak := memory(t, c.cmd.Process.Pid, "VmHWM")
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d; it said:\n%s", status, c.said())
	}
	m.check(t, len(all), time.Since(began), time.Duration(float64(time.Minute)/rate))
	t.Logf("at most %.0f goroutines and %.0f descriptors in the first half, %.0f and %.0f at the end; %.0f MB at its highest",
		most.goroutines, most.descriptors, last.goroutines, last.descriptors, peak)
	if soakFull() && (last.goroutines > most.goroutines+10 || last.descriptors > most.descriptors+10) { // else the first round is half of it
		t.Error("goroutines or descriptors grew")
	}
}

// loopback is an address of this machine that no other test uses at the same time.
func loopback() string {
	return fmt.Sprintf("127.%d.%d.%d", 1+mathrand.IntN(250), mathrand.IntN(250), 1+mathrand.IntN(250))
}

// live lets the mirror listen where publishers do, with a certificate for all of them, and returns the file that makes it trusted.
func (m *mirror) live(t *testing.T, home string, hosts []string) (ca string) {
	t.Helper()
	cert, ca := certified(t, hosts)
	for _, port := range []string{"80", "443"} {
		l, err := net.Listen("tcp", home+":"+port)
		if err != nil {
			t.Skipf("not tried: only root may listen where publishers do, and see a hosts file of its own: %v", err)
		}
		if port == "443" {
			l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
		}
		server := &http.Server{Handler: m, ReadHeaderTimeout: 10 * time.Second}
		ended := make(chan error, 1)
		go func() { ended <- server.Serve(l) }()
		t.Cleanup(func() {
			_ = server.Close()
			<-ended
		})
	}
	if out, err := exec.Command("unshare", "--mount", "--propagation", "private", "mount", "--bind", "/etc/hosts", "/etc/hosts").CombinedOutput(); err != nil {
		t.Skipf("not tried: a process may not see a hosts file of its own here: %v %s", err, out)
	}
	return ca
}

// built is the program, as `make build` makes it.
func built(t *testing.T) string {
	t.Helper()
	name := t.TempDir() + "/karaula"
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", name, "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build karaula: %v\n%s", err, out)
	}
	return name
}

// whole reports whether all were asked, and one of them once more.
func (m *mirror) whole(want int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	requests := 0
	for _, at := range m.asked {
		requests += len(at)
	}
	return len(m.asked) == want && requests > want
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
