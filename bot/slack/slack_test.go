package slack_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/slack"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/news"
)

const here = "slack:#balkans"

// workspace starts a Slack and connects to it.
func workspace(t *testing.T, change ...func(*slack.Options)) (*slacktest.Server, *slack.Slack) {
	t.Helper()
	server, err := slacktest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	o := options(server)
	for _, f := range change {
		f(&o)
	}
	s, err := slack.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return server, s
}

func options(server *slacktest.Server) slack.Options {
	return slack.Options{
		BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, APIURL: server.APIURL(), Zone: time.FixedZone("CEST", 2*60*60),
		Name: func(path string) string { return "the place " + path }, Timeout: 5 * time.Second, Pace: time.Millisecond, Log: slog.New(slog.DiscardHandler),
	}
}

func TestSuite(t *testing.T) {
	_, s := workspace(t)
	bottest.Run(t, s, here)
}

func TestWebhookSuite(t *testing.T) {
	server, _ := workspace(t)
	address := server.AddWebhook("balkans")
	bottest.Run(t, slack.NewWebhook(options(server)), "slack-webhook:"+news.Destination(address))
	for _, m := range server.Seen("balkans") {
		if strings.Contains(m.Shown(), "[ ") {
			t.Errorf("a message of a webhook has buttons that nobody hears:\n%s", m.Shown())
		}
	}
}
