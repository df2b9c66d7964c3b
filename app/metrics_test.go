package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// inside is the main job running in the test's own process, as `karaula run` would.
type inside struct {
	*program
	t    *testing.T
	base string // where it listens
	stop func()
}

// runInside starts the main job with a configuration, printing alerts to out. It is ended with the test.
func runInside(t *testing.T, out io.Writer, config string) *inside {
	t.Helper()
	c := &command{Env: Env{Out: out, Err: io.Discard, Lookup: func(string) (string, bool) { return "", false }}, file: writeFile(t, "config.yaml", config)}
	s, err := c.prepare()
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.start(t.Context(), s, runOptions{clock: work.RealTime()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.run(ctx) }()
	in := &inside{program: p, t: t}
	in.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(in.stop)
	addr, err := p.web.Addr(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	in.base = "http://" + addr.String()
	return in
}

// get asks a path of the running program.
func (in *inside) get(path string) (status int, body string) {
	in.t.Helper()
	req, err := http.NewRequestWithContext(in.t.Context(), http.MethodGet, in.base+path, nil)
	if err != nil {
		in.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		in.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		in.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

var sample = regexp.MustCompile(`(?m)^([a-z_]+(?:\{[^}]*\})?) (\S+)$`)

// scrape returns the value of each time series, by its name with labels.
func (in *inside) scrape() map[string]float64 {
	in.t.Helper()
	status, body := in.get("/metrics")
	if status != http.StatusOK {
		in.t.Fatalf("/metrics answers %d: %s", status, body)
	}
	values := map[string]float64{}
	for _, m := range sample.FindAllStringSubmatch(body, -1) {
		v, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			in.t.Fatal(err)
		}
		values[m[1]] = v
	}
	return values
}

// until scrapes until what is wanted is there.
func (in *inside) until(what string, there func(map[string]float64) bool) map[string]float64 {
	in.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; <-time.After(5 * time.Millisecond) {
		values := in.scrape()
		if there(values) {
			return values
		}
		if time.Now().After(deadline) {
			in.t.Fatalf("no scrape shows %s; the last one: %v", what, values)
		}
	}
}

// brokenPipe is an output that fails until it is mended.
type brokenPipe struct{ mended atomic.Bool }

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.mended.Load() {
		return len(p), nil
	}
	return 0, errors.New("broken pipe")
}

// Each metric moves with what it counts, as whoever scrapes a running karaula sees it.
func TestMetrics(t *testing.T) {
	t.Parallel()
	server, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	watchdog := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(watchdog.Close)
	entry := feedtest.Entry{ID: "1", Title: "Barikade u Zvečanu", Summary: "Kratak opis.", Published: time.Now().Add(-time.Hour)}
	server.Feed("/ibar").Add(entry)
	server.Feed("/down").Fail(feedtest.Fault{Status: http.StatusServiceUnavailable})
	server.Feed("/gone").Fail(feedtest.Fault{Status: http.StatusGone})
	out := &brokenPipe{}
	in := runInside(t, out, fmt.Sprintf(`
store: %q
listen: 127.0.0.1:0
ops: {post_to: [], heartbeat_url: %q}
poll: {every: 100ms, max_backoff: 100ms}
fetch: {allow_private_networks: ["127.0.0.0/8"]}
feeds:
  include: []
  add: [{url: %q, outlet: Ibar}, {url: %q, outlet: Down}, {url: %q, outlet: Gone}]
time_zone: UTC
watchlists:
  - {name: north, query: "region:kosovo/north", post_at: 0, post_to: [console]}
  - {name: serbia, query: "region:serbia", post_at: 4, post_to: [console], digest: %q}
`, t.TempDir()+"/karaula.db", watchdog.URL, server.URL("/ibar"), server.URL("/down"), server.URL("/gone"), time.Now().UTC().Add(12*time.Hour).Format("15:04")))

	first := in.until("three feeds asked", func(v map[string]float64) bool {
		return v[`karaula_feeds{state="new"}`] == 0 && v[`karaula_polls_total{outcome="not_modified"}`] > 0 && v["karaula_ready"] == 1
	})
	entry.Title = "Nove barikade u Zvečanu"
	server.Feed("/ibar").Edit(entry)                                                                         // of the archive: stored, not told
	server.Feed("/ibar").Add(feedtest.Entry{ID: "2", Title: "Barikada u Leposaviću", Published: time.Now()}) // told
	in.until("a delivery that fails", func(v map[string]float64) bool {
		return v[`karaula_deliveries_total{act="post",outcome="temporary",platform="console"}`]+v[`karaula_deliveries_total{act="post",outcome="unknown",platform="console"}`] > 0 &&
			v["karaula_alerts_waiting"] == 1
	})
	out.mended.Store(true)
	in.until("the delivery", func(v map[string]float64) bool {
		return v[`karaula_deliveries_total{act="post",outcome="done",platform="console"}`] == 1
	})
	server.Feed("/ibar").Add(feedtest.Entry{ID: "3", Title: "Sukobi i povređeni u Zubinom Potoku", Published: time.Now()}) // raised
	server.Feed("/ibar").Add(feedtest.Entry{ID: "4", Title: "Protest u Nišu", Published: time.Now()})                      // held for the digest
	last := in.until("all alerts shown", func(v map[string]float64) bool {
		return v["karaula_alerts_waiting"] == 0 && v["karaula_alerts_held"] == 1 && v[`karaula_deliveries_total{act="reply",outcome="done",platform="console"}`] > 0 &&
			v[`karaula_deliveries_total{act="edit",outcome="done",platform="console"}`] > 0 && v[`karaula_heartbeats_total{outcome="done"}`] > 0
	})
	for name, want := range map[string]float64{
		`karaula_feeds{state="read"}`: 1, `karaula_feeds{state="failing"}`: 1, `karaula_feeds{state="stopped"}`: 1,
		`karaula_items_total{kind="old"}`: 1, `karaula_items_total{kind="new"}`: 3, `karaula_items_total{kind="edited"}`: 1,
		"karaula_story_matches_total": 3, "karaula_alerts_opened_total": 1, "karaula_published_to_read_seconds_count": 3,
		"karaula_store_up": 1, "karaula_ready": 1, "karaula_store_write_failures_total": 0,
	} {
		if last[name] != want {
			t.Errorf("%s is %v, want %v", name, last[name], want)
		}
	}
	for _, name := range []string{
		"karaula_feeds_leased_total", `karaula_polls_total{outcome="read"}`, `karaula_polls_total{outcome="failed"}`, "karaula_poll_duration_seconds_count",
		`karaula_delivery_duration_seconds_count{act="post",platform="console"}`, `karaula_delivery_duration_seconds_sum{act="edit",platform="console"}`,
		`karaula_read_to_posted_seconds_count{act="post"}`, `karaula_read_to_posted_seconds_count{act="edit"}`, `karaula_read_to_posted_seconds_count{act="reply"}`,
		"karaula_store_write_duration_seconds_count", "go_goroutines", "process_resident_memory_bytes",
	} {
		if last[name] <= 0 {
			t.Errorf("%s is %v, want more than 0", name, last[name])
		}
	}
	if leased := last["karaula_feeds_leased_total"]; leased <= first["karaula_feeds_leased_total"] {
		t.Errorf("feeds leased went from %v to %v, want more", first["karaula_feeds_leased_total"], leased)
	}
	if !slices.ContainsFunc(slices.Collect(maps.Keys(last)), func(name string) bool {
		return strings.HasPrefix(name, "karaula_build_info{") && strings.Contains(name, `version="`+version()+`"`)
	}) {
		t.Error("karaula_build_info does not name the version")
	}
	for _, trouble := range []error{errors.New("database or disk is full"), store.ErrNone} { // the second is an answer
		if err := in.store.Write(t.Context(), func(*store.Tx) error { return trouble }); !errors.Is(err, trouble) {
			t.Errorf("the transaction ended with %v, want %v", err, trouble)
		}
	}
	if n := in.scrape()["karaula_store_write_failures_total"]; n != 1 {
		t.Errorf("%v transactions failed, want 1", n)
	}
	for _, outlet := range []string{"Ibar", "Down", server.URL("")} {
		if _, body := in.get("/metrics"); strings.Contains(body, outlet) {
			t.Errorf("the metrics show %q: labels must not grow with feeds", outlet)
		}
	}
}

// A program is ready while it runs, and says what is missing before and after.
func TestReady(t *testing.T) {
	t.Parallel()
	in := runInside(t, io.Discard, fmt.Sprintf("store: %q\nlisten: 127.0.0.1:0\nfeeds: {include: []}\n", t.TempDir()+"/karaula.db"))
	in.until("readiness", func(v map[string]float64) bool { return v["karaula_ready"] == 1 && v["karaula_store_up"] == 1 })
	for _, path := range []string{"/readyz", "/healthz"} {
		if status, body := in.get(path); status != http.StatusOK {
			t.Errorf("%s answers %d: %s", path, status, body)
		}
	}
	in.stop() // the store is closed with it
	if err := in.ready(t.Context()); err == nil || !strings.Contains(err.Error(), "has ended") {
		t.Errorf("got %v of a program that has ended, want that it is not ready", err)
	}
	if err := in.health(t.Context()); err == nil {
		t.Error("a closed store is healthy")
	}
	answer := httptest.NewRecorder()
	in.metrics.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	body := answer.Body.String()
	for _, want := range []string{"karaula_ready 0\n", "karaula_store_up 0\n", "karaula_polls_total{", "go_goroutines "} {
		if answer.Code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("without a store, /metrics answers %d and lacks %q:\n%s", answer.Code, want, body)
		}
	}
}
