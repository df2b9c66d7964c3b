package app

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/bot/slack/slacktest"
)

// refusing is a platform with destinations that refuse, each for a reason of its own.
type refusing struct {
	config func(t *testing.T, config string) string
	told   map[string]string // by destination: what the operator reads while it runs
	check  []string          // what check says
	mend   func()
	shown  func() int // how many messages stand in the destinations that can be mended
	want   int
}

// TestRefusedDestinations is the whole way of what a platform refuses: check names it, while karaula runs the operator is told
// what to do, nothing is lost, and when somebody did that the messages arrive without a restart.
func TestRefusedDestinations(t *testing.T) {
	for name, make := range map[string]func(*testing.T) refusing{"Slack": refusingSlack, "Discord": refusingDiscord} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := make(t)
			room := newNewsroom(t)
			room.config = x.config(t, room.config)
			status, out, _ := call(t, "", "check", "--config", room.config)
			for _, says := range x.check {
				if !strings.Contains(out, says) || status != 1 {
					t.Errorf("check ends with %d and does not say %q:\n%s", status, says, out)
				}
			}
			c := startChild(t, "run", "--json", "--config", room.config)
			c.says("12 of 12 feeds read")
			room.publish()
			told := map[string]int{}
			limit := time.After(2 * time.Minute)
			for len(told) < len(x.told) {
				select {
				case e := <-c.events:
					for d, says := range x.told {
						what, of := strings.CutPrefix(e.Headline, d+" refuses what is sent, 1 message waits: ")
						if of && e.Event == "post" && strings.Contains(what, says) && !strings.Contains(what, "refused: ") {
							told[d]++
						}
					}
				case <-limit:
					t.Fatalf("told of %v, want all of %v; it said:\n%s", told, x.told, c.said())
				}
			}
			x.mend()
			for deadline := time.Now().Add(2 * time.Minute); x.shown() < x.want; <-time.After(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%d messages arrived, want %d; it said:\n%s", x.shown(), x.want, c.said())
				}
			}
			if status := c.stop(os.Interrupt); status != 0 {
				t.Errorf("exit status %d; it said:\n%s", status, c.said())
			}
			if n := x.shown(); n != x.want {
				t.Errorf("%d messages, want %d", n, x.want)
			}
		})
	}
}

// postTo lets a configuration post to these destinations instead of the console.
func postTo(t testing.TB, config string, destinations ...string) string {
	t.Helper()
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	return writeFile(t, "config.yaml", strings.ReplaceAll(string(text), "post_to: [console]", `post_to: ["`+strings.Join(destinations, `", "`)+`"]`))
}

func refusingSlack(t *testing.T) refusing {
	workspace, err := slacktest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = workspace.Close() })
	names := []string{"uninvited", "archived", "closed", "missing"}
	workspace.AddChannel("uninvited")
	workspace.AddChannel("archived", slacktest.Member(), slacktest.Archived())
	workspace.AddChannel("closed", slacktest.Member(), slacktest.ReadOnly())
	return refusing{
		config: func(t *testing.T, config string) string {
			return slackConfig(t, postTo(t, config, "slack:#uninvited", "slack:#archived", "slack:#closed", "slack:#missing"), workspace)
		},
		told: map[string]string{
			"slack:#uninvited": "/invite @karaula", "slack:#archived": "unarchive the channel",
			"slack:#closed": "let the app post there", "slack:#missing": "check the channel's name",
		},
		// Whether posting is closed Slack does not tell beforehand.
		check: []string{"/invite @karaula", "unarchive the channel", "check the channel's name"},
		mend: func() {
			for _, name := range names {
				workspace.AddChannel(name, slacktest.Member())
			}
		},
		shown: func() (n int) {
			for _, name := range names {
				n += len(workspace.Seen(name))
			}
			return n
		},
		want: len(names),
	}
}

func refusingDiscord(t *testing.T) refusing {
	server := discordtest.Start(t)
	hidden, mute := server.Channels[0].ID, server.Channels[1].ID
	server.Deny(hidden, discordtest.ViewChannel)
	server.Deny(mute, discordtest.SendMessages)
	return refusing{
		config: func(t *testing.T, config string) string {
			return discordConfig(t, postTo(t, config, "discord:"+hidden, "discord:"+mute, "discord:111111111111111111"), server)
		},
		told: map[string]string{
			"discord:" + hidden: "give it View Channel there", "discord:" + mute: "karaula check names it", "discord:111111111111111111": "change post_to",
		},
		check: []string{"View Channel", "allow Send Messages", "change post_to"},
		mend:  func() { server.Deny(hidden, 0); server.Deny(mute, 0) },
		shown: func() (n int) {
			for _, id := range []string{hidden, mute} {
				all, err := server.Messages(id)
				if err != nil {
					t.Error(err)
				}
				n += len(all)
			}
			return n
		},
		want: 2,
	}
}
