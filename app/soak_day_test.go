package app

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/feeds/feedtest"
)

// load is what a karaula takes at one time.
type load struct {
	megabytes, goroutines, descriptors, file, items float64
}

// soakDay lets a karaula with 500 feeds live through a day on a fast clock, and looks at what it takes each hour. Items and
// keys are kept for a few hours, and feeds show few entries, so that from the second quarter of the day as much goes as
// comes. It levels off when the last quarter usually takes at most a quarter more than the second.
func soakDay(t *testing.T) {
	feeds, hours := sized(10, 500), sized(4, 24)
	rate := sized(3600.0, 240.0) // an hour in one second, or in fifteen
	perHour := 2 * feeds         // entries
	server, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	platform, err := bottest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = platform.Close() })
	platform.Lean()
	listen := freeAddress(t)
	file := t.TempDir() + "/karaula.db"
	var text strings.Builder
	fmt.Fprintf(&text, `
store: %q
listen: %q
log: {level: error}
keep: {items: %dh, keys: %dh, audit: 8h}
poll: {every: 5m}
fetch: {allow_private_networks: ["127.0.0.0/8"], per_host: 16}
slack: {bot_token: none, app_token: none}
feeds:
  include: []
  add:
`, file, listen, max(1, hours/8), max(1, hours/6))
	for i := range feeds {
		server.Feed(feedPath(i)).Named(fmt.Sprintf("Outlet %d", i), "sr").Newest(5)
		fmt.Fprintf(&text, "    - {url: %q, outlet: Outlet %d, lang: sr}\n", server.URL(feedPath(i)), i)
	}
	text.WriteString("watchlists:\n" + soakWatchlists())
	began := time.Now()
	c := startChildWith(t, []string{childPlatform + "=" + platform.URL(), fmt.Sprintf("%s=%g", childRate, rate)}, writeFile(t, "config.yaml", text.String()))
	c.says(fmt.Sprintf("%d of %[1]d feeds read", feeds))
	hour := time.Duration(float64(time.Hour) / rate)
	var day []load
	n := 0
	for h := range hours {
		for i := range perHour {
			<-time.After(time.Until(began.Add(hour*time.Duration(h) + hour*time.Duration(i)/time.Duration(perHour))))
			n++
			server.Feed(feedPath(rand.IntN(feeds))).Add(feedtest.Entry{
				Title: dayTitle(n), Summary: "<p>" + strings.Repeat("Još se čeka potvrda iz drugih izvora. ", 5) + "</p>",
				Published: began.Add(time.Duration(float64(time.Since(began)) * rate)),
			})
		}
		day = append(day, measure(t, c, file, listen))
		server.Forget()
	}
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d; it said:\n%s", status, c.said())
	}
	t.Logf("%d entries, %d messages; of the hours:", n, len(platform.Messages()))
	for h, s := range day {
		t.Logf("%2d h: %5.1f MB, %3.0f goroutines, %3.0f descriptors, %6.2f MB on disk, %6.0f items taken in", h+1, s.megabytes, s.goroutines, s.descriptors, s.file, s.items)
	}
	if soakFull() && day[len(day)-1].items < float64(n)*.9 {
		t.Errorf("%.0f of %d entries were taken in: the clock was too fast for this machine", day[len(day)-1].items, n)
	}
	quarter := len(day) / 4
	for what, of := range map[string]func(load) float64{
		"memory": func(s load) float64 { return s.megabytes }, "goroutines": func(s load) float64 { return s.goroutines },
		"descriptors": func(s load) float64 { return s.descriptors }, "the file": func(s load) float64 { return s.file },
	} {
		second, last := usual(day[quarter:2*quarter], of), usual(day[len(day)-quarter:], of)
		if t.Logf("%s: %.1f in the second quarter, %.1f in the last", what, second, last); soakFull() && last > 1.25*second {
			t.Errorf("%s does not level off", what)
		}
	}
}

// usual is what is taken in the lower half of some hours, on average: how much is under way at the moment of a look is chance,
// and so are its peaks, but what is never given back is in all of them.
func usual(hours []load, of func(load) float64) (mean float64) {
	var all []float64
	for _, s := range hours {
		all = append(all, of(s))
	}
	slices.Sort(all)
	all = all[:(len(all)+1)/2]
	for _, x := range all {
		mean += x / float64(len(all))
	}
	return mean
}

// dayTitle is one of a day's headlines: most concern nobody.
func dayTitle(n int) string {
	if n%10 > 0 {
		return fmt.Sprintf("Otvorena izložba slika broj %d u gradskoj galeriji", n)
	}
	return fmt.Sprintf(soakKinds[n/10%len(soakKinds)][n/50%2], soakPlaces[n/100%len(soakPlaces)], n)
}

// measure looks at a karaula.
func measure(t *testing.T, c *child, file, listen string) load {
	t.Helper()
	pid := c.cmd.Process.Pid
	s := load{megabytes: memory(t, pid, "VmRSS")}
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	s.descriptors = float64(len(open))
	for _, name := range []string{file, file + "-wal"} {
		if info, err := os.Stat(name); err == nil {
			s.file += float64(info.Size()) / (1 << 20)
		}
	}
	text := scrape(t, "http://"+listen+"/metrics")
	s.goroutines, s.items = metric(t, text, "go_goroutines"), metric(t, text, "karaula_items_total")
	return s
}

func scrape(t *testing.T, url string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// metric is the sum of a metric's values over its labels.
func metric(t *testing.T, text, name string) (sum float64) {
	t.Helper()
	found := regexp.MustCompile(`(?m)^`+name+`(?:\{[^}]*\})? (\S+)$`).FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		t.Fatalf("no metric %s", name)
	}
	for _, m := range found {
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += v
	}
	return sum
}

// freeAddress is an address of loopback that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
