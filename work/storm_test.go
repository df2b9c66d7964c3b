package work_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// reader reads a console and remembers what each destination was told, and when.
type reader struct {
	t   *testing.T
	now func() time.Time
	*console.Console

	sent  map[news.Destination][]time.Time             // new messages
	shown map[news.Destination]map[string]news.Level   // stories by title, in the opening message as it is now
	told  map[news.Destination]map[int64]map[int64]int // how often an opening message or an answer named a story, by alert
}

func newReader(t *testing.T, now func() time.Time) *reader {
	return &reader{t, now, console.New(io.Discard, console.Options{JSON: true, Zone: time.UTC}), map[news.Destination][]time.Time{},
		map[news.Destination]map[string]news.Level{}, map[news.Destination]map[int64]map[int64]int{}}
}

func (r *reader) read(c alerts.Card) {
	d := c.Destination
	if r.shown[d] == nil {
		r.shown[d], r.told[d] = map[string]news.Level{}, map[int64]map[int64]int{}
	}
	if r.told[d][c.Alert] == nil {
		r.told[d][c.Alert] = map[int64]int{}
	}
	if c.Act != news.Reply {
		for _, report := range c.Reports {
			r.shown[d][report.Title] = max(r.shown[d][report.Title], report.Level)
		}
	}
	if c.Act == news.Edit {
		return
	}
	r.sent[d] = append(r.sent[d], r.now())
	for _, s := range c.Told {
		if r.told[d][c.Alert][s]++; r.told[d][c.Alert][s] > 1 && c.Reason != news.ReasonRaised {
			r.t.Errorf("%s: story %d was told again in alert %d (%s)", d, s, c.Alert, c.Reason)
		}
	}
}

func (r *reader) Post(ctx context.Context, c alerts.Card) (string, error) {
	r.read(c)
	return r.Console.Post(ctx, c)
}

func (r *reader) Edit(ctx context.Context, message string, c alerts.Card) error {
	r.read(c)
	return r.Console.Edit(ctx, message, c)
}

func (r *reader) Reply(ctx context.Context, message string, c alerts.Card) (string, error) {
	r.read(c)
	return r.Console.Reply(ctx, message, c)
}

// crowd is the most new messages that a destination got within a span.
func crowd(sent []time.Time, span time.Duration) (most int) {
	for i := range sent {
		n := 0
		for n+i < len(sent) && sent[n+i].Before(sent[i].Add(span)) {
			n++
		}
		most = max(most, n)
	}
	return most
}

// happenings are what random stories are made of: places of several groups, and words for each level.
var (
	places     = []string{"Zvečan", "Leposavić", "Prizren", "Banja Luka", "Sarajevo", "Belgrade", "Novi Pazar", "Skopje", "Podgorica", "Tirana", "Vukovar", "Zadar"}
	happenings = []string{"Mayor of %s opens exhibition", "Protest announced in %s", "Barricades put up in %s", "Police fire tear gas, several injured in clashes in %s", "Two policemen killed in attack in %s"}
)

// TestStorm lets random news come, quickly, and holds what each channel's readers must see whatever comes: at most ten new
// messages in any five minutes; every story in some message; one of level 4 at once; and none told twice.
func TestStorm(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { storm(t, seed) })
	}
}

func storm(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 7))
	zero := news.None
	channels := []news.Destination{"loopback:a", "loopback:b"}[:1+seed%2]
	lists := []news.Watchlist{{Name: "by region", Query: "region:balkans", PostAt: &zero, PostTo: channels[:1]}}
	if seed%4 > 1 {
		lists = append(lists, news.Watchlist{Name: "by story", Query: "region:kosovo, region:serbia, region:bosnia", PostAt: &zero, GroupBy: news.GroupStory, PostTo: channels})
	}
	if len(channels) > 1 {
		lists = append(lists, news.Watchlist{Name: "each", Query: "region:balkans", PostAt: &zero, GroupBy: news.GroupStory, PostTo: channels[1:]})
	}
	n := newNight(t, lists[0], "12:00", lists[1:]...)
	seen := newReader(t, func() time.Time { return n.now })
	n.deliverer.Platform = func(string) (alerts.Messenger, bool) { return seen, true }
	policy := n.intake.Policy()
	policy.Throttle = alerts.Throttle{Count: []int{3, 20, 100}[r.IntN(3)], Per: []time.Duration{12 * time.Minute, time.Hour}[r.IntN(2)]}
	n.intake.SetPolicy(policy)

	wanted := map[string]news.Level{}
	for i := range 120 {
		// A burst, with pauses in which time comes for what waits.
		n.now = n.now.Add(time.Duration(r.Int64N(int64([]time.Duration{100 * time.Millisecond, 3 * time.Second, 40 * time.Second}[r.IntN(3)]))))
		if r.IntN(60) == 0 {
			n.now = n.now.Add(time.Duration(r.Int64N(int64(2 * time.Hour))))
		}
		n.deliver()
		place, level := places[r.IntN(len(places))], news.Level(r.IntN(len(happenings)))
		title := fmt.Sprintf(happenings[level], place) + fmt.Sprintf(", report %c%c", 'A'+i/26, 'A'+i%26)
		summary := ""
		if i > 0 && r.IntN(4) == 0 { // a story that is known gets worse, or is reported once more
			for _, title = range slices.Sorted(maps.Keys(wanted))[r.IntN(len(wanted)):] {
				break
			}
			summary = []string{"", "Police say that three people were killed in the attack."}[r.IntN(2)]
		}
		taken := n.tell(title, summary, fmt.Sprint("Outlet ", i))
		n.deliver(taken.Alerts...)
		story := n.story(title)
		wanted[title] = story.Level
		for _, d := range channels {
			if story.Level == news.Deadly && seen.shown[d][title] < news.Deadly {
				t.Fatalf("%s: %q of level 4 is in no message at %s; alerts %v", d, title, n.now.Format("15:04:05"), taken.Alerts)
			}
		}
	}
	for range 60 { // until all is told
		n.now = n.now.Add(5 * time.Minute)
		n.deliver()
	}
	bound := max(10, 5*policy.Throttle.Count/int(policy.Throttle.Per.Minutes())/10*10) // who throttles less gets more in a storm as well
	for _, d := range channels {
		if most := crowd(seen.sent[d], alerts.StormSpan); most > bound {
			t.Errorf("%s: %d new messages within five minutes", d, most)
		}
		if len(seen.sent[d]) == 0 {
			t.Errorf("%s: nothing was sent", d)
		}
		for title, level := range wanted {
			if seen.shown[d][title] < level {
				t.Errorf("%s: level %d of %q is shown, it has %d", d, seen.shown[d][title], title, level)
			}
		}
	}
	if left := n.unshown(); len(left) > 0 {
		t.Errorf("alerts %v are not shown as they are", left)
	}
}

// Hundreds of stories of all levels in five minutes are ten messages at most, also when all that waits is told at the end.
func TestStormInTenMessages(t *testing.T) {
	zero := news.None
	for _, c := range []struct {
		name  string
		lists []news.Watchlist
	}{
		{"an alert for each region", []news.Watchlist{{Name: "by region", Query: "region:balkans", PostAt: &zero, PostTo: []news.Destination{"loopback:a"}}}},
		{"an alert for each story", []news.Watchlist{{Name: "by story", Query: "region:balkans", PostAt: &zero, GroupBy: news.GroupStory, PostTo: []news.Destination{"loopback:a"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 7))
			n := newNight(t, c.lists[0], "12:00")
			seen := newReader(t, func() time.Time { return n.now })
			n.deliverer.Platform = func(string) (alerts.Messenger, bool) { return seen, true }
			policy := n.intake.Policy()
			policy.Throttle = alerts.Throttle{Count: 20, Per: time.Hour}
			n.intake.SetPolicy(policy)
			wanted := map[string]news.Level{}
			for i := range 160 { // 500 take minutes with the race detector, and make no other
				n.now = n.now.Add(1800 * time.Millisecond)
				title := fmt.Sprintf(happenings[r.IntN(len(happenings))], places[r.IntN(len(places))]) + fmt.Sprintf(", report %c%c", 'A'+i/26, 'A'+i%26)
				taken := n.report(title, fmt.Sprint("Outlet ", i))
				n.deliver(taken.Alerts...)
				wanted[title] = n.story(title).Level
				if i > 0 && i < 8 { // while it is calm, more outlets report the first: that alone is worth an answer
					first := slices.Sorted(maps.Keys(wanted))[0]
					n.deliver(n.report(first, fmt.Sprint("Another ", i)).Alerts...)
				}
			}
			for range 50 {
				n.now = n.now.Add(5 * time.Minute)
				n.deliver()
			}
			d := news.Destination("loopback:a")
			if sent := len(seen.sent[d]); sent > 10 {
				t.Errorf("%d new messages", sent)
			}
			for title, level := range wanted {
				if seen.shown[d][title] < level {
					t.Errorf("level %d of %q is shown, it has %d", seen.shown[d][title], title, level)
				}
			}
		})
	}
}

// story returns what is known of a title's story.
func (n *night) story(title string) (s news.Story) {
	n.t.Helper()
	if err := n.store.Read(context.Background(), func(tx *store.Tx) error {
		var item int64
		if err := tx.SQL().QueryRow(`SELECT id FROM items WHERE title = $1 LIMIT 1`, title).Scan(&item); err != nil {
			return err
		}
		var err error
		s, err = tx.StoryOf(item)
		return err
	}); err != nil {
		n.t.Fatal(err)
	}
	return s
}

// unshown are the alerts that have something left to tell.
func (n *night) unshown() (ids []int64) {
	n.t.Helper()
	if err := n.store.Read(context.Background(), func(tx *store.Tx) (err error) {
		ids, err = tx.Unshown()
		return err
	}); err != nil {
		n.t.Fatal(err)
	}
	return ids
}

var _ alerts.Messenger = (*reader)(nil)
