package slacktest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Join brings a person into a channel that is private; everybody is in those that are not.
func (s *Server) Join(user, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.named(name)
	c.people = append(c.people, user)
}

// has reports whether somebody is in a channel: a person, or the bot.
func (c *channel) has(user string) bool {
	if user == "" || user == BotUser {
		return c.member
	}
	return !c.private || slices.Contains(c.people, user)
}

// conversationsOf lists the channels that somebody is in and that the bot may know of.
func (s *Server) conversationsOf(v url.Values) (map[string]any, error) {
	if user := v.Get("user"); user != "" && s.users[user] == "" {
		return nil, refuse("user_not_found")
	}
	all := []any{}
	for _, c := range s.channels {
		kind := "public_channel"
		if c.private {
			kind = "private_channel"
		}
		hidden := c.private && !c.member || c.archived && v.Get("exclude_archived") == "true"
		if c.has(v.Get("user")) && !hidden && slices.Contains(strings.Split(v.Get("types"), ","), kind) {
			all = append(all, c.shape())
		}
	}
	return map[string]any{"channels": all, "response_metadata": map[string]any{"next_cursor": ""}}, nil
}

// publish shows somebody the app's home.
func (s *Server) publish(v url.Values) (map[string]any, error) {
	user := v.Get("user_id")
	if s.users[user] == "" {
		return nil, refuse("user_not_found")
	}
	var raw map[string]any
	if json.Unmarshal([]byte(v.Get("view")), &raw) != nil || text(raw, "type") != "home" {
		return nil, refuse("invalid_arguments")
	}
	c := &checker{blockIDs: map[string]bool{}}
	c.only("/view", raw, "blocks", "callback_id private_metadata external_id")
	blocks := c.screen(raw)
	if len(c.problems) > 0 {
		return nil, code{name: "invalid_arguments", says: c.problems}
	}
	raw["id"] = s.number("V")
	s.homes[user] = &View{blocks: blocks, raw: raw}
	return map[string]any{"view": raw}, nil
}

// screen checks the blocks of a view.
func (c *checker) screen(raw map[string]any) (blocks []map[string]any) {
	all := list(raw["blocks"])
	if len(all) == 0 || len(all) > 100 {
		c.wrong("/view/blocks", "must have 1 to 100 items, has %d", len(all))
	}
	for i, b := range all {
		if text(object(b), "type") != "input" { // those are a form's
			c.block(fmt.Sprintf("/view/blocks/%d", i), object(b))
		}
		blocks = append(blocks, object(b))
	}
	return blocks
}

// updateView shows another view in the place of the one that is open.
func (s *Server) updateView(v url.Values) (map[string]any, error) {
	for user, open := range s.views {
		if text(open.raw, "id") != v.Get("view_id") {
			continue
		}
		view, err := readView([]byte(v.Get("view")))
		if err != nil {
			return nil, err
		}
		view.raw["id"] = v.Get("view_id")
		s.views[user] = view
		return map[string]any{"view": view.raw}, nil
	}
	return nil, refuse("not_found")
}

// Home returns what somebody reads in the app's home; "" before it was published.
func (s *Server) Home(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.homes[user] == nil {
		return ""
	}
	return Shown(s.homes[user].blocks)
}

// Window returns what somebody reads in the window that is open; "" where none is.
func (s *Server) Window(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.views[user] == nil {
		return ""
	}
	return Shown(s.views[user].blocks)
}

// OpenHome has somebody look at the app's home.
func (s *Server) OpenHome(user string) error {
	s.mu.Lock()
	event := map[string]any{
		"type": "event_callback", "team_id": TeamID, "api_app_id": AppID, "event_id": s.number("Ev"), "event_time": time.Now().Unix(),
		"event": map[string]any{"type": "app_home_opened", "user": user, "channel": "D0" + user, "tab": "home", "event_ts": s.time()},
	}
	s.mu.Unlock()
	return s.deliver("events_api", event)
}

// PressView presses the n-th button with a label, from 0, in the window that somebody has open, else in the app's home.
func (s *Server) PressView(user, label string, n int) error {
	s.mu.Lock()
	view, kind := s.views[user], "modal"
	if view == nil {
		view, kind = s.homes[user], "home"
	}
	if view == nil {
		s.mu.Unlock()
		return fmt.Errorf("%w: no view is open", ErrNothing)
	}
	var action map[string]any
	for _, b := range view.blocks {
		walk(b, func(o map[string]any) {
			if text(o, "type") != "button" || text(object(o["text"]), "text") != label {
				return
			}
			if n--; n == -1 {
				action = map[string]any{"action_id": o["action_id"], "block_id": b["block_id"], "type": "button", "text": o["text"], "action_ts": s.time()}
			}
		})
	}
	if action == nil {
		s.mu.Unlock()
		return fmt.Errorf("%w: %s in %s", ErrNothing, label, Shown(view.blocks))
	}
	shape := map[string]any{}
	for key, x := range view.raw {
		shape[key] = x
	}
	shape["type"] = kind
	payload := map[string]any{
		"type": "block_actions", "api_app_id": AppID, "trigger_id": s.trigger(user), "team": map[string]any{"id": TeamID, "domain": "newsroom"},
		"user":      map[string]any{"id": user, "username": strings.ToLower(s.users[user]), "name": strings.ToLower(s.users[user]), "team_id": TeamID},
		"container": map[string]any{"type": "view", "view_id": shape["id"]}, "view": shape, "actions": []any{action},
	}
	s.mu.Unlock()
	return s.deliver("interactive", payload)
}

// Suggested returns the labels of what the app suggests for a field of the form that somebody has open, by its label.
func (s *Server) Suggested(user, label, typed string) (labels []string, err error) {
	options, err := s.options(user, label, typed)
	for _, o := range options {
		labels = append(labels, text(object(o["text"]), "text"))
	}
	return labels, err
}

// options asks the app what may be chosen in a field.
func (s *Server) options(user, label, typed string) ([]map[string]any, error) {
	s.mu.Lock()
	v := s.views[user]
	if v == nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("%w: none is open", ErrNothing)
	}
	i := slices.IndexFunc(v.Fields, func(f Field) bool { return f.Label == label && f.Suggests })
	if i < 0 || len([]rune(typed)) < v.Fields[i].Least {
		s.mu.Unlock()
		return nil, fmt.Errorf("%w: %s suggests nothing for %q", ErrNothing, label, typed)
	}
	payload := map[string]any{
		"type": "block_suggestion", "api_app_id": AppID, "team": map[string]any{"id": TeamID, "domain": "newsroom"},
		"user":      map[string]any{"id": user, "username": strings.ToLower(s.users[user]), "name": strings.ToLower(s.users[user]), "team_id": TeamID},
		"container": map[string]any{"type": "view", "view_id": v.raw["id"]}, "view": v.raw, "action_id": v.Fields[i].action, "block_id": v.Fields[i].Name, "value": typed,
	}
	s.mu.Unlock()
	receipt, err := s.asked("interactive", payload)
	if err != nil {
		return nil, err
	}
	c := &checker{}
	c.only("/", receipt, "options", "")
	all := list(receipt["options"])
	if len(all) > 100 {
		c.wrong("/options", "no more than 100, has %d", len(all))
	}
	var options []map[string]any
	for i, o := range all {
		c.option(fmt.Sprintf("/options/%d", i), object(o))
		options = append(options, object(o))
	}
	if len(c.problems) > 0 {
		return nil, code{name: "invalid_arguments", says: c.problems}
	}
	return options, nil
}
