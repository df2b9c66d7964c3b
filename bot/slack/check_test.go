package slack_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/slack"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/news"
)

func TestCheck(t *testing.T) {
	server, _ := workspace(t)
	server.AddChannel("outside")
	server.AddChannel("closed", slacktest.Member(), slacktest.Archived())
	server.Withdraw(slacktest.BotToken, "groups:history")
	all := slack.Check(t.Context(), options(server), []news.Destination{here, "slack:#outside", "slack:#closed", "slack:#nowhere"}, map[news.Destination]string{here: "@desk"})
	wrong := map[string]string{}
	for _, f := range all {
		if f.Problem != nil {
			wrong[f.What] = f.Problem.Error()
		} else if f.Says == "" {
			t.Errorf("%s: nothing is said of it", f.What)
		}
	}
	for what, says := range map[string]string{
		"permission groups:history": "reinstall", "#outside": "/invite @karaula", "#closed": "unarchive", "#nowhere": "check the channel's name", "mention in #balkans": "@desk",
	} {
		if !strings.Contains(wrong[what], says) {
			t.Errorf("%s: %q, want %q in it", what, wrong[what], says)
		}
		delete(wrong, what)
	}
	if len(wrong) > 0 {
		t.Errorf("also wrong: %q", wrong)
	}
	if n := server.Calls("chat.postMessage"); n != 0 {
		t.Errorf("a check posted %d messages", n)
	}
}

func TestCheckTokens(t *testing.T) {
	server, _ := workspace(t)
	o := options(server)
	server.Revoke(slacktest.AppToken)
	all := slack.Check(t.Context(), o, nil, nil)
	if last := all[len(all)-1]; last.What != "app token" || last.Problem == nil || !strings.Contains(last.Problem.Error(), "slack.app_token") {
		t.Errorf("a revoked app token: %+v", last)
	}
	server.Revoke(slacktest.BotToken)
	if all = slack.Check(t.Context(), o, []news.Destination{here}, nil); len(all) != 1 || all[0].Problem == nil || !strings.Contains(all[0].Problem.Error(), "slack.bot_token") {
		t.Errorf("a revoked bot token: %+v", all)
	}
	o.BotToken, o.AppToken, o.APIURL = o.AppToken, o.BotToken, ""
	if all = slack.Check(t.Context(), o, nil, nil); len(all) != 1 || all[0].Problem == nil || !strings.Contains(all[0].Problem.Error(), "xoxb-") {
		t.Errorf("tokens in each other's place: %+v", all)
	}
}

// TestManifest holds that the manifest asks for exactly what the client needs.
func TestManifest(t *testing.T) {
	raw, err := os.ReadFile("manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Features struct {
			Commands []struct {
				Command string
				Escape  bool `yaml:"should_escape"`
			} `yaml:"slash_commands"`
		}
		OAuth struct {
			Scopes struct{ Bot []string }
		} `yaml:"oauth_config"`
		Settings struct {
			Events struct {
				Bot []string `yaml:"bot_events"`
			} `yaml:"event_subscriptions"`
			Interactivity struct {
				Enabled bool `yaml:"is_enabled"`
			}
			SocketMode bool `yaml:"socket_mode_enabled"`
		}
	}
	if err := yaml.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	var needed []string
	for _, s := range slack.Scopes {
		needed = append(needed, s.Name)
	}
	if !slices.Equal(m.OAuth.Scopes.Bot, needed) {
		t.Errorf("the manifest asks for %q, the client needs %q", m.OAuth.Scopes.Bot, needed)
	}
	if c := m.Features.Commands; len(c) != 1 || c[0].Command != bot.Slash || !c[0].Escape {
		t.Errorf("the commands are %+v", c)
	}
	if !slices.Equal(m.Settings.Events.Bot, []string{"app_home_opened", "member_joined_channel"}) || !m.Settings.Interactivity.Enabled || !m.Settings.SocketMode {
		t.Errorf("events %q, interactivity %v, Socket Mode %v", m.Settings.Events.Bot, m.Settings.Interactivity.Enabled, m.Settings.SocketMode)
	}
}

// TestScopesAreNeeded holds that each permission is one that something fails without.
func TestScopesAreNeeded(t *testing.T) {
	for _, scope := range slack.Scopes {
		switch scope.Name {
		case "users:read", "im:read", "im:history", "commands", "files:write":
			continue // a name falls back to the handle; of direct messages the stand-in reads nothing; see TestSlash and TestFile
		}
		server, s := workspace(t)
		server.AddChannel("balkans", slacktest.Member())
		server.AddChannel("secret", slacktest.Member(), slacktest.Private())
		server.Withdraw(slacktest.BotToken, scope.Name)
		failed := ""
		for _, d := range []news.Destination{here, "slack:#secret"} {
			if err := visit(t, s, d); err != nil {
				failed += err.Error()
			}
		}
		if !strings.Contains(failed, "scope "+scope.Name) {
			t.Errorf("without %s: %q", scope.Name, failed)
		}
	}
}
