package app

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
)

// BenchmarkAtRest measures a karaula that has little to do: 500 feeds of 20 entries, which answer 304, and 1,000 watchlists.
// After the first round it is watched for ten seconds. In five minutes 500 feeds are 17 requests in ten seconds; since all
// were just asked at once, nine of them are to be asked every five seconds. It reports the resident memory, the highest it
// was, the share of one core, and the requests that were made meanwhile.
func BenchmarkAtRest(b *testing.B) {
	const feeds, watchlists, watch = 500, 1000, 10 * time.Second
	server, err := feedtest.New()
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	for b.Loop() {
		c := startChild(b, "run", "--json", "--config", atRest(b, server, feeds, watchlists))
		c.says(fmt.Sprintf("%d of %[1]d feeds read", feeds))
		pid := c.cmd.Process.Pid
		before, asked := cpuTime(b, pid), requests(server, feeds)
		<-time.After(watch)
		used := cpuTime(b, pid) - before
		b.ReportMetric(float64(requests(server, feeds)-asked), "requests")
		b.ReportMetric(memory(b, pid, "VmRSS"), "MB")
		b.ReportMetric(memory(b, pid, "VmHWM"), "MB-highest")
		b.ReportMetric(100*float64(used)/float64(watch), "cpu-%")
		if status := c.stop(os.Interrupt); status != 0 {
			b.Errorf("exit status %d: %s", status, c.said())
		}
	}
}

// atRest writes a configuration of many feeds and watchlists, as a large desk has them: places, words, levels.
func atRest(b *testing.B, server *feedtest.Server, feeds, watchlists int) string {
	b.Helper()
	places := []string{"kosovo/north", "kosovo", "bosnia", "serbia", "albania", "north-macedonia", "montenegro", "croatia"}
	words := []string{"barikada", "protest", "policija", "pucnjava", "granica", "izbori", "KFOR", "sukob", "hapšenje", "eksplozija"}
	var text strings.Builder
	fmt.Fprintf(&text, "store: %q\nlisten: \"\"\npoll: {every: 5m}\nfetch: {allow_private_networks: [\"127.0.0.0/8\"], per_host: 16}\nfeeds:\n  include: []\n  add:\n", b.TempDir()+"/karaula.db")
	for i := range feeds {
		path := feedPath(i)
		f := server.Feed(path).Named(fmt.Sprintf("Outlet %d", i), "sr")
		for e := range 20 {
			f.Add(feedtest.Entry{
				Title:     fmt.Sprintf("%s u gradu broj %d, vest %d", words[(i+e)%len(words)], i, e),
				Summary:   "<p>Policija je saopštila da je na terenu. " + strings.Repeat("Još se čeka potvrda iz drugih izvora. ", 5) + "</p>",
				Published: time.Now().Add(-time.Duration(e) * time.Hour),
			})
		}
		every := "5m"
		if i < 9 {
			every = "5s"
		}
		fmt.Fprintf(&text, "    - {url: %q, outlet: Outlet %d, lang: sr, every: %s}\n", server.URL(path), i, every)
	}
	text.WriteString("watchlists:\n")
	for i := range watchlists {
		fmt.Fprintf(&text, "  - {name: list-%d, query: 'region:%s (%s, \"%s %d\") -topic:sport', post_to: [console]}\n",
			i, places[i%len(places)], words[i%len(words)], words[i/len(words)%len(words)], i)
	}
	name := b.TempDir() + "/config.yaml"
	if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return name
}

func feedPath(i int) string { return fmt.Sprintf("/feed/%d", i) }

// requests is how often the feeds were asked for so far.
func requests(server *feedtest.Server, feeds int) int {
	n := 0
	for i := range feeds {
		n += server.Count(feedPath(i))
	}
	return n
}

// cpuTime is how long a process has worked so far, in all its threads.
func cpuTime(b testing.TB, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	// Behind the program's name in parentheses, the 12th and 13th fields are its user and system time in ticks of 10 ms.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	ticks := 0
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	const perSecond = 100
	return time.Duration(ticks) * time.Second / perSecond
}

// memory is a line of /proc/PID/status in MB.
func memory(b testing.TB, pid int, name string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.Atoi(strings.Fields(value)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kb) / 1024
		}
	}
	b.Fatalf("no %s in %s", name, status)
	return 0
}
