package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
)

// torture lets a karaula read feeds that are late, lie, flood, break off, move and republish, each on a server of its own, all
// at once, while it is killed with -9 now and then. Each scene says what must be posted exactly once, and what never.
func torture(t *testing.T, kills int) {
	o := &ordeal{t: t, got: newRecord(), once: map[string]bool{}, never: map[string]bool{}}
	trusted, err := feedtest.NewTLS()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(trusted.Close)
	var add strings.Builder
	for _, row := range scenes() {
		s := &scene{ordeal: o, row: row, server: trusted}
		if row.name != trustedScene {
			start := feedtest.New
			if strings.HasPrefix(row.name, "https") {
				start = feedtest.NewTLS
			}
			if s.server, err = start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.server.Close)
		}
		s.feed = s.server.Feed("/feed")
		row.first(s)
		fmt.Fprintf(&add, "    - {url: %q, outlet: %q, lang: en%s}\n", s.server.URL("/feed"), s.name, row.options)
		if strings.Contains(row.name, "two feeds") {
			fmt.Fprintf(&add, "    - {url: %q, outlet: %q, lang: en}\n", s.server.URL("/second"), s.name)
		}
		o.scenes = append(o.scenes, s)
	}
	config := writeFile(t, "config.yaml", fmt.Sprintf(`
store: %q
listen: ""
poll: {every: %s, max_backoff: 1s}
fetch: {allow_private_networks: ["127.0.0.0/8"], per_host: 2, timeout: 3s, max_body: 1MiB, ca_file: %q}
alerts: {throttle: off}
feeds:
  include: []
  add:
%swatchlists:
  - {name: torture, query: watchtower, group_by: story, post_at: 0, post_to: [console]}
`, t.TempDir()+"/karaula.db", sized("600ms", "150ms"), writeFile(t, "ca.pem", string(trusted.Certificate())), add.String()))

	c := o.start(config)
	c.says(" feeds read")
	var playing sync.WaitGroup
	for _, s := range o.scenes {
		playing.Go(func() { s.then(s) })
	}
	played := make(chan struct{})
	go func() {
		playing.Wait()
		close(played)
	}()
	highest := 0.0
	for range kills {
		<-time.After(time.Second + rand.N(2*time.Second))
		highest = max(highest, memory(t, c.cmd.Process.Pid, "VmHWM"))
		c.stop(syscall.SIGKILL)
		c = o.start(config)
	}
	<-played
	// Whoever forgot something when it was killed, or posts again what it finds after a start, does so now.
	highest = max(highest, memory(t, c.cmd.Process.Pid, "VmHWM"))
	c.stop(syscall.SIGKILL)
	c = o.start(config)
	for _, s := range o.scenes {
		if !s.given {
			playing.Go(func() { s.asked(2) })
		}
	}
	playing.Wait()
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d after an interrupt, want 0; it said:\n%s", status, c.said())
	}
	o.heard.Wait()
	o.got.check(t, o.once)
	for _, s := range o.scenes {
		if n := s.server.Count("/feed"); s.most > 0 && n > s.most+kills+1 {
			t.Errorf("%s: asked %d times, want at most %d", s.name, n, s.most+kills+1)
		}
	}
	t.Logf("%d scenes, %d entries, %d kills; %.0f MB at its highest", len(o.scenes), len(o.once)+len(o.never), kills+1, highest)
	if soakFull() && highest > 100 {
		t.Errorf("%.0f MB were taken, want at most 100", highest)
	}
}

// ordeal is what all scenes share: what must be posted, and what was.
type ordeal struct {
	t      *testing.T
	scenes []*scene
	heard  sync.WaitGroup

	mu          sync.Mutex
	got         *record
	once, never map[string]bool
}

// start starts a karaula, and listens to it until it ends.
func (o *ordeal) start(config string) *child {
	c := startChild(o.t, "run", "--config", config, "--json")
	o.heard.Go(func() {
		for ended := false; !ended; {
			select {
			case <-c.ended:
				ended = true
			case <-time.After(5 * time.Millisecond):
			}
			o.mu.Lock()
			o.got.take(c)
			o.mu.Unlock()
		}
	})
	return c
}

// row is a scene as the table has it.
type row struct {
	name    string
	options string // of its feed in config.yaml
	first   func(*scene)
	then    func(*scene) // once its feed was asked
}

// scene is a publisher that misbehaves.
type scene struct {
	*ordeal
	row
	server *feedtest.Server
	feed   *feedtest.Feed
	titles []string // that must be posted
	given  bool     // the feed is asked no more
	most   int      // how many requests may come for it, and one more for each kill; 0: any number
}

// entry is an entry that must be posted, once.
func (s *scene) entry(label string) feedtest.Entry {
	e := feedtest.Entry{Title: s.title(label), Published: time.Now()}
	s.must(e.Title)
	return e
}

func (s *scene) title(label string) string { return "Watchtower, " + s.name + ", " + label }

// must makes a title one that must be posted.
func (s *scene) must(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.once[title] = true
	s.titles = append(s.titles, title)
}

// silent is an entry that must not be posted.
func (s *scene) silent(label string, age time.Duration) feedtest.Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := feedtest.Entry{Title: s.title(label), Published: time.Now().Add(-age)}
	s.never[e.Title] = true
	return e
}

// archive is an entry that stands in the feed before it is known.
func (s *scene) archive() feedtest.Entry { return s.silent("archive", time.Hour) }

// posted waits until all is posted that must be by now.
func (s *scene) posted() {
	s.until("posted", func() bool {
		for _, title := range s.titles {
			if len(s.got.deliveries[title]) == 0 {
				return false
			}
		}
		return true
	})
}

// edited waits until a message says a title after an edit.
func (s *scene) edited(title string) { s.until("edited", func() bool { return s.got.edited[title] }) }

func (s *scene) until(what string, done func() bool) {
	for deadline := time.Now().Add(2 * time.Minute); ; <-time.After(5 * time.Millisecond) {
		s.mu.Lock()
		ok := done()
		s.mu.Unlock()
		switch {
		case ok:
			return
		case time.Now().After(deadline):
			s.t.Errorf("%s: not %s", s.name, what)
			runtime.Goexit()
		}
	}
}

// asked waits until the feed was asked n times more: what it showed before was read then, unless a kill came between.
func (s *scene) asked(n int) {
	ctx, cancel := context.WithTimeout(s.t.Context(), 2*time.Minute)
	defer cancel()
	if err := s.server.Wait(ctx, "/feed", s.server.Count("/feed")+n); err != nil {
		s.t.Errorf("%s: %v", s.name, err)
		runtime.Goexit()
	}
}
