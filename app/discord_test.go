package app

import (
	"os"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot/discord/discordtest"
)

// TestCheckDiscord holds what check and discord invite say of Discord, and that check names what is wrong.
func TestCheckDiscord(t *testing.T) {
	server := discordtest.Start(t)
	config := discordConfig(t, writeFile(t, "config.yaml", "feeds: {include: []}\nwatchlists: [{name: north, query: 'region:kosovo/north', post_to: [console]}]\n"), server)
	status, out, people := call(t, "", "check", "--config", config)
	if status != 0 || !strings.Contains(out, "permission Embed Links in #alerts") || !strings.Contains(out, "it is karaula's") {
		t.Errorf("exit status %d, %s%s", status, out, people)
	}
	server.Deny(server.Channels[0].ID, discordtest.CreateThreads)
	status, out, people = call(t, "", "check", "--config", config)
	if status != 1 || strings.Count(out, "WRONG") != 1 || !strings.Contains(out, "allow Create Public Threads") || strings.Contains(out+people, server.Token) {
		t.Errorf("exit status %d, %s%s", status, out, people)
	}
	status, out, _ = call(t, "", "check", "--config", config, "--json")
	if status != 1 || !strings.Contains(out, `"what":"permission Create Public Threads in #alerts","says":"","error":"it is missing`) {
		t.Errorf("exit status %d, %s", status, out)
	}
	status, out, _ = call(t, "", "discord", "invite", "--config", config)
	if status != 0 || !strings.HasPrefix(out, "https://discord.com/oauth2/authorize?client_id="+server.App+"&") {
		t.Errorf("exit status %d, %s", status, out)
	}
}

// discordConfig is a configuration whose alerts go to a Discord instead of the console.
func discordConfig(t testing.TB, config string, server *discordtest.Server) string {
	t.Helper()
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.ReplaceAll(string(text), "post_to: [console]", `post_to: ["discord:`+server.Channels[0].ID+`"]`)
	return writeFile(t, "config.yaml", changed+"discord: {token: "+server.Token+`, api_url: "`+server.APIURL+"\"}\n")
}
