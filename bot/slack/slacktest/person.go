package slacktest

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Ephemeral is a message that one person sees.
type Ephemeral struct {
	TS, Channel, User, Thread, Text string
	Blocks                          []map[string]any
	Gone                            bool
}

// Shown is everything that the person reads.
func (e Ephemeral) Shown() string { return Shown(e.Blocks) }

// Private returns what a person sees alone, the oldest first, without what was taken away.
func (s *Server) Private(user string) (all []Ephemeral) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.ephemerals {
		if e.User == user && !e.Gone {
			all = append(all, e)
		}
	}
	return all
}

// Press presses the button with a label below a message, or below what the person sees alone. A menu is "label: choice".
func (s *Server) Press(user, channel, ts, label string) error {
	name, choice, _ := strings.Cut(label, ": ")
	return s.PressWhere(user, channel, ts, func(c Control) bool {
		return c.Option == "" && c.Label == label || c.Option != "" && c.Label == name && c.OptionLabel == choice
	})
}

// ErrNothing says that there is nothing such to press.
var ErrNothing = errors.New("there is nothing such to press")

// Control is a button, or an entry of a menu.
type Control struct{ ID, Label, Option, OptionLabel string }

// PressWhere presses the last control that fits.
func (s *Server) PressWhere(user, channel, ts string, fits func(Control) bool) error {
	payload, err := s.action(user, channel, ts, fits)
	if err != nil {
		return err
	}
	return s.deliver("interactive", payload)
}

func (s *Server) action(user, channelName, ts string, fits func(Control) bool) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.named(channelName)
	blocks, thread, alone := []map[string]any(nil), "", false
	if m := c.message(ts); m != nil {
		blocks, thread = m.All(), m.Thread
	}
	for _, e := range s.ephemerals {
		if e.TS == ts && e.User == user && !e.Gone {
			blocks, thread, alone = e.Blocks, e.Thread, true
		}
	}
	action := find(blocks, fits)
	if action == nil {
		return nil, fmt.Errorf("%w below %s: %s", ErrNothing, ts, Shown(blocks))
	}
	at := s.time()
	action["action_ts"] = at
	container := map[string]any{"type": "message", "message_ts": ts, "channel_id": c.id, "is_ephemeral": alone, "is_app_unfurl": false}
	if thread != "" {
		container["thread_ts"] = thread
	}
	id := s.number("R")
	s.hooks[id] = &hook{channel: c.id, user: user, thread: thread, left: 5, until: time.Now().Add(30 * time.Minute), answers: true}
	if alone {
		s.hooks[id].ephemeral = ts
	} else {
		s.hooks[id].message = ts
	}
	payload := map[string]any{
		"type": "block_actions", "api_app_id": AppID, "trigger_id": s.trigger(user), "response_url": s.base + "/hook/" + id,
		"user": map[string]any{"id": user, "username": strings.ToLower(s.users[user]), "name": strings.ToLower(s.users[user]), "team_id": TeamID},
		"team": map[string]any{"id": TeamID, "domain": "newsroom"}, "channel": map[string]any{"id": c.id, "name": c.name},
		"container": container, "actions": []any{action}, "state": map[string]any{"values": map[string]any{}},
	}
	if m := c.message(ts); m != nil {
		payload["message"] = m.shape(false)
	}
	return payload, nil
}

// find makes the action of pressing what fits.
func find(blocks []map[string]any, fits func(Control) bool) (action map[string]any) {
	for _, b := range blocks {
		walk(b, func(o map[string]any) {
			made := map[string]any{"action_id": o["action_id"], "block_id": b["block_id"], "type": o["type"]}
			switch text(o, "type") {
			case "button":
				if fits(Control{ID: text(o, "action_id"), Label: text(object(o["text"]), "text")}) {
					made["text"] = o["text"]
					action = made
				}
			case "static_select":
				for _, x := range list(o["options"]) {
					if fits(Control{text(o, "action_id"), text(object(o["placeholder"]), "text"), text(object(x), "value"), text(object(object(x)["text"]), "text")}) {
						made["selected_option"] = x
						action = made
					}
				}
			}
		})
	}
	return action
}

// Invite brings the bot into a channel, and tells it so.
func (s *Server) Invite(name string) error {
	s.mu.Lock()
	c := s.named(name)
	c.member = true
	event := map[string]any{
		"type": "event_callback", "team_id": TeamID, "api_app_id": AppID, "event_id": s.number("Ev"), "event_time": time.Now().Unix(),
		"event": map[string]any{"type": "member_joined_channel", "user": BotUser, "channel": c.id, "channel_type": "C", "team": TeamID, "inviter": "U0ANA"},
	}
	s.mu.Unlock()
	return s.deliver("events_api", event)
}
