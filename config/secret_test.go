package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/karaula/karaula/news"
)

// printed is every usual way of printing a value.
func printed(t *testing.T, v any) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %v", "%10.40s", "% x"} {
		args := []any{v, v}[:strings.Count(verb, "%")]
		out["fmt "+verb] = fmt.Sprintf(verb, args...)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out["json"] = string(text)
	if text, err = yaml.Marshal(v); err != nil {
		t.Fatal(err)
	}
	out["yaml"] = string(text)
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"slog text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"slog json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(handler(&b)).Info("read", "value", v, "group", []any{v})
		out[name] = b.String()
	}
	return out
}

// TestNoSecretIsPrinted prints a configuration full of secrets, and its parts, in every usual way.
func TestNoSecretIsPrinted(t *testing.T) {
	c, err := Load("testdata/right/full.yaml", lookup(environment()), gazetteer{})
	if err != nil {
		t.Fatal(err)
	}
	// fmt cannot call the methods of what stands in an unexported field.
	type holder struct{ inner Secret }
	type deep struct {
		list []holder
		by   map[string]Store
	}
	for name, v := range map[string]any{
		"Config": *c, "*Config": c, "Secret": c.SecretKey, "*Secret": &c.SecretKey, "Store": c.Store, "Slack": *c.Slack,
		"*Slack": c.Slack, "Discord": c.Discord, "Ops": struct{ Heartbeat Secret }{c.Ops.HeartbeatURL},
		"unexported": deep{[]holder{{c.SecretKey}}, map[string]Store{"a": c.Store}}, "slice": []Secret{c.Discord.Token},
		"map":  map[string]any{"token": c.Slack.BotToken, "config": c},
		"feed": ShowFeed(c.Feeds.Add[1]), "store": NewStore("postgres://h/db?password=hunter2&sslmode=off").String(),
		"hook": ShowDestination(c.Watchlists[0].PostTo[2]),
	} {
		for how, got := range printed(t, v) {
			for _, leak := range []string{"hunter2", "68756e74657232", "68 75 6e 74", "104 117 110", "aHVudGVy"} {
				if strings.Contains(strings.ToLower(got), leak) {
					t.Errorf("%s by %s shows a secret: %s", name, how, got)
				}
			}
		}
	}
}

func TestSecret(t *testing.T) {
	s := NewSecret("hunter2")
	for format, want := range map[string]string{"%v": "***", "%s": "***", "%q": `"***"`, "%#v": `"***"`, "%x": "***"} {
		if got := fmt.Sprintf(format, s); got != want {
			t.Errorf("%s prints %s; want %s", format, got, want)
		}
	}
	if s.Clear() != "hunter2" || s.Empty() {
		t.Errorf("Clear = %q, Empty = %v", s.Clear(), s.Empty())
	}
	var none Secret
	if none.String() != "" || none.Clear() != "" || !none.Empty() {
		t.Errorf("the zero Secret is %q, clear %q", none, none.Clear())
	}
}

func TestShown(t *testing.T) {
	for raw, want := range map[string]string{
		"https://rss.example/${TOKEN}/news?page=2":        "https://rss.example/${TOKEN}/news?page=2",
		"${SERVER}/n1?x=${A}${B:-hunter2}&key=hunter2":    "${SERVER}/n1?x=${A}${B}&key=***",
		"https://${USER}:${PASS}@rss.example/a?t=${USER}": "https://***@rss.example/a?t=${USER}",
		"https://rss.example/${TOKEN}%zz":                 "***",
	} {
		if got := showRaw(raw); got != want {
			t.Errorf("showRaw(%q) = %q; want %q", raw, got, want)
		}
	}
	for d, want := range map[news.Destination]string{
		"console": "console", "slack:#balkans": "slack:#balkans", "discord:42": "discord:42",
		"slack-webhook:https://hooks.slack.example/hunter2": "slack-webhook:***",
		"discord-webhook:https://discord.example/hunter2":   "discord-webhook:***",
	} {
		if got := ShowDestination(d); got != want {
			t.Errorf("ShowDestination(%q) = %q; want %q", d, got, want)
		}
	}
	if got := NewStore("postgresql://u:hunter2@h/db").String(); got != "postgresql://***@h/db" {
		t.Errorf("the store prints as %s", got)
	}
	if got := NewStore("data/karaula.db").String(); got != "data/karaula.db" {
		t.Errorf("the store prints as %s", got)
	}
}
