package work_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// night is a desk with a clock of its own that is told what time it is.
type night struct {
	*desk
	now time.Time
}

// newNight opens a desk whose clock shows a time of 26 May 2023 in UTC, such as "22:30"; "+1 06:00" is the day after.
func newNight(t *testing.T, list news.Watchlist, clock string, more ...news.Watchlist) *night {
	t.Helper()
	n := &night{}
	o := tempStore(t)
	o.Volatile = true // no power fails here
	n.desk = newDesk(t, o, newChat(t), append([]news.Watchlist{list}, more...)...)
	t.Cleanup(n.close)
	patient := bottest.NewClient(n.chat.URL(), time.Minute) // nothing hangs here, however slow the machine is
	n.deliverer.Timeout = time.Minute
	n.deliverer.Platform = func(string) (alerts.Messenger, bool) { return patient, true }
	n.set(clock)
	c := work.Clock{Now: func() time.Time { return n.now }, Rate: 1}
	n.intake.Clock, n.deliverer.Clock = c, c
	return n
}

func (n *night) set(clock string) {
	n.t.Helper()
	days := 0
	if rest, ok := strings.CutPrefix(clock, "+1 "); ok {
		clock, days = rest, 1
	}
	at, err := time.Parse("15:04", clock)
	if err != nil {
		n.t.Fatal(err)
	}
	n.now = time.Date(2023, time.May, 26+days, at.Hour(), at.Minute(), 0, 0, time.UTC)
}

// tellAt reports a story at a time and delivers what is due by then.
func (n *night) tellAt(clock, title, outlet string) {
	n.t.Helper()
	n.set(clock)
	taken := n.report(title, outlet)
	n.deliver(taken.Alerts...)
}

// at lets a time come.
func (n *night) at(clock string) {
	n.t.Helper()
	n.set(clock)
	n.deliver()
}

// deliver reconciles the given alerts and all that are due.
func (n *night) deliver(ids ...int64) {
	n.t.Helper()
	if err := n.store.Read(n.t.(*testing.T).Context(), func(tx *store.Tx) error {
		due, err := tx.DueAlerts(n.now)
		for _, a := range due {
			ids = append(ids, a.ID)
		}
		if err != nil {
			return err
		}
		again, err := tx.Suspects(n.now)
		ids = append(ids, again...)
		return err
	}); err != nil {
		n.t.Fatal(err)
	}
	for _, id := range ids {
		if wait, err := n.reconcile(id); err != nil || wait > 0 {
			n.t.Fatalf("alert %d: wait %v, error %v", id, wait, err)
		}
	}
}

// seen is what the channel's readers saw, a word or two for each message: "digest(2)", "alert 1", "raised 3".
func (n *night) seen() string {
	var all []string
	for _, m := range n.chat.Messages() {
		all = append(all, describe(m))
	}
	return strings.Join(all, ", ")
}

func describe(m bottest.Message) string {
	c := m.Versions[0]
	text := fmt.Sprintf("%s %d", c.Reason, int(c.Level))
	if c.Kind == news.KindDigest {
		text = fmt.Sprintf("%s(%d)", c.Reason, len(c.Lines))
	}
	if c.Mention != "" {
		text = c.Mention + " " + text
	}
	return text
}

const (
	protest   = "Protest announced in Zvečan"
	tear      = "Police fire tear gas in Leposavić"
	shots     = "Shots fired and five wounded in clashes in Zubin Potok"
	barricade = "Barricades put up in Zvečan"
)

func TestQuietHoursAndDigests(t *testing.T) {
	two := news.Elevated
	zero := news.None
	quiet := func(mode string) news.QuietHours {
		return news.QuietHours{From: 23 * time.Hour, To: 6 * time.Hour, Mode: mode}
	}
	type step struct{ clock, title string } // no title: the time just comes
	tests := []struct {
		name  string
		list  news.Watchlist
		steps []step
		want  string
	}{
		{"at once by day", news.Watchlist{PostAt: &zero, Quiet: quiet(news.QuietHold)}, []step{{"12:00", protest}}, "new 1"},
		{"hold: one digest at the end", news.Watchlist{PostAt: &zero, Quiet: quiet(news.QuietHold)},
			[]step{{"23:30", protest}, {"+1 02:00", shots}, {"+1 05:59", ""}, {"+1 06:00", ""}}, "quiet hours(2)"},
		{"hold: nothing before the end", news.Watchlist{PostAt: &zero, Quiet: quiet(news.QuietHold)}, []step{{"23:30", protest}, {"+1 05:59", ""}}, ""},
		{"critical: violence passes, the rest waits", news.Watchlist{PostAt: &zero, Quiet: quiet(news.QuietCritical)},
			[]step{{"23:30", protest}, {"+1 02:00", shots}, {"+1 06:00", ""}}, "new 3, quiet hours(1)"},
		{"critical: a story that gets worse leaves the digest", news.Watchlist{PostAt: &zero, Quiet: quiet(news.QuietCritical)},
			[]step{{"23:30", protest}, {"+1 02:00", "worse"}, {"+1 06:00", ""}}, "new 3"},
		{"hold: told in the digest, then reported again", news.Watchlist{PostAt: &zero, Quiet: quiet(news.QuietHold)},
			[]step{{"23:30", protest}, {"+1 06:00", ""}, {"+1 08:00", protest}}, "quiet hours(1)"},
		{"silent: at once", news.Watchlist{PostAt: &zero, Quiet: quiet(news.QuietSilent)}, []step{{"23:30", protest}}, "new 1"},
		{"hold: a raise of an open alert waits", news.Watchlist{PostAt: &zero, GroupBy: news.GroupStory, Quiet: quiet(news.QuietHold)},
			[]step{{"22:30", protest}, {"23:30", "worse"}, {"+1 06:00", ""}}, "new 1, raised 3"},
		{"critical: a raise to violence does not wait", news.Watchlist{PostAt: &zero, GroupBy: news.GroupStory, Quiet: quiet(news.QuietCritical)},
			[]step{{"22:30", protest}, {"23:30", "worse"}}, "new 1, raised 3"},
		{"below post_at without a digest", news.Watchlist{PostAt: &two}, []step{{"12:00", protest}, {"+1 08:00", ""}}, ""},
		{"below post_at waits for the digest", news.Watchlist{PostAt: &two, Digest: []string{"08:00"}},
			[]step{{"12:00", protest}, {"13:00", barricade}, {"14:00", "Residents gather in Leposavić for a peaceful protest"}, {"+1 07:59", ""}, {"+1 08:00", ""}},
			"new 2, digest(2)"},
		{"a story that rises leaves the digest", news.Watchlist{PostAt: &two, Digest: []string{"08:00"}},
			[]step{{"12:00", protest}, {"13:00", "worse"}, {"+1 08:00", ""}}, "new 3"},
		{"told once in a digest", news.Watchlist{PostAt: &two, Digest: []string{"08:00", "20:00"}},
			[]step{{"12:00", protest}, {"20:00", ""}, {"21:00", protest}, {"+1 08:00", ""}}, "digest(1)"},
		{"told in a digest, then it gets worse", news.Watchlist{PostAt: &two, Digest: []string{"20:00"}},
			[]step{{"12:00", protest}, {"20:00", ""}, {"21:00", "worse"}}, "digest(1), new 3"},
		{"an empty digest is not posted", news.Watchlist{PostAt: &two, Digest: []string{"20:00"}}, []step{{"12:00", "worse"}, {"20:00", ""}}, "new 3"},
		{"quiet hours and a digest", news.Watchlist{PostAt: &two, Digest: []string{"08:00"}, Quiet: quiet(news.QuietCritical)},
			[]step{{"23:30", protest}, {"23:40", barricade}, {"+1 06:00", ""}, {"+1 08:00", ""}}, "quiet hours(1), digest(1)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list := tt.list
			list.Name, list.Query, list.PostTo = "north", "region:kosovo/north", []news.Destination{"loopback:desk"}
			n := newNight(t, list, "12:00")
			for i, s := range tt.steps {
				switch s.title {
				case "":
					n.at(s.clock)
				case "worse": // the protest's story, by another outlet
					n.set(s.clock)
					n.deliver(n.tell(protest, "Shots were fired, and five people were wounded.", fmt.Sprint("Outlet ", i)).Alerts...)
				default:
					n.tellAt(s.clock, s.title, fmt.Sprint("Outlet ", i))
				}
			}
			if got := n.seen(); got != tt.want {
				t.Errorf("the channel saw %q, want %q", got, tt.want)
			}
		})
	}
}

// accounts are what two newsrooms write of one event, each in its own words.
var accounts = []string{
	"Eyewitnesses describe panic near the municipal building while ambulances arrive from the hospital across the river.",
	"Officials in Pristina call for restraint and promise an inquiry into what happened this morning after weeks of stalemate.",
	"Hospital staff across the border received patients overnight, according to a nurse reached by phone before dawn.",
}

func TestMentions(t *testing.T) {
	list := news.Watchlist{
		Name: "north", Query: "region:kosovo/north", PostAt: new(news.Level), GroupBy: news.GroupStory, PostTo: []news.Destination{"loopback:desk"},
		Mention: news.Mention{Level: news.Violence, Who: map[news.Destination]string{"loopback:desk": "@here"}},
		Quiet:   news.QuietHours{From: 23 * time.Hour, To: 6 * time.Hour, Mode: news.QuietSilent},
	}
	tests := []struct {
		name    string
		outlets []string // that report, one after the other, before the first delivery
		clock   string
		title   string
		want    string
	}{
		{"two independent outlets confirm it", []string{"Ibar", "Prishtina Post"}, "12:00", shots, "@here new 3"},
		{"one outlet alone does not", []string{"Ibar"}, "12:00", shots, "new 3"},
		{"below the level", []string{"Ibar", "Prishtina Post"}, "12:00", protest, "new 1"},
		{"silent hours", []string{"Ibar", "Prishtina Post"}, "23:30", shots, "new 3"},
	}
	t.Run("confirmed after the message", func(t *testing.T) {
		n := newNight(t, list, "12:00")
		for i, outlet := range []string{"Ibar", "Prishtina Post", "Drina"} {
			n.deliver(n.tell(shots, accounts[i], outlet).Alerts...)
		}
		if got, want := n.seen(), "new 3, @here confirmed 3, outlets 3"; got != want {
			t.Errorf("the channel saw %q, want %q", got, want)
		}
	})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := newNight(t, list, tt.clock)
			var ids []int64
			for i, outlet := range tt.outlets {
				ids = n.tell(tt.title, accounts[i], outlet).Alerts
			}
			n.deliver(ids...)
			if got := n.seen(); got != tt.want {
				t.Errorf("the channel saw %q, want %q", got, tt.want)
			}
		})
	}
}
