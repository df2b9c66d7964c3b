package app

import (
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/discord/discordtest"
)

// soakDiscord kills karaula with -9 at random moments while it posts to a Discord that loses answers, is slow, asks to wait, and
// forgets nonces: each entry has one message in the end.
func soakDiscord(t *testing.T) {
	server := discordtest.Start(t)
	room := newNewsroom(t)
	room.config = discordConfig(t, room.config, server)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	server.Misbehave(func(string, string) discordtest.Fault {
		fault := discordtest.Fault{Delay: rand.N(20 * time.Millisecond)}
		switch rand.IntN(30) {
		case 0, 1:
			fault.Lose = true
		case 2:
			fault.Status = 503
		case 3:
			fault.Status, fault.Body, fault.Header = 429, `{"retry_after":1}`, http.Header{"Retry-After": {"1"}, "Content-Type": {"application/json"}}
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
		server.ForgetNonces()
		c = startChild(t, "run", "--config", room.config, "--json")
	}
	server.Heal()
	openings := func() map[string]int {
		all, err := server.Messages(server.Channels[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		shown := map[string]int{}
		for _, m := range all {
			if m.Reference != nil { // a raised level
				continue
			}
			for _, e := range m.Embeds {
				title, _ := e["title"].(string)
				if title = strings.ReplaceAll(title, `\`, ""); room.titles[title] {
					shown[title]++
				}
			}
		}
		return shown
	}
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); <-time.After(20 * time.Millisecond) {
		if len(openings()) == len(room.titles) {
			break
		}
	}
	room.settled(t)
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d; it said:\n%s", status, c.said())
	}
	shown := openings()
	var lost, doubled []string
	for title := range room.titles {
		switch n := shown[title]; {
		case n == 0:
			lost = append(lost, title)
		case n > 1:
			doubled = append(doubled, title)
		}
	}
	complain10(t, "lost", lost)
	complain10(t, "doubled", doubled)
	t.Logf("%d entries, %d kills, %d messages: %d lost, %d doubled", len(room.titles), kills, len(shown), len(lost), len(doubled))
}
