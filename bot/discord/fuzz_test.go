package discord

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/discord/discordtest"
)

// discordOfAll is a Discord that takes whatever it is sent. It counts what people are told, and holds first answers to what
// Discord documents of them.
type discordOfAll struct {
	t    *testing.T
	told atomic.Int64
}

func (d *discordOfAll) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		sent, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	if strings.HasSuffix(r.URL.Path, "/callback") {
		d.told.Add(1)
		if err := discordtest.Check(http.MethodPost, "interactions/1/token/callback", sent); err != nil {
			d.t.Errorf("Discord refuses the answer %s: %v", sent, err)
		}
	} else if r.Method != http.MethodGet {
		d.told.Add(1)
	}
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Body: io.NopCloser(strings.NewReader(`{"id": "5", "type": 0}`)), Header: http.Header{}, Request: r}, nil
}

// complaints counts what the log is told of warnings and errors.
type complaints struct {
	slog.Handler
	n *atomic.Int64
}

func (c complaints) Enabled(context.Context, slog.Level) bool { return true }
func (c complaints) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn {
		c.n.Add(1)
	}
	return nil
}

// answering answers each press in one of the ways there are, and holds it to what every press has.
func answering(t *testing.T) bot.Handler {
	return func(_ context.Context, p bot.Press) bot.Answer {
		if p.Verb == "" || p.Destination.Platform() != "discord" || !strings.HasPrefix(p.Person.ID, "discord:") || p.Scope != "" && !strings.HasPrefix(p.Scope, "discord:") {
			t.Errorf("a press %+v", p)
		}
		page := &bot.Page{Paragraphs: []bot.Text{bot.Say("Asked: " + p.Arg)}, Controls: []bot.Control{{Verb: bot.Ask, Arg: "again", Label: "Again"}}}
		switch {
		case p.Verb == bot.Suggest:
			return bot.Answer{Choices: []bot.Choice{{Arg: p.Arg, Label: p.Arg}, {Arg: "kosovo", Label: "Kosovo"}}}
		case len(p.Arg)%4 == 1:
			return bot.Answer{Public: page}
		case len(p.Arg)%4 == 2:
			return bot.Answer{Private: page, Form: &bot.Form{Verb: bot.Ask, Arg: "watch add", Title: "Watchlist", Fields: []bot.Field{{Name: "name", Label: "Name", Value: p.Fields["name"]}, {Name: "query", Label: "What", Value: p.Arg, Mistake: p.Fields["query"]}}}}
		case len(p.Arg)%4 == 3:
			return bot.Answer{Private: page, Public: page}
		}
		return bot.Answer{Private: page}
	}
}

// FuzzInteraction gives what Discord may tell of what people do, and what it may not, to what reads it: commands, arguments that
// are being typed, presses and filled forms. Each is answered with what Discord takes, or the log says why not.
func FuzzInteraction(f *testing.F) {
	who := `"id":"1","application_id":"9","token":"t","guild_id":"2","channel_id":"3","channel":{"id":"3","type":0},"member":{"nick":"Ana","permissions":"16","user":{"id":"4","username":"ana"}}`
	for _, s := range []string{
		`{"type":2,` + who + `,"data":{"name":"karaula","options":[{"name":"news","type":1,"options":[{"name":"words","type":3,"value":"barikada"},{"name":"share","type":5,"value":true}]}]}}`,
		`{"type":2,` + who + `,"data":{"options":[{"name":"watch","type":2,"options":[{"name":"add","type":1,"options":[{"name":"name","type":3,"value":7}]}]}]}}`,
		`{"type":2,` + who + `,"data":{"options":[{"name":"dance","type":1}]}}`,
		`{"type":3,` + who + `,"message":{"id":"6","flags":64,"embeds":[{"title":"x"}],"message_reference":{"message_id":"7"}},"data":{"custom_id":"k|why|12|m8|"}}`,
		`{"type":3,` + who + `,"message":{"id":"6"},"data":{"custom_id":"k|wrong|12||","values":["sport"]}}`,
		`{"type":3,` + who + `,"data":{"custom_id":"theirs"}}`,
		`{"type":4,` + who + `,"data":{"options":[{"name":"quiet","type":2,"options":[{"name":"end","type":1,"options":[{"name":"what","type":3,"value":"Звеч","focused":true}]}]}]}}`,
		`{"type":4,"id":"1","token":"t","data":{"options":null}}`,
		`{"type":5,` + who + `,"data":{"custom_id":"k|ask|0||watch add","components":[{"component":{"custom_id":"name","value":"north"}},{"component":null},{"component":{"custom_id":"query","value":"("}}]}}`,
		`{"type":5,"id":"1","token":"t","user":{"id":"4"},"channel_id":"3","data":{"custom_id":"k|ask|0||xx"}}`,
		`{"type":"2"}`, `null`, `[]`, `{"type":1}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		all := &discordOfAll{t: t}
		var complained atomic.Int64
		d, err := New(Options{Token: "t", APIURL: "http://discord.example/api/", Log: slog.New(complaints{slog.DiscardHandler, &complained}), Timeout: 5 * time.Second, Zone: time.UTC})
		if err != nil {
			t.Fatal(err)
		}
		d.session.Client.Transport.(*transport).next = all
		k := &desk{Discord: d, handle: answering(t), ctx: t.Context(), room: make(chan struct{}, mostAtOnce), known: map[string]bool{}}
		k.hear("INTERACTION_CREATE", json.RawMessage(payload))
		k.all.Wait()
		var i interaction
		broken := json.Unmarshal([]byte(payload), &i) != nil
		if waits := i.Type >= commandTyped && i.Type <= formSent; (broken || waits) && all.told.Load() == 0 && complained.Load() == 0 {
			t.Errorf("nobody is told anything of %s", payload)
		}
	})
}
