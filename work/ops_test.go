package work_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// tower is a night whose Ops looks when it is told to.
type tower struct {
	*night
	ops      *work.Ops
	returned []string // what Attendance told of
	logged   strings.Builder
}

// newTower opens a store with n feeds, which are asked every 5 minutes and have been read at 12:00, the time now.
func newTower(t *testing.T, o store.Options, n int) *tower {
	t.Helper()
	w := &tower{night: &night{desk: newDesk(t, o, newChat(t))}}
	t.Cleanup(w.close)
	w.set("12:00")
	clock := work.Clock{Now: func() time.Time { return w.now }, Rate: 1}
	w.intake.Clock, w.deliverer.Clock = clock, clock
	var list []news.Feed
	for i := range n {
		list = append(list, news.Feed{URL: fmt.Sprintf("https://feed%02d.example/rss", i), Outlet: fmt.Sprintf("Outlet %02d", i)})
	}
	change(t, w.desk, func(tx *store.Tx) error { return tx.SyncFeeds(list, w.now) })
	w.restart()
	for i := range n {
		w.read(i)
		w.read(i)
	}
	return w
}

// restart makes a new Ops, as a new process has it.
func (w *tower) restart() {
	log := slog.New(slog.NewTextHandler(&w.logged, nil))
	outage := &work.Outage{Log: log}
	w.ops = &work.Ops{
		Store: w.store, Clock: w.intake.Clock, Outage: outage, Log: log, Zone: time.FixedZone("CEST", 2*60*60), Enqueue: w.engine.Enqueue,
		Feed:        func(f store.FeedState) string { return f.Outlet },
		Moved:       func(f store.FeedState) string { return f.MovedTo },
		Destination: func(d news.Destination) string { return string(d) },
		Interval:    func(store.FeedState) time.Duration { return 5 * time.Minute },
		Attendance: &work.Attendance{Store: w.store, Clock: w.intake.Clock, Outage: outage, Log: log, Returned: func(from, to, until time.Time) {
			w.returned = append(w.returned, fmt.Sprintf("%s–%s until %s", from.UTC().Format("15:04"), to.UTC().Format("15:04"), until.UTC().Format("15:04")))
		}},
	}
	w.ops.Set(work.OpsSettings{PostTo: []news.Destination{"loopback:ops"}})
}

// feed changes the state of a feed.
func (w *tower) feed(i int, f func(*store.FeedState)) {
	w.t.Helper()
	change(w.t.(*testing.T), w.desk, func(tx *store.Tx) error {
		all, err := tx.Feeds()
		if err != nil {
			return err
		}
		f(&all[i])
		return tx.SaveFeed(all[i])
	})
}

func (w *tower) read(i int) {
	w.feed(i, func(f *store.FeedState) {
		f.Tried, f.ReadOK, f.Failures, f.Error, f.Due = w.now, w.now, 0, "", w.now.Add(5*time.Minute)
		f.Reads++
	})
}

func (w *tower) fail(i int) {
	w.feed(i, func(f *store.FeedState) {
		f.Tried, f.Reads, f.Error, f.Due = w.now, 0, "times out after 20 s", w.now.Add(5*time.Minute)
		f.Failures++
	})
}

// look lets Ops look, and delivers what it tells.
func (w *tower) look() {
	w.t.Helper()
	if err := w.ops.Look(context.Background()); err != nil {
		w.t.Fatal(err)
	}
	w.show()
}

// show delivers what is to be shown.
func (w *tower) show() {
	w.t.Helper()
	var ids []int64
	if err := w.store.Read(context.Background(), func(tx *store.Tx) (err error) {
		ids, err = tx.Unshown()
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	for _, id := range ids {
		if _, err := w.reconcile(id); err != nil {
			w.t.Fatal(err)
		}
	}
}

// says is what the ops channel's readers saw of each message, its versions joined by " → ".
func (w *tower) says() []string {
	var all []string
	for _, m := range w.chat.Messages() {
		if m.Versions[0].Kind != news.KindOps {
			continue
		}
		var versions []string
		for _, c := range m.Versions {
			versions = append(versions, c.Headline)
		}
		all = append(all, strings.Join(versions, " → "))
	}
	return all
}

func (w *tower) expect(want ...string) {
	w.t.Helper()
	if got := w.says(); !slices.Equal(got, want) {
		w.t.Errorf("at %s the channel saw\n%s\nwant\n%s", w.now.Format("15:04"), strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A feed's trouble begins after three failures and half an hour, ends after two reads, and does not flap. A letter is what
// came of asking it every five minutes: f failed, r read; R starts karaula anew first.
func TestFeedTrouble(t *testing.T) {
	const told = "Outlet 00 cannot be read (last read 14:00): times out after 20 s."
	long := strings.Repeat
	tests := []struct {
		name, asked string
		want        []string
	}{
		{"all is well", "rrrrrrrr", nil},
		{"two failures", "ffrrrrrr", nil},
		{"three failures within half an hour", "fffrrrrr", nil},
		{"five failures, 25 minutes", "fffff", nil},
		{"half an hour", "ffffff", []string{told}},
		{"it goes on", long("f", 30), []string{told}},
		{"one read is no end", long("f", 6) + "r", []string{told}},
		{"two reads are", long("f", 6) + "rr", []string{told + " → " + told + " Over after 40 min."}},
		{"it flaps", long("f", 6) + "rfrfrfrf", []string{told}},
		{"it flaps from the start", "rfrffrrfrffr", nil},
		{"it comes back within the hour", long("f", 6) + "rr" + long("f", 8) + "ffff", []string{
			told + " → " + told + " Over after 40 min. → " + strings.Replace(told, "14:00", "14:40", 1)}},
		{"it comes back within the day", long("f", 6) + long("r", 13) + long("f", 6), []string{
			told + " → " + told + " Over after 40 min. → " + strings.Replace(told, "14:00", "15:35", 1)}},
		{"a restart forgets nothing", "fffRfffRffRrRr", []string{told + " → " + told + " Over after 50 min."}},
		{"a restart repeats nothing", long("f", 6) + "RfRfRf", []string{told}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newTower(t, tempStore(t), 3)
			w.look()
			for _, c := range tt.asked {
				switch c {
				case 'R':
					w.restart()
					continue
				case 'f':
					w.now = w.now.Add(5 * time.Minute)
					w.fail(0)
				case 'r':
					w.now = w.now.Add(5 * time.Minute)
					w.read(0)
				}
				w.read(1)
				w.read(2)
				w.look()
				w.look() // a second look tells nothing twice
			}
			w.expect(tt.want...)
		})
	}
}

// Half of the feeds at once are one trouble; what is still in trouble when that is over is told by itself.
func TestNetworkTrouble(t *testing.T) { onBoth(t, networkTrouble) }

func networkTrouble(t *testing.T, o store.Options) {
	w := newTower(t, o, 6)
	round := func(failing int) {
		w.now = w.now.Add(5 * time.Minute)
		for i := range 6 {
			if i < failing {
				w.fail(i)
			} else {
				w.read(i)
			}
		}
		w.look()
	}
	for range 9 {
		round(5)
	}
	const told = "5 of 6 feeds cannot be read: probably the network here, or its resolver. For example Outlet 00: times out after 20 s."
	w.expect(told)
	round(1)
	w.expect(told)
	round(1)
	ended := told + " → " + told + " Over after 45 min."
	w.expect(ended)
	round(1)
	w.expect(ended, "Outlet 00 cannot be read (last read 14:00): times out after 20 s.")
}

func TestGivenUpAndSilent(t *testing.T) {
	w := newTower(t, tempStore(t), 3)
	fresh := w.now
	w.feed(0, func(f *store.FeedState) { f.Fresh, f.Pace = fresh, 20*time.Minute })
	w.feed(1, func(f *store.FeedState) { f.Fresh, f.Pace = fresh, 12*time.Hour })
	w.feed(2, func(f *store.FeedState) { f.Tried, f.Stopped, f.Error, f.Failures = w.now, true, "answers 410", 1 })
	w.look()
	const gone = "Outlet 02 was given up by its publisher (answer 410), so it is asked no more: take it out of the feeds, or give its new address."
	w.expect(gone)
	days := func(n int) {
		for range n {
			w.now = w.now.Add(day)
			w.read(0)
			w.read(1)
			w.look()
		}
	}
	days(2)
	w.expect(gone)
	days(2) // three days and ten times 20 minutes, but not ten times 12 hours
	const silent = "Outlet 00 is read, and brings nothing new since 26 May 14:00; usually something comes every 20 min."
	w.expect(gone, silent)
	w.feed(0, func(f *store.FeedState) { f.Fresh = w.now })
	w.look()
	w.expect(gone, silent+" → "+silent+" Over after 4 d.")
	// Who takes the dead feed out of the configuration ends its trouble.
	change(t, w.desk, func(tx *store.Tx) error {
		all, err := tx.Feeds()
		if err != nil {
			return err
		}
		return tx.SyncFeeds([]news.Feed{all[0].Feed, all[1].Feed}, w.now)
	})
	w.look()
	w.expect(gone+" → "+gone+" Over after 4 d.", silent+" → "+silent+" Over after 4 d.")
}

// A platform that refuses is told at once, one that does not answer after five minutes, and none of it to itself.
func TestDestinationTrouble(t *testing.T) {
	for _, tt := range []struct {
		name   string
		fault  bottest.Fault
		least  time.Duration
		told   string
		postTo []news.Destination
	}{
		{"it does not answer", bottest.Fault{Status: 503}, 5 * time.Minute, "loopback:desk takes no messages, 1 message waits: ", []news.Destination{"loopback:ops"}},
		{"it refuses", bottest.Fault{Status: 403}, 10 * time.Second, "loopback:desk refuses what is sent, 1 message waits: post: 403 Forbidden", []news.Destination{"loopback:ops", "loopback:desk"}},
		{"nobody else can be told", bottest.Fault{Status: 403}, 10 * time.Second, "", []news.Destination{"loopback:desk"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newTower(t, tempStore(t), 1)
			w.ops.Set(work.OpsSettings{PostTo: tt.postTo})
			id := w.report(barricade, "Ibar").Alerts[0]
			began := w.now
			w.chat.Always(tt.fault)
			for w.now.Before(began.Add(tt.least)) {
				if len(w.says()) != 0 {
					t.Fatalf("told %v after it began: %q", w.now.Sub(began), w.says())
				}
				if _, err := w.reconcile(id); err != nil {
					t.Fatal(err)
				}
				w.now = w.now.Add(5 * time.Second)
				w.read(0)
				if err := w.ops.Look(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			w.chat.Always(bottest.Fault{})
			if tt.told == "" {
				w.look()
				w.expect()
				if !strings.Contains(w.logged.String(), "loopback:desk refuses what is sent") {
					t.Errorf("the log does not say it:\n%s", w.logged.String())
				}
				return
			}
			// The ops channel may be on the same platform: it is told when that answers again.
			w.show()
			if got := w.says(); len(got) != 1 || !strings.HasPrefix(got[0], tt.told) {
				t.Fatalf("told %q, want one message %q…", got, tt.told)
			}
			for range 3 {
				w.look()
				w.now = w.now.Add(time.Minute)
			}
			if got := w.says(); len(got) != 1 || !strings.Contains(got[0], " Over after ") {
				t.Errorf("told %q, want one message that says that it is over", got)
			}
		})
	}
}

func TestConfigurationAndClockTrouble(t *testing.T) {
	w := newTower(t, tempStore(t), 1)
	ctx := t.Context()
	for _, step := range []error{
		w.ops.TakenOver(ctx), // nothing was refused: nothing is told
		w.ops.Refused(ctx, "config.yaml", errors.New("config.yaml:1:1: unknown key\n1 mistake in the configuration")),
	} {
		if step != nil {
			t.Fatal(step)
		}
	}
	w.show()
	const told = "The changed config.yaml is refused, what was in force stays in force: config.yaml:1:1: unknown key 1 mistake in the configuration."
	w.expect(told)
	w.restart()
	w.now = w.now.Add(20 * time.Minute)
	w.look()
	w.expect(told)
	if err := w.ops.TakenOver(ctx); err != nil {
		t.Fatal(err)
	}
	w.show()
	if err := w.ops.Rewound(ctx, 3*time.Hour+2*time.Minute); err != nil {
		t.Fatal(err)
	}
	w.show()
	w.expect(told+" → "+told+" Over after 20 min.",
		"The clock was put back by 3 h 2 min: feeds keep their intervals from now on. Let this machine keep its time by NTP.")
}

// A dead process leaves a message that was begun; the next one brings it to its end, once.
func TestOpsMessageSurvivesKill(t *testing.T) { onBoth(t, opsMessageSurvivesKill) }

func opsMessageSurvivesKill(t *testing.T, o store.Options) {
	w := newTower(t, o, 1)
	w.feed(0, func(f *store.FeedState) { f.Stopped, f.Tried = true, w.now })
	if err := w.ops.Look(t.Context()); err != nil { // stored, and nothing is delivered yet
		t.Fatal(err)
	}
	w.chat.Fail(bottest.Fault{Lose: true}) // delivered, and nothing is recorded
	w.show()
	w.restart()
	for range 3 {
		w.now = w.now.Add(time.Minute)
		w.look()
	}
	if got := w.says(); len(got) != 1 || !strings.Contains(got[0], "given up by its publisher") {
		t.Errorf("told %q, want it once", got)
	}
}

// A real feed that fails, comes back and is given up, within one message.
func TestOpsOverHTTP(t *testing.T) {
	p := startPolling(t)
	ops := &work.Ops{
		Store: p.store, Clock: p.clock, Outage: &work.Outage{Log: slog.New(slog.DiscardHandler)}, Log: slog.New(slog.DiscardHandler), Zone: time.UTC,
		Feed: func(f store.FeedState) string { return f.Outlet }, Moved: func(f store.FeedState) string { return f.MovedTo }, Destination: func(d news.Destination) string { return string(d) },
		Interval: func(store.FeedState) time.Duration { return time.Minute }, Enqueue: p.engine.Enqueue,
	}
	ops.Set(work.OpsSettings{PostTo: []news.Destination{"loopback:ops"}})
	stop := p.run()
	defer stop()
	// told looks until the channel's only ops message ends in words.
	told := func(words string) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); ; <-time.After(10 * time.Millisecond) {
			if err := ops.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
			p.settle()
			all := p.chat.Messages()
			if len(all) > 1 {
				t.Fatalf("the channel saw %d messages, want one", len(all))
			}
			if len(all) == 1 && strings.HasSuffix(all[0].Versions[len(all[0].Versions)-1].Headline, words) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("the channel saw %+v, want %q", all, words)
			}
		}
	}
	asked := func(n int) {
		t.Helper()
		if err := p.server.Wait(t.Context(), "/rss", n); err != nil {
			t.Fatal(err)
		}
	}
	asked(3)
	p.source.Fail(feedtest.Fault{Status: 503})
	asked(7)
	if err := ops.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(p.chat.Messages()); n != 0 {
		t.Fatalf("%d messages after a few failures", n)
	}
	p.jump.Store(int64(40 * time.Minute))
	told("answers 503 (Service Unavailable).")
	p.source.Heal()
	told("answers 503 (Service Unavailable). Over after 40 min.")
	p.source.Fail(feedtest.Fault{Status: 410})
	told("give its new address.")
}
