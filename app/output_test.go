package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
)

// watched is one feed and the configuration that watches it.
func watched(t *testing.T) (feed *feedtest.Feed, config string) {
	t.Helper()
	server, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return server.Feed("/one"), writeFile(t, "config.yaml", fmt.Sprintf(`
store: %q
listen: ""
poll: {every: 100ms}
fetch: {allow_private_networks: ["127.0.0.0/8"], per_host: 4}
feeds: {include: [], add: [{url: %q, outlet: One, lang: sr}]}
watchlists: [{name: north, query: "region:kosovo/north", group_by: story, post_at: 0, post_to: [console]}]
`, t.TempDir()+"/karaula.db", server.URL("/one")))
}

// closedOutput starts karaula with an output that nobody reads any more.
func closedOutput(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("karaula", args...)
	cmd.Stdout = write
	if err := errors.Join(read.Close(), cmd.Start(), write.Close()); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// Whoever reads the output went away (karaula run | head): as any program, karaula ends with its first word, by SIGPIPE.
// The entry that it could not tell is told by the next run.
func TestNobodyReadsTheOutput(t *testing.T) {
	t.Parallel()
	feed, config := watched(t)
	c := startChild(t, "run", "--config", config, "--json")
	c.says("1 of 1 feeds read")
	if status := c.stop(os.Interrupt); status != 0 {
		t.Fatalf("exit status %d", status)
	}
	feed.Add(feedtest.Entry{Title: "Barikade u Zvečanu", Published: time.Now()})
	cmd := closedOutput(t, "run", "--config", config, "--json")
	err := cmd.Wait()
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGPIPE {
		t.Errorf("it ended with %v, want SIGPIPE", err)
	}
	c = startChild(t, "run", "--config", config, "--json")
	e := <-c.events
	if e.Event != "post" || e.Headline != "Barikade u Zvečanu" {
		t.Errorf("the next run said %+v", e)
	}
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d", status)
	}
}

// fullDisk refuses what is written to it a few times, and notes what it was.
type fullDisk struct {
	mu      sync.Mutex
	refuse  int
	refused [][]byte
	took    bytes.Buffer
	taken   chan struct{}
}

func (d *fullDisk) Write(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.refused) < d.refuse {
		d.refused = append(d.refused, bytes.Clone(b))
		return 0, syscall.ENOSPC
	}
	defer func() { d.taken <- struct{}{} }()
	return d.took.Write(b)
}

// An output that cannot be written for a while (a full disk behind a redirection) is tried again, ever more slowly, with
// the same delivery.
func TestOutputFailsForAWhile(t *testing.T) {
	t.Parallel()
	feed, config := watched(t)
	disk := &fullDisk{refuse: 3, taken: make(chan struct{}, 10)}
	people, said := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		status := Main(ctx, Env{
			Args: []string{"run", "--json", "--config", config}, Out: disk, Err: said,
			Lookup: func(string) (string, bool) { return "", false }, Builtin: shipped(),
		})
		_ = said.Close()
		ended <- status
	}()
	lines := saidLines(people)
	var all strings.Builder
	await(t, lines, &all, "1 of 1 feeds read")
	began := time.Now()
	feed.Add(feedtest.Entry{Title: "Barikade u Zvečanu", Published: time.Now()})
	await(t, lines, &all, "no space left on device")
	go func() { // what it says from here on is not looked at, but must not hold it up
		for range lines {
		}
	}()
	select {
	case <-disk.taken:
	case <-time.After(30 * time.Second):
		t.Fatal("it was not tried again")
	}
	// A quarter of a second, a half, one.
	if took := time.Since(began); took < 1500*time.Millisecond {
		t.Errorf("three failures and a success within %v: that is no waiting", took)
	}
	stop()
	if status := <-ended; status != 0 {
		t.Errorf("exit status %d", status)
	}
	deliveries := map[string]bool{}
	for _, line := range append(disk.refused, disk.took.Bytes()) {
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		deliveries[e.Delivery] = true
	}
	if len(disk.refused) != 3 || len(deliveries) != 1 {
		t.Errorf("%d attempts failed, with the deliveries %v; want 3 with one", len(disk.refused), deliveries)
	}
}

// saidLines hands over the lines of r until it ends.
func saidLines(r io.Reader) <-chan string {
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(r); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return lines
}

// await reads lines until one has some words.
func await(t *testing.T, lines <-chan string, all *strings.Builder, words string) {
	t.Helper()
	timeout := time.After(60 * time.Second)
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				t.Fatalf("it ended without saying %q; it said:\n%s", words, all)
			}
			all.WriteString(line + "\n")
			if strings.Contains(line, words) {
				return
			}
		case <-timeout:
			t.Fatalf("it never said %q; it said:\n%s", words, all)
		}
	}
}
