package app

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/slack/slacktest"
)

func soakSlack(t *testing.T) {
	workspace, err := slacktest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = workspace.Close() })
	soakChat(t, chatStand{
		config: func(t *testing.T, config string) string { return slackConfig(t, config, workspace) },
		misbehave: func(how func(string) upset) {
			workspace.Misbehave(func(method string) slacktest.Fault {
				u := how(map[string]string{"chat.postMessage": "post", "chat.update": "edit"}[method])
				f := slacktest.Fault{Delay: u.delay, Late: u.late, Lose: u.lose, Done: u.done}
				if u.busy {
					f.Status, f.Wait = 429, time.Second
				}
				if u.broken {
					f.Status = 503
				}
				return f
			})
		},
		heal: func() { workspace.Misbehave(nil) }, restarted: func() {},
		shown: func() (openings [][2]string, deliveries []string) {
			for _, m := range workspace.Seen("balkans") {
				if m.Deleted {
					continue
				}
				deliveries = append(deliveries, m.Delivery())
				if m.Thread != "" {
					continue
				}
				openings = append(openings, [2]string{titleOf(m), m.Shown()})
			}
			return openings, deliveries
		},
		askedTimes: func() int { return workspace.Calls("conversations.history") + workspace.Calls("conversations.replies") },
	})
}

// slackConfig is a configuration whose alerts go to a Slack instead of the console.
func slackConfig(t testing.TB, config string, workspace *slacktest.Server) string {
	t.Helper()
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.ReplaceAll(string(text), "post_to: [console]", `post_to: ["slack:#balkans"]`)
	return writeFile(t, "config.yaml", changed+"slack: {bot_token: "+slacktest.BotToken+", app_token: "+slacktest.AppToken+`, api_url: "`+workspace.APIURL()+"\"}\n")
}
