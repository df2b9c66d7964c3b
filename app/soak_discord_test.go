package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot/discord/discordtest"
)

func soakDiscord(t *testing.T) {
	server := discordtest.Start(t)
	channel := server.Channels[0].ID
	soakChat(t, chatStand{
		config: func(t *testing.T, config string) string { return discordConfig(t, config, server) },
		misbehave: func(how func(string) upset) {
			server.Misbehave(func(method, path string) discordtest.Fault {
				call := ""
				switch {
				case method == http.MethodPost && strings.HasSuffix(path, "/"+channel+"/messages"):
					call = "post"
				case method == http.MethodPatch && strings.Contains(path, "/messages/"):
					call = "edit"
				}
				u := how(call)
				f := discordtest.Fault{Delay: u.delay, Late: u.late, Lose: u.lose, Done: u.done}
				if u.busy {
					f.Status, f.Body, f.Header = 429, `{"retry_after":1}`, http.Header{"Retry-After": {"1"}, "Content-Type": {"application/json"}}
				}
				if u.broken {
					f.Status = 503
				}
				return f
			})
		},
		heal:      server.Heal,
		restarted: server.ForgetNonces,
		shown: func() (openings [][2]string, deliveries []string) {
			all, err := server.Messages(channel)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range all {
				if button, ok := m.Button("Why?"); ok {
					deliveries = append(deliveries, button.CustomID)
				}
				if m.Reference != nil { // a raised level
					continue
				}
				for _, e := range m.Embeds {
					if title, _ := e["title"].(string); title != "" {
						openings = append(openings, [2]string{strings.ReplaceAll(title, `\`, ""), fmt.Sprint(e)})
					}
				}
			}
			return openings, deliveries
		},
		askedTimes: func() int { return len(server.Calls(http.MethodGet, "/messages")) },
	})
}
