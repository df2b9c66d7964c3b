package slack

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

	"github.com/slack-go/slack/socketmode"

	"github.com/karaula/karaula/bot"
)

// slackOfAll is a Slack that takes whatever it is sent, and counts what people are told.
type slackOfAll struct{ told atomic.Int64 }

func (s *slackOfAll) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	says := "ok"
	switch _, method, api := strings.Cut(r.URL.Path, "/api/"); {
	case !api:
		s.told.Add(1)
	case method == "chat.postEphemeral", method == "chat.postMessage", method == "views.open", method == "views.update", method == "views.publish":
		s.told.Add(1)
		says = `{"ok": true, "ts": "1.2", "channel": "C1", "message": {"thread_ts": "1.0"}, "view": {}}`
	default:
		says = `{"ok": true, "channel": {"id": "C1", "name": "north"}, "user": {"id": "U1", "name": "ana"}, "user_id": "U1"}`
	}
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Body: io.NopCloser(strings.NewReader(says)), Header: http.Header{}, Request: r}, nil
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
func answering(t *testing.T, handled *atomic.Int64) bot.Handler {
	return func(_ context.Context, p bot.Press) bot.Answer {
		handled.Add(1)
		if p.Verb == "" || p.Destination.Platform() != Name || !strings.HasPrefix(p.Person.ID, Name+":") || p.Scope != "" && !strings.HasPrefix(p.Scope, Name+":") {
			t.Errorf("a press %+v", p)
		}
		page := &bot.Page{Paragraphs: []bot.Text{bot.Say("Asked: " + p.Arg)}, Controls: []bot.Control{{Verb: p.Verb, Arg: "again", Label: "Again"}}}
		form := &bot.Form{Verb: bot.Ask, Arg: "watch add", Title: "Watchlist", Fields: []bot.Field{{Name: "name", Label: "Name", Value: p.Fields["name"]}, {Name: "query", Label: "What", Value: p.Arg, Mistake: p.Fields["query"]}}}
		switch len(p.Arg) % 4 {
		case 0:
			return bot.Answer{Private: page}
		case 1:
			return bot.Answer{Public: page}
		case 2:
			return bot.Answer{Form: form, Private: page}
		}
		return bot.Answer{Private: page, Public: page}
	}
}

// FuzzEnvelope gives what Slack may send on the socket, and what it may not, to what reads it: commands, presses, filled forms,
// type-ahead and events. Each is acknowledged once, and whatever a person did is answered, or the log says why not.
func FuzzEnvelope(f *testing.F) {
	for _, s := range []struct{ kind, payload string }{
		{"slash_commands", `{"command":"/karaula","text":"news <https://a.example|a> <#C1|north> &amp; <@U2|ben> share","team_id":"T1","channel_id":"C1","user_id":"U1","user_name":"ana","response_url":"https://slack.example/hook/1","trigger_id":"1.2"}`},
		{"slash_commands", `{"text":["watch"]}`},
		{"interactive", `{"type":"block_actions","user":{"id":"U1"},"channel":{"id":"C1"},"actions":[{"action_id":"theirs"}]}`},
		{"slash_commands", `token=x&team_id=T1&command=%2Fkaraula&text=watch+add`},
		{"interactive", `{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1","username":"ana"},"response_url":"https://slack.example/hook/2","trigger_id":"1.3","container":{"channel_id":"C1","message_ts":"1.1","thread_ts":"1.0","is_ephemeral":true},"actions":[{"action_id":"k|why|12|d1|","block_id":"slack:#north|1.1","action_ts":"5.1"},{"action_id":"other","action_ts":"5.2"}]}`},
		{"interactive", `{"type":"block_actions","user":{"id":"U1"},"channel":{"id":"C1"},"message":{"thread_ts":"1.0"},"actions":[{"action_id":"k|wrong|12||","action_ts":"5.3","selected_option":{"value":"sport"}},{"action_id":"k|quiet|x||"}]}`},
		{"interactive", `{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1","username":"ana"},"view":{"callback_id":"k|ask|0||watch add","private_metadata":"{\"c\":\"C1\",\"t\":\"1.1\",\"d\":\"slack:#north\"}","state":{"values":{"name":{"name":{"type":"plain_text_input","value":"north"}},"query":{"query":{"value":null}}}}}}`},
		{"interactive", `{"type":"view_submission","view":{"callback_id":"k|ask|0||","private_metadata":"{}","state":{"values":{"name":{},"query":{"query":{"value":7}}}}}}`},
		{"interactive", `{"type":"block_suggestion","team":{"id":"T1"},"user":{"id":"U1"},"action_id":"place","block_id":"place","value":"Звеч","view":{"callback_id":"k|ask|0||place add","private_metadata":"{\"c\":\"C1\",\"d\":\"slack:#north\"}"}}`},
		{"interactive", `{"type":"view_submission","view":{"callback_id":"k|0|0||","private_metadata":"{}"}}`},
		{"interactive", `{"type":"block_actions","actions":[{"action_id":"k|0|0||","block_id":"karaula|||"}]}`},
		{"interactive", `{"type":"view_closed","view":null}`},
		{"events_api", `{"event_id":"E1","team_id":"T1","event":{"type":"member_joined_channel","user":"U1","channel":"C1"}}`},
		{"events_api", `{"event_id":"E2","event":{"type":"app_home_opened","user":"U2","channel":"D1","tab":"home"}}`},
		{"interactive", `{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"trigger_id":"1.4","container":{"type":"view"},"view":{"id":"V1","type":"home"},"actions":[{"action_id":"k|home|0||","action_ts":"6.1"},{"action_id":"k|ask|0||help","block_id":"karaula|0||slack:C1","action_ts":"6.2"}]}`},
		{"interactive", `{"type":"block_suggestion","team":{"id":"T1"},"user":{"id":"U1"},"action_id":"k|suggest|0|places|place add places","block_id":"places","value":"Звеч","view":{"private_metadata":"{\"c\":\"C1\",\"d\":\"slack:#north\"}"}}`},
		{"hello", `{}`},
		{"interactive", `{"type":"block_actions","actions":[{}]}`},
		{"interactive", `null`},
		{"interactive", `[]`},
	} {
		f.Add(s.kind, s.payload)
	}
	f.Fuzz(func(t *testing.T, kind, payload string) {
		all := &slackOfAll{}
		var complained, handled, acked atomic.Int64
		s, err := New(Options{BotToken: "xoxb-1", AppToken: "xapp-1", APIURL: "http://slack.example/api/", Pace: time.Nanosecond, Log: slog.New(complaints{slog.DiscardHandler, &complained})})
		if err != nil {
			t.Fatal(err)
		}
		s.http.Transport = all
		a := &acts{slack: s, handle: answering(t, &handled), ctx: t.Context(), room: make(chan struct{}, 32), seen: map[string]bool{}, names: names{known: map[string]named{}}}
		said := false
		raw, err := json.Marshal(map[string]any{"envelope_id": "1", "type": kind, "payload": json.RawMessage(payload)})
		if err != nil { // no envelope carries what is no JSON
			return
		}
		var r socketmode.Request
		if json.Unmarshal(raw, &r) != nil {
			return
		}
		if err := a.hear(r, time.Now(), func(payload any) error {
			if acked.Add(1); payload != nil {
				said = true
				if _, err := json.Marshal(payload); err != nil {
					t.Errorf("Slack is told what is no JSON: %v", err)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		a.all.Wait()
		if n := acked.Load(); n != 1 {
			t.Errorf("acknowledged %d times", n)
		}
		if !said && all.told.Load() == 0 && complained.Load() == 0 && (handled.Load() > 0 || asks(kind, payload)) {
			t.Errorf("%s %s: %d presses were made of it, and nobody is told anything", kind, payload, handled.Load())
		}
	})
}

// asks reports whether a person waits for an answer to an envelope.
func asks(kind, payload string) bool {
	var p struct {
		Type    string
		Actions []any
	}
	broken := json.Unmarshal([]byte(payload), &p) != nil
	switch kind {
	case string(socketmode.RequestTypeSlashCommands):
		return true
	case string(socketmode.RequestTypeInteractive):
		return broken || p.Type == "view_submission" || p.Type == "block_actions" && len(p.Actions) > 0
	}
	return false
}
