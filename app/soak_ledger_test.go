package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// ledger keeps how long each report took from its reading to the message that shows it.
type ledger struct {
	mu   sync.Mutex
	seen map[string]map[string]bool // by message: the reports that it shows, as they were
	came map[string]map[int64]bool  // by message: their items, whose reading was timed
	lags []time.Duration
}

func newLedger() *ledger {
	return &ledger{seen: map[string]map[string]bool{}, came: map[string]map[int64]bool{}}
}

// note is told of each call that the chat carried out.
func (l *ledger) note(c bottest.Call) {
	if c.Verb == "reply" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	shown, came := l.seen[c.Message], l.came[c.Message]
	if shown == nil {
		shown, came = map[string]bool{}, map[int64]bool{}
		l.seen[c.Message], l.came[c.Message] = shown, came
	}
	var newest time.Time
	for _, r := range c.Card.Reports {
		shown[reportKey(r)] = true
		if !came[r.ID] && r.Seen.After(newest) { // what its outlet edits later was read long before
			newest = r.Seen
		}
		came[r.ID] = true
	}
	if !newest.IsZero() {
		l.lags = append(l.lags, c.At.Sub(newest))
	}
}

// reset forgets the lags so far.
func (l *ledger) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lags = nil
}

// quantiles sums up the lags.
func (l *ledger) quantiles() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return quantiles(l.lags)
}

func quantiles(lags []time.Duration) string {
	if len(lags) == 0 {
		return "none"
	}
	sorted := slices.Sorted(slices.Values(lags))
	at := func(q float64) time.Duration { return sorted[int(q*float64(len(sorted)-1))].Round(time.Millisecond) }
	return fmt.Sprintf("%d measured, p50 %s, p90 %s, p99 %s, longest %s", len(sorted), at(.5), at(.9), at(.99), at(1))
}

// told is what a desk's channels were told: each report as it stands in an opening message, by channel.
type told map[string]bool

func (d *desk) told() told {
	all := told{}
	for _, m := range d.platform.Messages() {
		if m.Thread != "" || m.Deleted {
			continue
		}
		card := m.Versions[len(m.Versions)-1]
		for _, r := range card.Reports {
			all[fmt.Sprintf("%s · %s", card.Destination, reportKey(r))] = true
		}
	}
	return all
}

// check compares what the channels show with the store and with what a run without faults told: nothing lost, nothing
// doubled. It says how many messages there are.
func (d *desk) check(database string, want told) {
	d.t.Helper()
	st := d.look(database)
	defer func() { _ = st.Close() }()
	lost := d.unread(st)
	got := d.told()
	for key := range want {
		if !got[key] {
			lost = append(lost, key)
		}
	}
	complain10(d.t, "lost", lost)
	if want != nil {
		// The message of an alert whose stories were merged into an older one's stays as it was: an edit may be missing there.
		titles := map[string]bool{}
		for key := range want {
			titles[key[:strings.LastIndex(key, " · ")]] = true
		}
		var more []string
		for key := range got {
			if !titles[key[:strings.LastIndex(key, " · ")]] {
				more = append(more, key)
			}
		}
		complain10(d.t, "told, and not in the run without faults", more)
	}
	doubled := d.doubled()
	stale, inTwo := d.compare(st)
	complain10(d.t, "doubled", append(doubled, inTwo...))
	complain10(d.t, "not shown as the store has it", stale)
	messages := d.platform.Messages()
	d.t.Logf("%d entries; %d opening messages and answers, %d reports shown, %d calls of the chat of which %d asked for a message: %d lost, %d doubled",
		d.entries, len(messages), len(got), d.platform.Calls("post")+d.platform.Calls("edit")+d.platform.Calls("reply")+d.platform.Calls("find"), d.platform.Calls("find"),
		len(lost), len(doubled)+len(inTwo))
}

// complain10 names up to ten things that are wrong.
func complain10(t testing.TB, what string, all []string) {
	t.Helper()
	slices.Sort(all)
	for _, x := range all[:min(len(all), 10)] {
		t.Errorf("%s: %s", what, x)
	}
	if len(all) > 10 {
		t.Errorf("%s: %d more", what, len(all)-10)
	}
}

// doubled are the messages that should have been one: two openings of an alert, two messages of a delivery, two answers
// that say the same of one story.
func (d *desk) doubled() []string {
	times := map[string]int{}
	for _, m := range d.platform.Messages() {
		if m.Deleted {
			continue
		}
		c := m.Versions[0]
		times["delivery "+m.Delivery]++
		switch grown := slices.ContainsFunc(c.Milestones, func(m alerts.Milestone) bool { return m.Reason == c.Reason }); {
		case m.Thread == "":
			times[fmt.Sprintf("opening message of alert %d", c.Alert)]++
		case grown: // it grows more than once
			for _, m := range c.Milestones {
				times[fmt.Sprintf("answer to alert %d: %s %d %s %v", c.Alert, m.Reason, m.Outlets, m.Lang, m.Places)]++
			}
		default:
			times[fmt.Sprintf("answer to alert %d: story %d %s at level %d", c.Alert, c.Story, c.Reason, c.Level)]++
		}
	}
	maps.DeleteFunc(times, func(_ string, n int) bool { return n == 1 })
	var all []string
	for what, n := range times {
		all = append(all, fmt.Sprintf("%s: %d times", what, n))
	}
	return all
}

// compare finds alerts whose message does not show what the store holds, and stories that stand in two alerts of a channel.
func (d *desk) compare(st *store.Store) (stale, inTwo []string) {
	messages := map[string]bottest.Message{}
	for _, m := range d.platform.Messages() {
		messages[m.ID] = m
	}
	err := st.Read(d.t.Context(), func(tx *store.Tx) error {
		counts, err := tx.Count()
		if err != nil {
			return err
		}
		all, err := tx.LatestAlerts(counts.Alerts)
		if err != nil {
			return err
		}
		holds := map[string]int64{}
		for _, a := range all {
			if a.Destination.Platform() != "slack" || len(a.Stories) == 0 { // ops, or merged into older ones
				continue
			}
			var reports []news.Report
			for _, s := range a.Stories {
				place := fmt.Sprintf("story %d in %s", s.StoryID, a.Destination)
				if other := holds[place]; other != 0 {
					inTwo = append(inTwo, fmt.Sprintf("%s stands in alerts %d and %d", place, other, a.ID))
				}
				holds[place] = a.ID
				some, err := tx.Reports(s.StoryID)
				if err != nil {
					return err
				}
				reports = append(reports, some...)
			}
			m, ok := messages[a.Message]
			if !ok {
				stale = append(stale, fmt.Sprintf("alert %d in %s: message %q is not there (revision %d, shown %d)", a.ID, a.Destination, a.Message, a.Revision, a.Shown))
				continue
			}
			card := m.Versions[len(m.Versions)-1]
			if !slices.Equal(keysOf(card.Reports), keysOf(reports)) || card.Level != a.Level {
				stale = append(stale, fmt.Sprintf("alert %d in %s: the message shows revision %d, %d reports, level %d; the store has revision %d, %d reports, level %d",
					a.ID, a.Destination, card.Revision, len(card.Reports), card.Level, a.Revision, len(reports), a.Level))
			}
		}
		return nil
	})
	if err != nil {
		d.t.Error(err)
	}
	return stale, inTwo
}

func keysOf(reports []news.Report) []string {
	var keys []string
	for _, r := range reports {
		keys = append(keys, reportKey(r))
	}
	slices.Sort(keys)
	return keys
}
