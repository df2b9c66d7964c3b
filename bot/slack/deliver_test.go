package slack_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/slack"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/news"
)

// callLimit is how long one call of Slack may take in these tests, and so how long an attempt is waited for.
const callLimit = 300 * time.Millisecond

// startProcess starts a karaula that delivers to a Slack.
func startProcess(t *testing.T, file string, server *slacktest.Server) *bottest.Process {
	t.Helper()
	o := options(server)
	o.Timeout = callLimit
	platform, err := slack.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return bottest.StartProcess(t, file, platform, here, callLimit)
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
			p.Report(fmt.Sprintf("%d-%d", round, n), title, summary, outlet)
			if upset && kill {
				eventually(t, server, "the call comes in", func() bool { return server.Calls(method) > calls })
				p.Stop()
				p = startProcess(t, file, server)
			}
			p.Settle()
		}
		report(1, "", "Ibar", round%3 == 0) // the opening message
		report(2, "", "Prishtina Post", round%3 == 1)
		report(3, "Shots were fired, and five people were wounded.", "Ibar", round%3 == 2)
		p.Stop()
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
