package work_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// quiet makes a quieting that begins now from words such as "place kosovo/north 2 until 20:00", or, with "end", ends all.
func (n *night) quiet(words string) {
	n.t.Helper()
	err := n.store.Write(n.t.(*testing.T).Context(), func(tx *store.Tx) error {
		if words == "end" {
			all, err := tx.Quietings(n.now)
			for _, q := range all {
				if err := tx.EndQuieting(q.ID, n.now); err != nil {
					return err
				}
			}
			return err
		}
		q := news.Quieting{From: n.now, By: "Ana"}
		what, until, _ := strings.Cut(words, " until ")
		var kind string
		if _, err := fmt.Sscanf(what, "%s %s %d", &kind, &q.What, &q.Level); err != nil {
			return err
		}
		before := n.now
		n.set(until)
		q.Kind, q.Until, n.now = news.QuietKind(kind), n.now, before
		_, err := tx.AddQuieting(q)
		return err
	})
	if err != nil {
		n.t.Fatal(err)
	}
}

// TestQuieting plays what a channel sees while something is quiet, and after. Each step is a time, and what happens then:
// a headline, "worse" (the protest is reported again, at level 3), "again" (at its own level), "quiet …" or nothing.
func TestQuieting(t *testing.T) {
	const (
		gathering = "Residents gather in Leposavić for a peaceful protest" // level 1
		rally     = "Protest announced in Niš"                             // level 1, in Serbia
	)
	region := news.Watchlist{Name: "north", Query: "region:kosovo/north", PostAt: new(news.Level)}
	single := region
	single.GroupBy = news.GroupStory
	wide := news.Watchlist{Name: "wide", Query: "region:kosovo,serbia", PostAt: new(news.Level), GroupBy: news.GroupStory}
	held := single
	held.Quiet = news.QuietHours{From: 23 * time.Hour, To: 6 * time.Hour, Mode: news.QuietHold}
	type step [2]string
	for _, tt := range []struct {
		name  string
		lists []news.Watchlist
		steps []step
		want  string
		edits int // of the first message
	}{
		{"a place: one digest at the end", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 1 until 20:00"}, {"13:00", protest}, {"14:00", gathering}, {"19:59", ""}, {"20:00", ""}}, "quieted(2)", 0},
		{"a place: nothing before the end", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 1 until 20:00"}, {"13:00", protest}, {"19:59", ""}}, "", 0},
		{"a place: after its end all is as before", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 1 until 13:00"}, {"13:00", protest}}, "new 1", 0},
		{"a place: what is worse is told, the rest stays quiet", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 2 until 20:00"}, {"13:00", protest}, {"14:00", shots}, {"20:00", ""}}, "new 3, quieted(1)", 0},
		{"a place: a story that gets worse leaves the digest", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 2 until 20:00"}, {"13:00", protest}, {"14:00", "worse"}, {"20:00", ""}}, "new 3", 0},
		{"a place that is ended early", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 1 until 20:00"}, {"13:00", protest}, {"14:00", "quiet end"}, {"14:00", ""}, {"20:00", ""}}, "quieted(1)", 0},
		{"a place that is quiet for longer", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 1 until 14:00"}, {"13:00", protest}, {"13:30", "quiet place kosovo/north 1 until 20:00"},
				{"13:30", ""}, {"14:00", ""}, {"15:00", gathering}, {"20:00", ""}}, "quieted(2)", 0},
		{"a place that is quiet for shorter", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 1 until 20:00"}, {"13:00", protest}, {"13:30", "quiet place kosovo/north 1 until 14:00"},
				{"13:30", ""}, {"14:00", ""}}, "quieted(1)", 0},
		{"two places that overlap: held to the last end", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo 1 until 14:00"}, {"12:00", "quiet place kosovo/north 1 until 20:00"}, {"13:00", protest}, {"14:00", ""}, {"20:00", ""}}, "quieted(1)", 0},
		{"a digest's own quieting is ended, and another holds still", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 1 until 20:00"}, {"13:00", protest}, {"13:10", "quiet watchlist north 1 until 18:00"}, {"20:00", ""}}, "quieted(1)", 0},
		{"told once in the digest, then reported again", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 1 until 14:00"}, {"13:00", protest}, {"14:00", ""}, {"15:00", "again"}}, "quieted(1)", 0},
		{"told in the digest, then worse", []news.Watchlist{single},
			[]step{{"12:00", "quiet place kosovo/north 1 until 14:00"}, {"13:00", protest}, {"14:00", ""}, {"15:00", "worse"}}, "quieted(1), new 3", 0},
		{"another place is told", []news.Watchlist{wide},
			[]step{{"12:00", "quiet place kosovo 1 until 20:00"}, {"13:00", protest}, {"14:00", rally}, {"20:00", ""}}, "new 1, quieted(1)", 0},
		{"an alert: edits, no answer", []news.Watchlist{single},
			[]step{{"12:00", protest}, {"12:30", "quiet alert 1 1 until 20:00"}, {"13:00", "again"}, {"20:00", ""}}, "new 1", 1},
		{"an alert: what joins waits for the end, in one answer", []news.Watchlist{region},
			[]step{{"12:00", protest}, {"12:30", "quiet alert 1 1 until 14:00"}, {"13:00", gathering}, {"13:59", ""}, {"14:00", ""}}, "new 1, related 1", 1},
		{"an alert: all that joined is one answer", []news.Watchlist{region},
			[]step{{"12:00", protest}, {"12:30", "quiet alert 1 1 until 14:00"}, {"13:00", gathering}, {"13:10", "Protest announced in Zubin Potok"}, {"14:00", ""}}, "new 1, related 1", 2},
		{"an alert: what joins before the end is not told before", []news.Watchlist{region},
			[]step{{"12:00", protest}, {"12:30", "quiet alert 1 1 until 14:00"}, {"13:00", gathering}, {"13:59", ""}}, "new 1", 1},
		{"an alert that gets worse", []news.Watchlist{single},
			[]step{{"12:00", protest}, {"12:30", "quiet alert 1 1 until 20:00"}, {"13:00", "worse"}}, "new 1, raised 3", 1},
		{"an alert that gets worse, up to the level it was made at", []news.Watchlist{single},
			[]step{{"12:00", protest}, {"12:30", "quiet alert 1 3 until 20:00"}, {"13:00", "worse"}, {"19:59", ""}}, "new 1", 1},
		{"an alert: it goes on at the end", []news.Watchlist{single},
			[]step{{"12:00", protest}, {"12:30", "quiet alert 1 3 until 20:00"}, {"13:00", "worse"}, {"20:00", ""}}, "new 1, raised 3", 1},
		{"an alert: it goes on when that is ended", []news.Watchlist{single},
			[]step{{"12:00", protest}, {"12:30", "quiet alert 1 3 until 20:00"}, {"13:00", "worse"}, {"13:30", "quiet end"}, {"13:30", ""}}, "new 1, raised 3", 1},
		{"a worse story joins a quiet alert", []news.Watchlist{region},
			[]step{{"12:00", protest}, {"12:30", "quiet alert 1 1 until 20:00"}, {"13:00", shots}}, "new 1, raised 3", 1},
		{"a story: edits, no answer", []news.Watchlist{single},
			[]step{{"12:00", protest}, {"12:30", "quiet story 1 1 until 20:00"}, {"13:00", "again"}, {"20:00", ""}}, "new 1", 1},
		{"a story: others are told", []news.Watchlist{single},
			[]step{{"12:00", protest}, {"12:30", "quiet story 1 1 until 20:00"}, {"13:00", gathering}}, "new 1, new 1", 0},
		{"a watchlist", []news.Watchlist{single},
			[]step{{"12:00", "quiet watchlist north 1 until 20:00"}, {"13:00", protest}, {"20:00", ""}}, "quieted(1)", 0},
		{"a watchlist: another of the channel tells it", []news.Watchlist{single, wide},
			[]step{{"12:00", "quiet watchlist north 1 until 20:00"}, {"13:00", protest}, {"20:00", ""}}, "new 1", 0},
		{"a watchlist: an alert that another asked for, too, is raised", []news.Watchlist{single, wide},
			[]step{{"12:00", protest}, {"12:30", "quiet watchlist north 3 until 20:00"}, {"13:00", "worse"}}, "new 1, raised 3", 1},
		{"a place in quiet hours: held to the end of both", []news.Watchlist{held},
			[]step{{"22:00", "quiet place kosovo/north 1 until +1 08:00"}, {"23:30", protest}, {"+1 06:00", ""}, {"+1 07:59", ""}, {"+1 08:00", ""}}, "quieted(1)", 0},
		{"quiet hours that end later", []news.Watchlist{held},
			[]step{{"22:00", "quiet place kosovo/north 1 until 23:45"}, {"23:30", protest}, {"23:45", ""}, {"+1 06:00", ""}}, "quiet hours(1)", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for i := range tt.lists {
				tt.lists[i].PostTo = []news.Destination{"loopback:desk"}
			}
			n := newNight(t, tt.lists[0], "12:00", tt.lists[1:]...)
			for i, s := range tt.steps {
				n.set(s[0])
				words, quiet := strings.CutPrefix(s[1], "quiet ")
				switch {
				case quiet:
					n.quiet(words)
				case s[1] == "":
					n.at(s[0])
				case s[1] == "worse":
					n.deliver(n.tell(protest, "Shots were fired, and five people were wounded.", fmt.Sprint("Outlet ", i)).Alerts...)
				case s[1] == "again":
					n.tellAt(s[0], protest, fmt.Sprint("Outlet ", i))
				default:
					n.tellAt(s[0], s[1], fmt.Sprint("Outlet ", i))
				}
			}
			if got := n.seen(); got != tt.want {
				t.Errorf("the channel saw %q, want %q", got, tt.want)
			}
			if all := n.chat.Messages(); len(all) > 0 && len(all[0].Versions)-1 < tt.edits {
				t.Errorf("the first message was edited %d times, want %d", len(all[0].Versions)-1, tt.edits)
			}
		})
	}
}
