package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/app/demo"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord"
	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/bot/slack"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

const picturesConfig = `
log: {level: error}
feeds: {include: []}
alerts: {group_window: 12h, throttle: off}
time_zone: Europe/Belgrade
slack: {bot_token: %q, app_token: %q, api_url: %q}
discord: {token: %q, api_url: %q}
watchlists:
  - name: north-kosovo
    query: 'region:kosovo/north -topic:sport'
    post_at: 1
    post_to: ["slack:#balkans", "discord:%s"]
  - name: kosovo-daily
    query: 'region:kosovo -topic:sport'
    post_at: 4
    digest: "08:00"
    post_to: ["slack:#daily", "discord:%s"]
`

// banjska goes on where the demo ends, since nothing in the demo is deadly: the attack of 24 September 2023 is a public fact,
// the outlets and their words are invented, as the demo's are.
var banjska = []news.Item{
	{Key: "banjska-1", Outlet: "Ibar Radio", Lang: "sr", Country: "xk", Published: time.Date(2023, 9, 24, 4, 50, 0, 0, time.UTC), URL: "https://ibar-radio.example/2023/09/24/0650",
		Title: "Ubijen policajac u napadu kod Banjske na severu Kosova", Summary: "Naoružana grupa otvorila je vatru na patrolu koja je prišla blokadi mosta. Jedan policajac je poginuo, drugi je ranjen."},
	{Key: "banjska-2", Outlet: "Agjencia Drini", Lang: "sq", Country: "xk", Published: time.Date(2023, 9, 24, 5, 10, 0, 0, time.UTC), URL: "https://agjencia-drini.example/2023/09/24/0710",
		Title: "Vritet një polic në sulmin e armatosur në Banjskë, në veri të Kosovës", Summary: "Policia u sulmua me armë gjatë natës pranë një ure të bllokuar. Kufiri me Serbinë u mbyll."},
}

// TestPictures writes, for `make pictures`, what Slack and Discord are given for an alert of each level, an answer in a thread,
// a digest and the answer to Why?, in the demo's May 2023 and on one later day. Cards, payloads and answers are the real ones.
func TestPictures(t *testing.T) {
	dir := os.Getenv("PICTURES")
	if dir == "" {
		t.Skip("make pictures sets PICTURES, the folder for the payloads")
	}
	workspace, err := slacktest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = workspace.Close() })
	workspace.Pace(time.Nanosecond)
	workspace.AddChannel("balkans", slacktest.Member())
	workspace.AddChannel("daily", slacktest.Member())
	guild := discordtest.Start(t)

	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(picturesConfig, slacktest.BotToken, slacktest.AppToken, workspace.APIURL(), guild.Token, guild.APIURL, guild.Channels[0].ID, guild.Channels[1].ID)
	cfg, err := config.Parse("pictures", []byte(text), func(string) (string, bool) { return "", false }, &names{rules: r})
	if err != nil {
		t.Fatal(err)
	}
	s := &setup{Config: cfg, file: "pictures", rules: r}
	if err := s.compile(nil); err != nil {
		t.Fatal(err)
	}
	o := s.slackOptions(slog.New(slog.DiscardHandler))
	o.Pace = time.Nanosecond
	team, err := slack.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server, err := discord.New(discord.Options{Token: guild.Token, APIURL: guild.APIURL, Zone: s.TimeZone, Name: s.regionName, Log: o.Log, Timeout: callTimeout})
	if err != nil {
		t.Fatal(err)
	}

	album := &album{t: t, dir: dir, zone: s.TimeZone, taken: map[string]bool{}}
	platforms := map[string]alerts.Messenger{
		slack.Name: &sitter{team, album, func(d news.Destination) any {
			all := workspace.Seen(d.Target()[1:])
			last := all[len(all)-1]
			return map[string]any{"blocks": last.Blocks, "attachments": last.Attached}
		}},
		server.Name(): &sitter{server, album, func(news.Destination) any {
			calls := slices.DeleteFunc(guild.Calls("POST", "/messages"), func(c discordtest.Call) bool { return c.Status != 200 })
			return json.RawMessage(calls[len(calls)-1].Body)
		}},
	}
	st, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), "karaula.db"), Stamp: "pictures", Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	c := &command{Env: Env{Out: io.Discard, Err: io.Discard}}
	show := func(name string) (alerts.Messenger, bool) { m, ok := platforms[name]; return m, ok }
	if err := c.replayInto(t.Context(), s, st, pictured(t), show); err != nil {
		t.Fatal(err)
	}

	desk := &bot.Desk{Store: st, Rules: r, Policy: s.policy, Version: "1.0.0", Platforms: []string{"discord", "slack"}, Wording: s.wording(), Now: func() time.Time { return banjska[1].Published }, Log: o.Log,
		Enqueue: func(context.Context, *store.Tx, []int64) error { return nil }}
	readFeeds(t, st, banjska[1].Published)
	heard := &bottest.Recorder{Handler: desk.Handle}
	for _, chat := range []bot.Chat{team, server} {
		ctx, end := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- chat.Run(ctx, heard.Handle) }()
		defer func() { end(); <-done }()
	}
	m := workspace.Seen("balkans")[0]
	soon(t, "a press on Slack", func() bool { return workspace.Press("U0ANA", "balkans", m.TS, "Why?") == nil })
	soon(t, "an answer on Slack", func() bool { return len(workspace.Private("U0ANA")) > 0 })
	album.put(slack.Name, "why", map[string]any{"blocks": workspace.Private("U0ANA")[0].Blocks}, banjska[1].Published, true)

	messages, err := guild.Messages(guild.Channels[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	button, _ := messages[0].Button("Why?")
	var pressed discordtest.Pressed
	soon(t, "a press on Discord", func() bool {
		pressed, err = guild.Press(guild.Channels[0].ID, messages[0].ID, button.CustomID)
		return err == nil
	})
	answer := func() any { return answerOn(t, guild, pressed) }
	soon(t, "an answer on Discord", func() bool { return answer() != nil })
	album.put(server.Name(), "why", answer(), banjska[1].Published, true)
	for _, platform := range []string{slack.Name, server.Name()} {
		for _, name := range []string{"1-tension", "2-elevated", "3-violence", "4-deadly", "thread", "digest", "why"} {
			if !album.taken[platform+"-"+name] {
				t.Errorf("no message for the picture %s-%s", platform, name)
			}
		}
	}
	(&sitting{album: album, heard: heard, workspace: workspace, guild: guild, at: banjska[1].Published}).verbs(t)
}

func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); <-time.After(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// pictured are the demo's items from its start on, and Banjska.
func pictured(t *testing.T) (all []news.Item) {
	items, err := demo.Items()
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		if it.Published.After(demo.Start()) {
			all = append(all, news.Item{Key: it.ID, URL: it.URL, Title: it.Title, Summary: it.Summary, Outlet: it.Outlet, Lang: it.Lang, Country: it.Country,
				Published: it.Published, Trust: news.Normal})
		}
	}
	for _, it := range banjska {
		it.Trust = news.Normal
		all = append(all, it)
	}
	return all
}

// album keeps the first message of each kind.
type album struct {
	t     *testing.T
	dir   string
	zone  *time.Location
	taken map[string]bool
}

func (a *album) put(platform, name string, payload any, at time.Time, alone bool) {
	name = platform + "-" + name
	if a.taken[name] {
		return
	}
	a.taken[name] = true
	a.write(name, map[string]any{"platform": platform, "payload": payload, "alone": alone}, at)
}

func (a *album) write(name string, picture map[string]any, at time.Time) {
	picture["time"], picture["date"] = at.In(a.zone).Format("15:04"), at.In(a.zone).Format("2006-01-02T15:04:05")
	data, err := json.MarshalIndent(picture, "", " ")
	if err == nil {
		err = os.WriteFile(filepath.Join(a.dir, name+".json"), data, 0o644)
	}
	if err != nil {
		a.t.Error(err)
	}
}

// sitter is a platform whose new messages go into the album.
type sitter struct {
	alerts.Messenger
	album *album
	last  func(news.Destination) any // the newest message
}

// Post posts, and keeps what was posted.
func (s *sitter) Post(ctx context.Context, c alerts.Card) (string, error) {
	message, err := s.Messenger.Post(ctx, c)
	return message, s.keep(c, err)
}

// Reply answers, and keeps the answer.
func (s *sitter) Reply(ctx context.Context, message string, c alerts.Card) (string, error) {
	answer, err := s.Messenger.Reply(ctx, message, c)
	return answer, s.keep(c, err)
}

func (s *sitter) keep(c alerts.Card, err error) error {
	if err != nil {
		s.album.t.Errorf("%s, %s of alert %d: %v", c.Destination, c.Act, c.Alert, err)
		return err
	}
	name := ""
	switch {
	case c.Kind == news.KindDigest:
		name = "digest"
	case c.Kind != news.KindAlert:
	case c.Reason == news.ReasonRelated:
		name = "thread"
	case c.Act == news.Post || c.Reason == news.ReasonRaised:
		name = fmt.Sprintf("%d-%s", c.Level, c.Level)
	}
	if name != "" {
		s.album.put(c.Destination.Platform(), name, s.last(c.Destination), c.At, false)
	}
	return nil
}
