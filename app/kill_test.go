package app

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
)

// publisher is one kind of feed as the region's publishers write them.
type publisher struct {
	path, lang, charset string
	format              feedtest.Format
	title               string // of an entry, with its number
}

var publishers = []publisher{
	{"/wordpress", "sr", "utf-8", feedtest.WordPress, "Barikade u Zvečanu, dan %d"},
	{"/cyrillic", "sr-Cyrl", "utf-8", feedtest.WordPress, "Барикаде у Лепосавићу, извештај %d"},
	{"/windows1250", "sr", "windows-1250", feedtest.Agency, "Nova barikada u Zubinom Potoku, broj %d"},
	{"/windows1251", "bg", "windows-1251", feedtest.Agency, "Барикада в Звечан, новина %d"},
	{"/drupal", "hr", "utf-8", feedtest.Drupal, "Podignuta barikada u Zvečanu, vijest %d"},
	{"/latin2", "hr", "iso-8859-2", feedtest.Drupal, "Barikada kod Leposavića, članak %d"},
	{"/atom", "sq", "utf-8", feedtest.Atom, "Barrikada në Zveçan, lajmi %d"},
	{"/atom-mk", "mk", "utf-8", feedtest.Atom, "Барикади во Звечан, вест %d"},
	{"/rdf", "en", "utf-8", feedtest.RDF, "Barricade put up in Zvečan, report %d"},
	{"/jsonfeed", "en", "utf-8", feedtest.JSONFeed, "New barricade in Leposavić, item %d"},
	{"/agency", "en", "utf-8", feedtest.Agency, "Barricades in Zubin Potok, take %d"},
	{"/jsonfeed-sq", "sq", "utf-8", feedtest.JSONFeed, "Barrikadë në Leposaviq, njoftimi %d"},
}

// newsroom serves the publishers' feeds, and gives the configuration that watches them.
type newsroom struct {
	server *feedtest.Server
	config string // path
	store  string
	n      int // entries published after the first poll
	titles map[string]bool
}

func newNewsroom(t testing.TB) *newsroom {
	t.Helper()
	return newNewsroomOn(t, t.TempDir()+"/karaula.db")
}

// newNewsroomOn is newNewsroom with a store of one's choice.
func newNewsroomOn(t testing.TB, store string) *newsroom {
	t.Helper()
	server, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	r := &newsroom{server: server, store: store, titles: map[string]bool{}}
	var add strings.Builder
	for i, p := range publishers {
		server.Feed(p.path).As(p.format, p.charset).Named("Outlet "+p.path, p.lang).Add(
			feedtest.Entry{Title: fmt.Sprintf("Barikada u Zvečanu iz arhive, %s", p.path), Published: time.Now().Add(-time.Hour)})
		fmt.Fprintf(&add, "    - {url: %q, outlet: %q, lang: %s}\n", server.URL(p.path), fmt.Sprintf("Outlet %d", i), p.lang)
	}
	r.config = writeFile(t, "config.yaml", fmt.Sprintf(`
store: %q
secret_key: only-for-this-test-which-is-over-soon
listen: ""
poll: {every: 150ms}
fetch: {allow_private_networks: ["127.0.0.0/8"], per_host: 4}
alerts: {throttle: off}
feeds:
  include: []
  add:
%swatchlists:
  - {name: north, query: "region:kosovo/north", group_by: story, post_at: 0, post_to: [console]}
`, store, add.String()))
	return r
}

// publish puts one entry into the feed of the next publisher.
func (r *newsroom) publish() {
	p := publishers[r.n%len(publishers)]
	r.n++
	r.add(p.path, fmt.Sprintf(p.title, r.n))
}

// add puts an entry into a feed.
func (r *newsroom) add(path, title string) {
	r.titles[title] = true
	r.server.Feed(path).Add(feedtest.Entry{Title: title, Summary: "<p>Kratak opis.</p>", Published: time.Now()})
}

// record is what all runs of karaula printed.
type record struct {
	deliveries map[string]map[string]bool // of posts, by headline
	printed    map[string]int             // times each delivery was printed, by key
	edited     map[string]bool            // headlines that an edit brought
	ops        []event
}

func (r *record) take(c *child) {
	for {
		select {
		case e := <-c.events:
			r.printed[e.Delivery]++
			if e.Kind == "ops" {
				r.ops = append(r.ops, e)
				continue
			}
			if e.Kind == "fold" { // its edits tell of stories as well
				for _, it := range e.Items {
					r.told(it.Title, "alert "+e.Alert)
				}
				continue
			}
			if e.Event == "edit" {
				r.edited[e.Headline] = true
			}
			if e.Event == "post" {
				r.told(e.Headline, e.Delivery)
			}
		default:
			return
		}
	}
}

func (r *record) told(title, by string) {
	if r.deliveries[title] == nil {
		r.deliveries[title] = map[string]bool{}
	}
	r.deliveries[title][by] = true
}

// check compares what was printed with what was published.
func (r *record) check(t *testing.T, published map[string]bool) {
	t.Helper()
	for title := range published {
		switch n := len(r.deliveries[title]); {
		case n == 0:
			t.Errorf("lost: %q", title)
		case n > 1:
			t.Errorf("doubled: %q has deliveries %v", title, r.deliveries[title])
		}
	}
	for title := range r.deliveries {
		if !published[title] {
			t.Errorf("posted though it was in the archive of a new feed: %q", title)
		}
	}
}

// complete reports whether every published entry has been posted.
func (r *record) complete(published map[string]bool) bool {
	for title := range published {
		if len(r.deliveries[title]) == 0 {
			return false
		}
	}
	return true
}

func newRecord() *record {
	return &record{deliveries: map[string]map[string]bool{}, printed: map[string]int{}, edited: map[string]bool{}}
}

// finish lets the child run until everything is posted. On PostgreSQL, what a dead process or server left is taken up
// within a minute.
func (r *record) finish(t *testing.T, c *child, published map[string]bool) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for r.take(c); !r.complete(published) && time.Now().Before(deadline); r.take(c) {
		<-time.After(5 * time.Millisecond)
	}
}

// settled waits until the store says that all was delivered: a message may be printed a moment before that is recorded,
// and the console, which cannot be asked, prints it again for whoever goes on from the store as it was in that moment.
func (r *newsroom) settled(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; <-time.After(10 * time.Millisecond) {
		status, out, people := call(t, "", "status", "--config", r.config, "--json")
		if status == 0 && strings.Contains(out, `"waiting":0,`) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("what was delivered is not recorded: exit status %d, %s%s", status, out, people)
		}
	}
}

// Every kind of feed that the region's publishers write, over real HTTP: what was there at the first poll is not posted,
// each entry behind it is posted once.
func TestRunPostsEachNewItemOnce(t *testing.T) {
	t.Parallel()
	room := newNewsroom(t)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read, 12 items, 0 alerts")
	for range 3 * len(publishers) {
		room.publish()
	}
	got := newRecord()
	got.finish(t, c, room.titles)
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d after an interrupt, want 0; it said:\n%s", status, c.said())
	}
	got.take(c)
	got.check(t, room.titles)
	for key, n := range got.printed {
		if n != 1 {
			t.Errorf("delivery %s was printed %d times in one run without faults", key, n)
		}
	}
}

// kill -9 at random moments while entries come in: nothing is lost, and what is printed again has the same delivery.
func TestKilled(t *testing.T) {
	t.Parallel()
	const kills = 20
	room := newNewsroom(t)
	got := newRecord()
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	for range kills {
		for range 1 + rand.IntN(8) {
			room.publish()
			<-time.After(rand.N(30 * time.Millisecond))
		}
		<-time.After(rand.N(300 * time.Millisecond))
		c.stop(syscall.SIGKILL)
		got.take(c)
		c = startChild(t, "run", "--config", room.config, "--json")
	}
	got.finish(t, c, room.titles)
	c.stop(os.Interrupt)
	got.take(c)
	got.check(t, room.titles)
	again := 0
	for _, n := range got.printed {
		again += n - 1
	}
	t.Logf("%d entries, %d kills, %d messages printed again with the same delivery", len(room.titles), kills, again)
}

func TestSecondRunIsRefused(t *testing.T) {
	t.Parallel()
	room := newNewsroom(t)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	status, _, people := call(t, "", "run", "--config", room.config)
	want := fmt.Sprintf("in use by the karaula with pid %d", c.cmd.Process.Pid)
	if status != 1 || !strings.Contains(people, want) {
		t.Errorf("a second run on the same file: exit status %d, said %q; want 1 and %q", status, people, want)
	}
	c.stop(os.Interrupt)
}
