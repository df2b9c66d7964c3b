package slacktest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrNoCommand says that Slack knows no such command in the workspace.
var ErrNoCommand = errors.New("it is not a valid command")

// Promote makes somebody an administrator of the workspace.
func (s *Server) Promote(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.admins[user] = true
}

// Type has somebody type a line that begins with a command, and returns when the app has taken it.
func (s *Server) Type(user, channelName, line string) error {
	s.mu.Lock()
	command, text, _ := strings.Cut(line, " ")
	if !slices.Contains(s.tokens[BotToken], "commands") || command != "/karaula" {
		s.mu.Unlock()
		return fmt.Errorf("%w: %s", ErrNoCommand, command)
	}
	c := s.named(channelName)
	shown := c.name
	if c.private {
		shown = "privategroup"
	}
	id := s.number("S")
	s.hooks[id] = &hook{channel: c.id, user: user, left: 5, until: time.Now().Add(30 * time.Minute), answers: true}
	payload := map[string]any{
		"token": "old", "team_id": TeamID, "team_domain": "newsroom", "channel_id": c.id, "channel_name": shown, "user_id": user,
		"user_name": strings.ToLower(s.users[user]), "command": command, "text": strings.TrimSpace(text), "api_app_id": AppID,
		"is_enterprise_install": "false", "response_url": s.base + "/hook/" + id, "trigger_id": s.trigger(user),
	}
	s.mu.Unlock()
	return s.deliver("slash_commands", payload)
}
