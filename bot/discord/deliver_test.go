package discord_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/discord"
	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

var loadRules = sync.OnceValues(rules.Load)

// process is a karaula that delivers to a Discord, without its feeds.
type process struct {
	t      *testing.T
	store  *store.Store
	engine *work.Engine
	intake *work.Intake
	feed   int64
	cancel context.CancelFunc
	ended  chan error
}

// callLimit is how long one call may take in these tests, and so how long an attempt is waited for.
const callLimit = 400 * time.Millisecond

func startProcess(t *testing.T, file string, server *discordtest.Server) *process {
	t.Helper()
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, ended: make(chan error, 1)}
	if p.store, err = store.Open(context.Background(), store.Options{File: file}); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	platform, err := discord.New(discord.Options{
		Token: server.Token, APIURL: server.APIURL, Zone: time.UTC, Name: func(path string) string { return path }, Log: log, Timeout: callLimit,
	})
	if err != nil {
		t.Fatal(err)
	}
	deliverer := &work.Deliverer{
		Store: p.store, Wording: alerts.Wording{Names: r, Language: "en"}, Timeout: callLimit, Clock: work.RealTime(), Log: log,
		Platform: func(name string) (alerts.Messenger, bool) { return platform, name == platform.Name() },
	}
	if p.engine, err = work.NewEngine(context.Background(), p.store, deliverer, log); err != nil {
		t.Fatal(err)
	}
	lists := []news.Watchlist{{Name: "north", Query: "region:kosovo/north", PostAt: new(news.Level),
		PostTo: []news.Destination{news.Destination("discord:" + server.Channels[0].ID)}, GroupBy: news.GroupStory}}
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

// settle waits until Discord shows what the store holds.
func (p *process) settle() {
	p.t.Helper()
	eventually(p.t, "Discord shows what the store holds", func() bool {
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

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not come to pass that %s", what)
		}
	}
}

// TestNothingLostNothingDoubled lets a process be cut off, or Discord fail, in the middle of each kind of call, and start again on
// its store: each alert has one message, each raised level too, and every report is shown. Discord's memory for nonces is
// taken away, so that asking first is all that helps.
func TestNothingLostNothingDoubled(t *testing.T) {
	t.Parallel()
	server := discordtest.Start(t)
	channel := server.Channels[0].ID
	file := filepath.Join(t.TempDir(), "karaula.db")
	faults := []discordtest.Fault{{Lose: true}, {Delay: 2 * callLimit}, {Drop: true}, {Status: 503}, {Delay: 2 * callLimit, Lose: true}}
	rounds := 10
	for round := range rounds {
		p := startProcess(t, file, server)
		title := fmt.Sprintf("Barricade number %d in Zvečan", round)
		kill := round%2 == 0 // else it goes on with what the fault leaves
		fault := faults[round%len(faults)]
		fault.Path = "/messages"
		fault.Method = []string{"POST", "PATCH", "POST"}[round%3]
		report := func(n int, summary, outlet string, upset bool) {
			calls := len(server.Calls(fault.Method, fault.Path))
			if upset {
				server.Fail(fault)
			}
			if upset && round%4 == 3 { // and Discord cannot be asked at first
				server.Fail(discordtest.Fault{Method: "GET", Path: "/messages", Status: 503})
			}
			p.report(fmt.Sprintf("%d-%d", round, n), title, summary, outlet)
			if upset && kill {
				// A call that the server cut off is in its list; one that it holds back is there later, and is cut off on this side.
				eventually(t, "the call comes in, or has been under way for long", func() bool {
					return len(server.Calls(fault.Method, fault.Path)) > calls || fault.Delay > 0
				})
				p.stop()
				server.ForgetNonces()
				p = startProcess(t, file, server)
			}
			p.settle()
			server.ForgetNonces()
		}
		report(1, "", "Ibar", round%3 == 0) // the opening message
		report(2, "", "Prishtina Post", round%3 == 1)
		report(3, "Shots were fired, and five people were wounded.", "Ibar", round%3 == 2)
		p.stop()
	}
	all, err := server.Messages(channel)
	if err != nil {
		t.Fatal(err)
	}
	openings, raised := map[string]int{}, map[string]int{}
	for _, m := range all {
		text := fmt.Sprint(m.Embeds[0])
		for round := range rounds {
			switch title := fmt.Sprintf("Barricade number %d in Zvečan", round); {
			case m.Embeds[0]["title"] != title:
			case m.Reference != nil:
				raised[title]++
			default:
				openings[title]++
				if !strings.Contains(text, "2 outlets") || !strings.Contains(text, "VIOLENCE") {
					t.Errorf("round %d: the message does not show all that was reported:\n%s", round, text)
				}
			}
		}
	}
	if len(openings) != rounds || len(raised) != rounds || len(all) != 2*rounds {
		t.Errorf("%d messages, of %d alerts and %d raised levels, want %d of each", len(all), len(openings), len(raised), rounds)
	}
}
