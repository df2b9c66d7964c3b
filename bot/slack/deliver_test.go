package slack_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/slack"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

var loadRules = sync.OnceValues(rules.Load)

// process is a karaula that delivers to a Slack, without its feeds.
type process struct {
	t      *testing.T
	store  *store.Store
	engine *work.Engine
	intake *work.Intake
	feed   int64
	cancel context.CancelFunc
	ended  chan error
}

// callLimit is how long one call of Slack may take in these tests, and so how long an attempt is waited for.
const callLimit = 300 * time.Millisecond

func startProcess(t *testing.T, file string, server *slacktest.Server) *process {
	t.Helper()
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, ended: make(chan error, 1)}
	if p.store, err = store.Open(context.Background(), store.Options{File: file}); err != nil {
		t.Fatal(err)
	}
	o := options(server)
	o.Timeout = callLimit
	platform, err := slack.New(o)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	deliverer := &work.Deliverer{
		Store: p.store, Wording: alerts.Wording{Names: r, Language: "en"}, Timeout: callLimit, Clock: work.RealTime(), Log: log,
		Platform: func(name string) (alerts.Messenger, bool) { return platform, name == platform.Name() },
	}
	if p.engine, err = work.NewEngine(context.Background(), p.store, deliverer, log); err != nil {
		t.Fatal(err)
	}
	lists := []news.Watchlist{{Name: "north", Query: "region:kosovo/north", PostAt: new(news.Level), PostTo: []news.Destination{here}, GroupBy: news.GroupStory}}
	set, _ := r.Compile(lists, rules.Options{})
	p.intake = &work.Intake{Store: p.store, Rules: r, Wording: deliverer.Wording, Clock: work.RealTime(), Log: log, Enqueue: p.engine.Enqueue}
	deliverer.Policy = p.intake.Policy
	p.intake.SetPolicy(alerts.Policy{Watchlists: lists, Set: set, Window: 6 * time.Hour})
	if err := p.store.Write(context.Background(), func(tx *store.Tx) error {
		p.feed, err = tx.PassiveFeed(news.Feed{URL: "test:feed", Outlet: "Ibar", Trust: news.Normal}, time.Now())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	go func() { p.ended <- p.engine.Run(ctx) }()
	return p
}

// stop ends the process wherever it is: a call that is under way is cut off, and no outcome of it is recorded.
func (p *process) stop() {
	p.t.Helper()
	p.cancel()
	if err := <-p.ended; err != nil {
		p.t.Error(err)
	}
	p.engine.Close()
	if err := p.store.Close(); err != nil {
		p.t.Error(err)
	}
}

func (p *process) report(key, title, summary, outlet string) {
	p.t.Helper()
	now := time.Now()
	it := news.Item{FeedID: p.feed, Key: key, Title: title, Summary: summary, Outlet: outlet, Lang: "en", Trust: news.Normal, Published: now, Seen: now}
	if _, err := p.intake.Commit(context.Background(), []work.Arrival{{Readings: []*rules.Reading{p.intake.Rules.Read(it)}}}); err != nil {
		p.t.Fatal(err)
	}
}

// settle waits until Slack shows what the store holds.
func (p *process) settle() {
	p.t.Helper()
	eventually(p.t, "Slack shows what the store holds", func() bool {
		var unshown []int64
		jobs := 0
		err := p.store.Read(context.Background(), func(tx *store.Tx) (err error) {
			if unshown, err = tx.Unshown(); err != nil {
				return err
			}
			return tx.SQL().QueryRow(`SELECT count(*) FROM river_job WHERE state <> 'completed'`).Scan(&jobs)
		})
		if err != nil {
			p.t.Fatal(err)
		}
		return len(unshown) == 0 && jobs == 0
	})
}

// TestNothingLostNothingDoubled lets a process be cut off, or Slack fail, in the middle of each kind of call, and start again on
// its store: each alert has one message, each delivery too, and every report is shown.
func TestNothingLostNothingDoubled(t *testing.T) {
	t.Parallel()
	server, _ := workspace(t)
	file := filepath.Join(t.TempDir(), "karaula.db")
	faults := []slacktest.Fault{{Lose: true}, {Delay: 2 * callLimit}, {Drop: true}, {Status: 503}, {Delay: 2 * callLimit, Lose: true}}
	rounds := 10
	for round := range rounds {
		p := startProcess(t, file, server)
		fault := faults[round%len(faults)]
		title := fmt.Sprintf("Barricade number %d in Zvečan", round)
		kill := round%2 == 0 // else it goes on with what the fault leaves
		method := []string{"chat.postMessage", "chat.update", "chat.postMessage"}[round%3]
		report := func(n int, summary, outlet string, upset bool) {
			calls := server.Calls(method)
			if upset {
				server.Fail(method, fault)
			}
			if upset && round%4 == 3 { // and Slack cannot be asked at first
				server.Fail("conversations.history", slacktest.Fault{Status: 503})
				server.Fail("conversations.replies", slacktest.Fault{Lose: true})
			}
			p.report(fmt.Sprintf("%d-%d", round, n), title, summary, outlet)
			if upset && kill {
				eventually(t, "the call comes in", func() bool { return server.Calls(method) > calls })
				p.stop()
				p = startProcess(t, file, server)
			}
			p.settle()
		}
		switch round % 3 {
		case 0: // the opening message
			report(1, "", "Ibar", true)
			report(2, "", "Prishtina Post", false)
			report(3, "Shots were fired, and five people were wounded.", "Ibar", false)
		case 1: // an edit
			report(1, "", "Ibar", false)
			report(2, "", "Prishtina Post", true)
			report(3, "Shots were fired, and five people were wounded.", "Ibar", false)
		case 2: // a raised level
			report(1, "", "Ibar", false)
			report(2, "", "Prishtina Post", false)
			report(3, "Shots were fired, and five people were wounded.", "Ibar", true)
		}
		p.stop()
	}
	openings, deliveries := map[string]int{}, map[string]int{}
	raised := 0
	for _, m := range server.Seen("balkans") {
		if m.Deleted {
			continue
		}
		deliveries[m.Delivery()]++
		for round := range rounds {
			if title := fmt.Sprintf("Barricade number %d in Zvečan", round); strings.Contains(m.Shown(), title) {
				if m.Thread == "" {
					openings[title]++
					if !strings.Contains(m.Shown(), "2 outlets") || !strings.Contains(m.Shown(), "VIOLENCE") {
						t.Errorf("round %d: the message does not show all that was reported:\n%s", round, m.Shown())
					}
				} else if m.Broadcast {
					raised++
				}
			}
		}
	}
	for key, n := range deliveries {
		if n != 1 {
			t.Errorf("delivery %q made %d messages", key, n)
		}
	}
	for title, n := range openings {
		if n != 1 {
			t.Errorf("%s: %d opening messages", title, n)
		}
	}
	if len(openings) != rounds || raised != rounds {
		t.Errorf("%d alerts and %d raised levels are shown, want %d of each", len(openings), raised, rounds)
	}
}

// TestUnknownOutcomeIsAskedFor holds the order of things after a lost answer: ask first, and send nothing again.
func TestUnknownOutcomeIsAskedFor(t *testing.T) {
	server, s := workspace(t)
	server.Fail("chat.postMessage", slacktest.Fault{Lose: true})
	_, err := post(t, s, "k1")
	if kind, _ := news.KindOf(err); kind != news.Unknown {
		t.Fatalf("a lost answer is %v", err)
	}
	found, err := s.Find(t.Context(), here, "k1", "", time.Now().Add(-time.Minute))
	if err != nil || len(found) != 1 || errors.Is(err, alerts.ErrNotFound) {
		t.Errorf("found %q, error %v", found, err)
	}
}
