package discord_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord"
	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/news"
)

// callLimit is how long one call may take in these tests, and so how long an attempt is waited for.
const callLimit = 400 * time.Millisecond

// startProcess starts a karaula that delivers to a Discord.
func startProcess(t *testing.T, file string, server *discordtest.Server) *bottest.Process {
	t.Helper()
	platform, err := discord.New(discord.Options{
		Token: server.Token, APIURL: server.APIURL, Zone: time.UTC, Name: func(path string) string { return path }, Log: slog.New(slog.DiscardHandler), Timeout: callLimit,
	})
	if err != nil {
		t.Fatal(err)
	}
	return bottest.StartProcess(t, file, platform, news.Destination("discord:"+server.Channels[0].ID), callLimit)
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
			p.Report(fmt.Sprintf("%d-%d", round, n), title, summary, outlet)
			if upset && kill {
				if fault.Delay == 0 { // a call that is held back is in the list only when it is over
					comes(t, server, fault.Method, fault.Path, calls+1)
				}
				p.Stop()
				server.ForgetNonces()
				p = startProcess(t, file, server)
			}
			p.Settle()
			server.ForgetNonces()
		}
		report(1, "", "Ibar", round%3 == 0) // the opening message
		report(2, "", "Prishtina Post", round%3 == 1)
		report(3, "Shots were fired, and five people were wounded.", "Ibar", round%3 == 2)
		p.Stop()
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

// comes waits until so many calls came in.
func comes(t *testing.T, server *discordtest.Server, method, part string, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := server.Wait(ctx, method, part, n); err != nil {
		t.Fatal(err)
	}
}
