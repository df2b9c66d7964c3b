package app

import (
	"strings"
	"testing"

	"github.com/karaula/karaula/bot/slack/slacktest"
)

// TestCheckSlack holds what check says of Slack, in words and as data, and that it names what is wrong.
func TestCheckSlack(t *testing.T) {
	workspace, err := slacktest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = workspace.Close() }()
	config := slackConfig(t, writeFile(t, "config.yaml", "feeds: {include: []}\nwatchlists: [{name: north, query: 'region:kosovo/north', post_to: [console]}]\n"), workspace)
	status, out, people := call(t, "", "check", "--config", config)
	if status != 0 || !strings.Contains(out, "permission chat:write") || !strings.Contains(out, "#balkans, the bot is in it") {
		t.Errorf("exit status %d, %s%s", status, out, people)
	}
	workspace.Withdraw(slacktest.BotToken, "groups:history")
	workspace.AddChannel("balkans")
	status, out, people = call(t, "", "check", "--config", config)
	if status != 1 || strings.Count(out, "WRONG") != 2 || !strings.Contains(out, "/invite @karaula") || strings.Contains(out+people, slacktest.BotToken) {
		t.Errorf("exit status %d, %s%s", status, out, people)
	}
	status, out, _ = call(t, "", "check", "--config", config, "--json")
	if status != 1 || !strings.Contains(out, `{"platform":"slack","what":"#balkans","says":"","error":"slack: conversations.info: not_in_channel: invite the bot`) {
		t.Errorf("exit status %d, %s", status, out)
	}
}
