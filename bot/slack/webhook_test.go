package slack_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/slack"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/news"
)

// TestWebhookOnlyRaised holds that an incoming webhook gets one message, and another only when it gets worse.
func TestWebhookOnlyRaised(t *testing.T) {
	server, _ := workspace(t)
	d := news.Destination("slack-webhook:" + server.AddWebhook("balkans"))
	w := slack.NewWebhook(options(server))
	c := bottest.Card(d)
	if _, err := w.Post(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		act    news.Act
		reason news.Reason
		want   int
	}{
		{news.Edit, news.ReasonReport, 1}, {news.Reply, news.ReasonRelated, 1}, {news.Edit, news.ReasonRisen, 1}, {news.Reply, news.ReasonRaised, 2}, {news.Edit, news.ReasonRaised, 2}, {news.Reply, news.ReasonConfirmed, 3},
	} {
		c.Act, c.Reason = x.act, x.reason
		var err error
		if x.act == news.Edit {
			err = w.Edit(t.Context(), "", c)
		} else {
			_, err = w.Reply(t.Context(), "", c)
		}
		if n := len(server.Seen("balkans")); err != nil || n != x.want {
			t.Errorf("%s, %s: %d messages, error %v, want %d", x.act, x.reason, n, err, x.want)
		}
	}
	if _, err := w.Find(t.Context(), d, c.Delivery, "", time.Now()); !errors.Is(err, alerts.ErrCannotAsk) {
		t.Errorf("Find: %v", err)
	}
	if kind, _ := news.KindOf(w.Remove(t.Context(), d, "m")); kind != news.Refused {
		t.Errorf("Remove: kind %v", kind)
	}
}

func TestWebhookProblems(t *testing.T) {
	for _, tt := range []struct {
		name  string
		upset func(*slacktest.Server, string)
		kind  news.ProblemKind
		says  string
	}{
		{"removed", func(s *slacktest.Server, address string) { s.RemoveWebhook(address) }, news.Refused, "make a new one"},
		{"archived", func(s *slacktest.Server, _ string) { s.AddChannel("balkans", slacktest.Archived()) }, news.Refused, "unarchive"},
		{"asked to wait", func(s *slacktest.Server, _ string) {
			s.Fail("webhook", slacktest.Fault{Status: 429, Wait: 3 * time.Second})
		}, news.Temporary, "wait 3s"},
		{"500", func(s *slacktest.Server, _ string) { s.Fail("webhook", slacktest.Fault{Status: 500}) }, news.Unknown, "500"},
		{"lost", func(s *slacktest.Server, _ string) { s.Fail("webhook", slacktest.Fault{Lose: true}) }, news.Unknown, "no answer"},
		{"nobody there", func(s *slacktest.Server, _ string) { _ = s.Close() }, news.Temporary, "cannot be reached"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, err := slacktest.NewServer()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = server.Close() }()
			address := server.AddWebhook("balkans")
			tt.upset(server, address)
			_, err = slack.NewWebhook(options(server)).Post(t.Context(), bottest.Card(news.Destination("slack-webhook:"+address)))
			if kind, _ := news.KindOf(err); err == nil || kind != tt.kind || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v of kind %v, want %v that says %q", err, kind, tt.kind, tt.says)
			}
			if err != nil && strings.Contains(err.Error(), "/hook/") {
				t.Errorf("the webhook's address, a secret, stands in %v", err)
			}
		})
	}
}
