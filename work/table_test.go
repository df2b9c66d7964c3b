package work_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
)

// The table plays what comes in on a clock, and says what a channel's readers see.
//
// policy: what the watchlist says, in words: p2 (post_at), digest20 (digest at 20:00), hold, critical or silent (quiet hours
// from 23:00 to 06:00), m3 (calls @here from level 3), region (grouping; else by story), t2 (throttle 2/h; else off), kosovo (its
// query; else the Balkans), b (its destination; else a). "+" begins one more watchlist.
//
// steps: "12:00 2Z" is a story of level 2 in Zvečan, "2Z*3" three of them, "3=1" a report of level 3 of the first story, "c=1" an
// independent one that says what the title says, "o1Z" one that was published two hours ago; "away" that karaula was away from
// 02:10 to 08:05 and catches up until 08:20; a time alone just comes. "+1 06:00" is the day after.
//
// want: the new messages as they came, with the level and, for a list, the number of stories in it at the end. "b:" stands
// before those of destination b, "@here" before those that call.
func TestPolicyTable(t *testing.T) {
	for _, row := range policyTable {
		t.Run(row.name, func(t *testing.T) {
			if got := play(t, row.policy, row.steps); got != row.want {
				t.Errorf("%s\n%s\nseen %s\nwant %s", row.policy, row.steps, got, row.want)
			}
		})
	}
	if len(policyTable) < 100 {
		t.Errorf("%d cases, want at least 100", len(policyTable))
	}
}

func play(t *testing.T, policy, steps string) string {
	lists, throttle := policyOf(t, policy)
	n := newNight(t, lists[0], "00:00", lists[1:]...)
	p := n.intake.Policy()
	p.Throttle = throttle
	n.intake.SetPolicy(p)
	var told []string // titles, in the order they came
	for _, step := range strings.Split(steps, "; ") {
		clock, what, _ := strings.Cut(step, " ")
		if clock == "+1" {
			next, rest, _ := strings.Cut(what, " ")
			clock, what = "+1 "+next, rest
		}
		n.at(clock)
		if what != "" {
			told = n.happens(what, told)
		}
	}
	var all []string
	for _, m := range n.chat.Messages() {
		all = append(all, seenAs(m))
	}
	return strings.Join(all, ", ")
}

func seenAs(m bottest.Message) string {
	first, last := m.Versions[0], m.Versions[len(m.Versions)-1]
	text := string(first.Reason)
	if first.Kind != news.KindAlert && m.Thread == "" {
		text += fmt.Sprintf("(%d)", len(last.Lines))
	}
	text += fmt.Sprintf(" %d", int(first.Level))
	if first.Mention != "" {
		text = first.Mention + " " + text
	}
	if d := first.Destination.Target(); d != "a" {
		text = d + ": " + text
	}
	return text
}

// policyOf reads the words of a policy.
func policyOf(t *testing.T, words string) (lists []news.Watchlist, throttle alerts.Throttle) {
	t.Helper()
	for i, list := range strings.Split(words, "+") {
		zero := news.None
		w := news.Watchlist{Name: fmt.Sprint("list", i), Query: "region:balkans", PostAt: &zero, GroupBy: news.GroupStory, PostTo: []news.Destination{"loopback:a"}}
		for _, word := range strings.Fields(list) {
			number, _ := strconv.Atoi(word[1:])
			switch {
			case word == "region":
				w.GroupBy = news.GroupRegion
			case word == "kosovo":
				w.Query = "region:kosovo"
			case word == "b":
				w.PostTo[0] = "loopback:b"
			case word == "hold" || word == "critical" || word == "silent":
				w.Quiet = news.QuietHours{From: 23 * time.Hour, To: 6 * time.Hour, Mode: word}
			case strings.HasPrefix(word, "digest"):
				w.Digest = append(w.Digest, strings.TrimPrefix(word, "digest")+":00")
			case word[0] == 'p':
				level := news.Level(number)
				w.PostAt = &level
			case word[0] == 'm':
				w.Mention = news.Mention{Level: news.Level(number), Who: map[news.Destination]string{"loopback:a": "@here", "loopback:b": "@here"}}
			case word[0] == 't':
				throttle = alerts.Throttle{Count: number, Per: time.Hour}
			default:
				t.Fatalf("no word %q", word)
			}
		}
		lists = append(lists, w)
	}
	return lists, throttle
}

// gets are summaries that give a level.
var gets = []string{"", "A protest was announced.", "Barricades were put up.", "Shots were fired, and five people were wounded.", "Three people were killed in the attack."}

var letters = map[byte]string{'Z': "Zvečan", 'L': "Leposavić", 'P': "Prizren", 'B': "Belgrade", 'S': "Sarajevo", 'V': "Vukovar", 'T': "Tirana"}

// happens plays one step and delivers what changed.
func (n *night) happens(what string, told []string) []string {
	n.t.Helper()
	if what == "away" {
		at := func(clock time.Duration) time.Time { return n.now.Truncate(24 * time.Hour).Add(clock) }
		n.intake.SetAway(at(130*time.Minute), at(485*time.Minute), at(500*time.Minute))
		return told
	}
	outlet := fmt.Sprint("Outlet ", n.items)
	if kind, number, again := strings.Cut(what, "="); again {
		i, _ := strconv.Atoi(number)
		summary := accounts[1]
		if level, err := strconv.Atoi(kind); err == nil {
			summary = gets[level]
		}
		n.deliver(n.tell(told[i-1], summary, outlet).Alerts...)
		return told
	}
	times := 1
	if one, count, many := strings.Cut(what, "*"); many {
		what = one
		times, _ = strconv.Atoi(count)
	}
	what, old := strings.CutPrefix(what, "o")
	for range times {
		title := fmt.Sprintf(happenings[what[0]-'0'], letters[what[1]]) + ", report " + string(rune('Q'+len(told)/26)) + string(rune('A'+len(told)%26))
		told = append(told, title)
		outlet := fmt.Sprint("Outlet ", n.items)
		if old {
			n.published = n.now.Add(-2 * time.Hour)
		}
		taken := n.tell(title, accounts[0], outlet)
		n.published = time.Time{}
		n.deliver(taken.Alerts...)
	}
	return told
}
