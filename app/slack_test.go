package app

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

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

// TestInitSlack holds that init makes a configuration that posts to Slack, and keeps the tokens out of it. Slack itself is not
// asked: a token in a wrong form is told without that.
func TestInitSlack(t *testing.T) {
	file := t.TempDir() + "/config.yaml"
	var out, people bytes.Buffer
	tokens := map[string]string{"SLACK_BOT_TOKEN": "geheim", "SLACK_APP_TOKEN": "geheim"}
	status := Main(t.Context(), Env{
		Args: []string{"init", "--yes", "--file", file, "--post-to", "slack:#balkans", "--post-to", "console"}, In: strings.NewReader(""), Out: &out, Err: &people, Builtin: shipped(),
		Lookup: func(name string) (string, bool) { v, ok := tokens[name]; return v, ok },
	})
	if status != 1 || !strings.Contains(out.String(), "WRONG: slack.bot_token: expected the Bot User OAuth Token") || !strings.Contains(out.String(), "karaula run") {
		t.Errorf("exit status %d, %s%s", status, out.String(), people.String())
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), `post_to: ["slack:#balkans", console]`) || !strings.Contains(string(text), "bot_token: ${SLACK_BOT_TOKEN}") || strings.Contains(string(text), "geheim") {
		t.Errorf("%v, the file says\n%s", err, text)
	}
}

// TestSlackPress is the whole way: a feed's entry becomes a message in Slack, somebody presses a button there, and the message says so.
func TestSlackPress(t *testing.T) {
	t.Parallel()
	workspace, err := slacktest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = workspace.Close() }()
	room := newNewsroom(t)
	c := startChild(t, "run", "--json", "--config", slackConfig(t, room.config, workspace))
	c.says("12 of 12 feeds read")
	seen := func(what string, holds func(slacktest.Seen) bool) slacktest.Seen {
		t.Helper()
		for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
			for _, m := range workspace.Seen("balkans") {
				if holds(m) {
					return m
				}
			}
		}
		t.Fatalf("never: %s; it said:\n%s", what, c.said())
		return slacktest.Seen{}
	}
	room.publish()
	m := seen("a message", func(m slacktest.Seen) bool { return strings.Contains(m.Shown(), "Barikade u Zvečanu, dan 1") })
	soon := func(what string, holds func() bool) {
		t.Helper()
		for deadline := time.Now().Add(60 * time.Second); !holds(); <-time.After(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("never: %s; it said:\n%s", what, c.said())
			}
		}
	}
	soon("a socket", func() bool { return workspace.Sockets() > 0 })
	if err := workspace.Press("U0ANA", "balkans", m.TS, "I'm on it"); err != nil {
		t.Fatal(err)
	}
	seen("the message says who is on it", func(m slacktest.Seen) bool { return m.Thread == "" && strings.Contains(m.Shown(), "on it: Ana") })
	seen("a line for everybody", func(x slacktest.Seen) bool { return x.Thread == m.TS && strings.Contains(x.Shown(), "Ana is on it") })
	if err := workspace.Press("U0BEN", "balkans", m.TS, "Why?"); err != nil {
		t.Fatal(err)
	}
	soon("an answer to Ben", func() bool { return len(workspace.Private("U0BEN")) > 0 })
	if memory, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid)); err == nil {
		_, rest, _ := strings.Cut(string(memory), "VmRSS:")
		rss, _, _ := strings.Cut(rest, "\n")
		t.Logf("memory with Slack connected:%s", rss)
	}
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d; it said:\n%s", status, c.said())
	}
}
