package app

import (
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/slack/slacktest"
)

// soakSlack kills karaula with -9 at random moments while it posts to a Slack that loses answers, is slow and asks to wait:
// each entry has one message in the end, and so has each delivery.
func soakSlack(t *testing.T) {
	workspace, err := slacktest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = workspace.Close() }()
	room := newNewsroom(t)
	room.config = slackConfig(t, room.config, workspace)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	workspace.Misbehave(func(string) slacktest.Fault {
		fault := slacktest.Fault{Delay: rand.N(20 * time.Millisecond)}
		switch rand.IntN(30) {
		case 0, 1:
			fault.Lose = true
		case 2:
			fault.Status = 503
		case 3:
			fault.Status, fault.Wait = 429, time.Second
		case 4:
			fault.Delay = rand.N(300 * time.Millisecond)
		}
		return fault
	})
	kills := sized(2, 200)
	for range kills {
		for range 1 + rand.IntN(2) {
			room.publish()
		}
		<-time.After(rand.N(1500 * time.Millisecond))
		c.stop(syscall.SIGKILL)
		c = startChild(t, "run", "--config", room.config, "--json")
	}
	workspace.Misbehave(nil)
	shown := func() (openings map[string]int, deliveries map[string]int) {
		openings, deliveries = map[string]int{}, map[string]int{}
		for _, m := range workspace.Seen("balkans") {
			if m.Deleted {
				continue
			}
			deliveries[m.Delivery()]++
			for line := range strings.Lines(m.Shown()) {
				if title, _, _ := strings.Cut(strings.TrimSpace(line), " <"); room.titles[title] && m.Thread == "" {
					openings[title]++
				}
			}
		}
		return openings, deliveries
	}
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); <-time.After(20 * time.Millisecond) {
		if openings, _ := shown(); len(openings) == len(room.titles) {
			break
		}
	}
	room.settled(t)
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d; it said:\n%s", status, c.said())
	}
	openings, deliveries := shown()
	var lost, doubled []string
	for title := range room.titles {
		switch n := openings[title]; {
		case n == 0:
			lost = append(lost, title)
		case n > 1:
			doubled = append(doubled, title)
		}
	}
	for key, n := range deliveries {
		if n > 1 {
			doubled = append(doubled, "delivery "+key)
		}
	}
	complain10(t, "lost", lost)
	complain10(t, "doubled", doubled)
	t.Logf("%d entries, %d kills, %d messages, Slack was asked for a message %d times: %d lost, %d doubled", len(room.titles), kills, len(openings), workspace.Calls("conversations.history"), len(lost), len(doubled))
}

// slackConfig is a configuration whose alerts go to a Slack instead of the console.
func slackConfig(t *testing.T, config string, workspace *slacktest.Server) string {
	t.Helper()
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.ReplaceAll(string(text), "post_to: [console]", `post_to: ["slack:#balkans"]`)
	return writeFile(t, "config.yaml", changed+"slack: {bot_token: "+slacktest.BotToken+", app_token: "+slacktest.AppToken+`, api_url: "`+workspace.APIURL()+"\"}\n")
}
