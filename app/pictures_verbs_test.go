package app

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/karaula/karaula/app/demo"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// sitting is what is typed for the pictures of the verbs.
type sitting struct {
	album     *album
	heard     *bottest.Recorder
	workspace *slacktest.Server
	guild     *discordtest.Server
	at        time.Time
}

// typedForPicture is what is typed for a verb's picture, where its example is not what the store knows.
var typedForPicture = map[string]string{
	"news":     "news region:kosovo/north level:2 2w",
	"brief":    "brief Kosovo 2w",
	"why":      "why s1",
	"watch":    `watch add blocked-roads region:kosovo/north (most, bllokohet, policajac, police) -topic:sport`,
	"keyword":  "keyword add policajac, most",
	"settings": "settings show",
	"digest":   "digest",
	"help":     "help news",
}

// verbs has each verb typed on both platforms, and keeps the answers for a picture that shows them side by side.
func (x *sitting) verbs(t *testing.T) {
	t.Helper()
	x.workspace.Promote("U0ANA")
	soon(t, "the commands at Discord", func() bool { return len(x.guild.Commands()) > 0 })
	for _, c := range bot.Commands() {
		typed := typedForPicture[c.Name]
		if typed == "" {
			typed = c.Example
		}
		x.onSlack(t, c.Name, typed)
		x.onDiscord(t, c.Name, typed)
	}
}

// readFeeds has the feeds of the demo's outlets read, but for one, which fails.
func readFeeds(t *testing.T, st *store.Store, now time.Time) {
	t.Helper()
	var all []news.Feed
	for _, o := range demo.Outlets() {
		all = append(all, news.Feed{URL: o.Home() + o.Path(), Outlet: o.Name, Owner: o.Owner, Lang: o.Lang, Country: o.Country, Kind: o.Kind, Trust: o.Trust})
	}
	if err := st.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.SyncFeeds(all, now.Add(-72*time.Hour)); err != nil {
			return err
		}
		kept, err := tx.Feeds()
		if err != nil {
			return err
		}
		for i, f := range kept {
			if f.Tried, f.ReadOK, f.Fresh, f.Reads, f.Due = now.Add(-2*time.Minute), now.Add(-2*time.Minute), now.Add(-time.Hour), 9, now; i == 1 {
				f.ReadOK, f.Reads, f.Failures, f.Error = now.Add(-5*time.Hour), 0, 7, "the server answered 503 Service Unavailable"
			}
			if err := tx.SaveFeed(f); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// keep keeps the n-th message of a verb's answer.
func (x *sitting) keep(platform, verb, typed string, n int, payload any, alone bool) {
	x.album.write(fmt.Sprintf("verb-%s.%s.%d", verb, platform, n), map[string]any{"platform": platform, "verb": verb, "typed": bot.Slash + " " + typed, "payload": payload, "alone": alone}, x.at)
}

func (x *sitting) onSlack(t *testing.T, verb, typed string) {
	t.Helper()
	n, alone, public := x.heard.Answered(), len(x.workspace.Private("U0ANA")), len(x.workspace.Seen("balkans"))
	if err := x.workspace.Type("U0ANA", "balkans", bot.Slash+" "+typed); err != nil {
		t.Fatal(err)
	}
	a := x.heard.Answer(t, n+1)
	if a.Private != nil {
		soon(t, "an answer on Slack to "+typed, func() bool { return len(x.workspace.Private("U0ANA")) > alone })
		x.keep("slack", verb, typed, 1, map[string]any{"blocks": x.workspace.Private("U0ANA")[alone].Blocks}, true)
	}
	if a.Public != nil {
		soon(t, "a line on Slack for everybody to "+typed, func() bool { return len(x.workspace.Seen("balkans")) > public })
		x.keep("slack", verb, typed, 2, map[string]any{"blocks": x.workspace.Seen("balkans")[public].Blocks}, false)
	}
}

func (x *sitting) onDiscord(t *testing.T, verb, typed string) {
	t.Helper()
	here := x.guild.Channels[0].ID
	path, given, _ := bottest.Asks(t, typed)
	n, posted := x.heard.Answered(), len(x.guild.Calls("POST", "channels/"+here+"/messages"))
	p, err := x.guild.Slash(discordtest.Asked{Rights: 1 << 4, Channel: here, Verb: path, Given: given, User: map[string]any{"id": "80351110224678912", "username": "ana", "global_name": "Ana"}})
	if err != nil {
		t.Fatal(err)
	}
	a := x.heard.Answer(t, n+1)
	soon(t, "an answer on Discord to "+typed, func() bool { return answerOn(t, x.guild, p) != nil })
	x.keep("discord", verb, typed, 1, answerOn(t, x.guild, p), a.Private != nil)
	if a.Private != nil && a.Public != nil {
		soon(t, "a line on Discord for everybody to "+typed, func() bool { return len(x.guild.Calls("POST", "channels/"+here+"/messages")) > posted })
		x.keep("discord", verb, typed, 2, json.RawMessage(x.guild.Calls("POST", "channels/"+here+"/messages")[posted].Body), false)
	}
}

// answerOn is what somebody is shown for what they did on Discord; nil while there is nothing.
func answerOn(t *testing.T, guild *discordtest.Server, p discordtest.Pressed) any {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	all, err := guild.Answers(ctx, p, 2)
	if err != nil { // it came at once, with no word before that it will come
		all, _ = guild.Answers(t.Context(), p, 1)
	}
	for _, a := range all {
		body := a.Body
		if inner, ok := body["data"].(map[string]any); ok {
			body = inner
		}
		if body["embeds"] != nil || body["content"] != nil {
			return body
		}
	}
	return nil
}
