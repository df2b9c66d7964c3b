//go:build unix

package work_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

const (
	benchFeeds = 10_000
	benchPorts = 100
)

// servePorts is the environment variable that makes the test binary the server of BenchmarkPoll: in a process of its own, so
// that what serving costs is not counted.
const servePorts = "KARAULA_TEST_SERVE_PORTS"

// serveFeeds serves feeds on many ports; one request in twenty finds a new entry, the others that nothing changed. It reads no
// more of a request than it must and writes its answers by hand, since it shares the processors with what is measured.
func serveFeeds() int {
	var asked atomic.Int64
	for range benchPorts {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			fmt.Println(err)
			return 1
		}
		go func() { // it ends with the process, and so do the connections
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go serveConnection(c, l.Addr(), &asked)
			}
		}()
		fmt.Println("listens", l.Addr())
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // until the benchmark ends
	return 0
}

// serveConnection answers one request after the other until the other side hangs up.
func serveConnection(c net.Conn, at net.Addr, asked *atomic.Int64) {
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	for {
		known, path := false, ""
		for first := true; ; first = false {
			line, err := in.ReadSlice('\n')
			if err != nil {
				return
			}
			if first {
				path = strings.Fields(string(line))[1]
			}
			known = known || bytes.HasPrefix(line, []byte("If-None-Match:"))
			if len(line) <= 2 {
				break
			}
		}
		n := asked.Add(1)
		answer := "HTTP/1.1 304 Not Modified\r\n\r\n"
		if !known || n%20 == 0 {
			body := fmt.Sprintf(`<rss version="2.0"><channel><title>Feed</title><item><guid>%[1]d</guid><title>Ministar najavio reformu broj %[1]d</title>`+
				`<link>http://%[2]s%[3]s/%[1]d</link><description>Kratak opis.</description></item></channel></rss>`, n, at, path)
			answer = fmt.Sprintf("HTTP/1.1 200 OK\r\nETag: \"%d\"\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n%s", n, len(body), body)
		}
		if _, err := io.WriteString(c, answer); err != nil {
			return
		}
	}
}

// serveForBenchmark starts that process and returns where it listens.
func serveForBenchmark(b *testing.B) (hosts []string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), servePorts+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	for lines := bufio.NewScanner(out); len(hosts) < benchPorts && lines.Scan(); {
		if host, ok := strings.CutPrefix(lines.Text(), "listens "); ok {
			hosts = append(hosts, host)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return hosts
}

// polled counts the feeds that were asked.
type polled struct {
	work.Observer
	n      atomic.Int64
	failed atomic.Int64
}

func (p *polled) Polled(outcome string, _ time.Duration) {
	if outcome == "failed" {
		p.failed.Add(1)
	}
	p.n.Add(1)
}
func (*polled) Leased(int)        {}
func (*polled) TookIn(work.Taken) {}

// BenchmarkPoll refreshes 10,000 feeds at 100 hosts, 19 of 20 of which say that nothing changed, as often as b.N, from when they
// are due to when the last result is kept: leasing, asking, reading and writing, on databases that wait for the disk. What
// PostgreSQL's server takes of the processors is not counted.
func BenchmarkPoll(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkPoll(b, tempStore(b)) })
	b.Run("postgres", func(b *testing.B) { benchmarkPoll(b, tempDatabase(b)) })
	b.Run("miniflux", benchmarkMiniflux)
}

func benchmarkPoll(b *testing.B, o store.Options) {
	hosts := serveForBenchmark(b)
	d := newDesk(b, o, newChat(b))
	defer d.close()
	var list []news.Feed
	for i := range benchFeeds {
		list = append(list, news.Feed{URL: fmt.Sprintf("http://%s/%d", hosts[i%len(hosts)], i), Outlet: fmt.Sprint("Outlet ", i), Lang: "sr", Trust: news.Normal})
	}
	change(b, d, func(tx *store.Tx) error { return tx.SyncFeeds(list, time.Now()) })
	fetcher, err := feeds.NewFetcher(feeds.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		b.Fatal(err)
	}
	defer fetcher.Close()
	seen := &polled{}
	log := slog.New(slog.DiscardHandler)
	p := &work.Poller{Store: d.store, Rules: d.intake.Rules, Intake: d.intake, Outage: &work.Outage{Log: log}, Workers: 16, Clock: work.RealTime(), Log: log,
		Process: d.engine.Process().ID(), FirstRound: func(work.Round) {}, Observer: seen}
	p.Set(work.Settings{Fetcher: fetcher, PerHost: 1, Timing: work.Timing{Every: 24 * time.Hour, MaxBackoff: 24 * time.Hour}})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := p.Run(ctx); err != nil {
			b.Error(err)
		}
	})
	defer running.Wait()
	defer cancel()
	// A feed that was asked is due in a day, one whose result is not kept yet when its lease ends.
	round := func(n int) {
		for kept := time.Now().Add(time.Hour); ; <-time.After(time.Millisecond) {
			if seen.n.Load() < int64(n*benchFeeds) {
				continue
			}
			var next time.Time
			if err := d.store.Read(ctx, func(tx *store.Tx) (err error) {
				next, err = tx.NextDue()
				return err
			}); err != nil {
				b.Fatal(err)
			}
			if next.After(kept) {
				return
			}
		}
	}
	round(1)
	ids := make([]int64, 0, benchFeeds)
	if err := d.store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Feeds()
		for _, f := range all {
			ids = append(ids, f.ID)
		}
		return err
	}); err != nil {
		b.Fatal(err)
	}
	var wall, cpu time.Duration
	var memory uint64
	for i := range b.N {
		// The poller looks at least once a second for what is due next, so that it knows of these by then.
		due := time.Now().Add(1500 * time.Millisecond)
		change(b, d, func(tx *store.Tx) error { return tx.Hasten(ids, due) })
		<-time.After(time.Until(due))
		began, before := time.Now(), cpuTime()
		round(i + 2)
		wall, cpu = wall+time.Since(began), cpu+cpuTime()-before
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		memory = max(memory, m.HeapInuse+m.StackInuse)
	}
	if n := seen.failed.Load(); n > 0 {
		b.Errorf("%d could not be read", n)
	}
	report(b, wall, cpu)
	b.ReportMetric(float64(memory)/(1<<20), "MB-heap")
}

// cpuTime is what this process has had of the processors.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
