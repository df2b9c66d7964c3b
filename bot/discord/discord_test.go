package discord

import (
	"log/slog"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/news"
)

// newAccount is karaula's account on a server of the test's.
func newAccount(t testing.TB, s *discordtest.Server, change ...func(*Options)) *Discord {
	t.Helper()
	o := Options{
		Token: s.Token, APIURL: s.APIURL, Zone: time.FixedZone("CEST", 2*60*60), Name: placeName, Log: slog.New(slog.DiscardHandler), Timeout: 5 * time.Second,
	}
	for _, f := range change {
		f(&o)
	}
	d, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.session.Client.CloseIdleConnections)
	return d
}

func placeName(path string) string {
	if path == "kosovo/north/zvecan" {
		return "Zvečan, in north Kosovo"
	}
	return path
}

func alertsChannel(s *discordtest.Server) news.Destination {
	return news.Destination("discord:" + s.Channels[0].ID)
}

func TestSuite(t *testing.T) {
	s := discordtest.Start(t)
	bottest.Run(t, newAccount(t, s), alertsChannel(s))
}

// TestTwin runs what matters most against a Discord that others wrote.
func TestTwin(t *testing.T) {
	s := discordtest.StartTwin(t)
	t.Run("suite", func(t *testing.T) { bottest.Run(t, newAccount(t, s), alertsChannel(s)) })
	t.Run("presses", func(t *testing.T) {
		s.ForgetNonces()
		testPresses(t, s)
	})
}

func TestWebhookSuite(t *testing.T) {
	s := discordtest.Start(t)
	bottest.Run(t, newWebhook(t), news.Destination("discord-webhook:"+s.AddWebhook(s.Channels[0].ID)))
}

func newWebhook(t testing.TB) *Webhook {
	t.Helper()
	w, err := NewWebhook(Options{Zone: time.UTC, Name: placeName, Log: slog.New(slog.DiscardHandler), Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.session.Client.CloseIdleConnections)
	return w
}
