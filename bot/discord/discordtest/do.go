package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// call is a call that was found to be in order.
type call struct {
	method, template, path, query string
	vars                          map[string]string
	body                          []byte
}

// Permissions, as Discord numbers them.
const (
	ViewChannel   = 1 << 10
	SendMessages  = 1 << 11
	ReadHistory   = 1 << 16
	CreateThreads = 1 << 35
	SendInThreads = 1 << 38
	// allRights are those that the role of everybody has.
	allRights = ViewChannel | SendMessages | 1<<14 | ReadHistory | 1<<17 | CreateThreads | SendInThreads
)

// do does a call: what the Discord behind lacks here, the rest there.
func (s *Server) do(w *recorded, c call) {
	channel := c.vars["channel_id"]
	switch key := c.method + " " + c.template; key {
	case "GET gateway":
		w.json(http.StatusOK, map[string]any{"url": s.gatewayURL()})
	case "GET gateway/bot":
		w.json(http.StatusOK, map[string]any{"url": s.gatewayURL(), "shards": 1, "session_start_limit": map[string]any{
			"total": 1000, "remaining": 999, "reset_after": 86400000, "max_concurrency": 1,
		}})
	case "GET guilds/{guild_id}/roles":
		w.json(http.StatusOK, []any{map[string]any{"id": c.vars["guild_id"], "name": "@everyone", "permissions": strconv.FormatUint(allRights, 10), "mentionable": false}})
	case "GET guilds/{guild_id}/members/{user_id}":
		w.json(http.StatusOK, map[string]any{"user": map[string]any{"id": s.App}, "roles": []string{}})
	case "POST channels/{channel_id}/messages":
		if s.allowed(w, channel, s.sends(channel)) && s.referenced(w, c) {
			s.post(w, c)
		}
	case "GET channels/{channel_id}/messages":
		if !s.allowed(w, channel, ViewChannel) {
			return
		}
		if s.missing(channel, ReadHistory) != 0 {
			w.json(http.StatusOK, []any{})
			return
		}
		s.forward(w, c.method, s.behind(c.path)+"?"+c.query, nil)
		s.hidePrivate(w)
	case "POST channels/{channel_id}/messages/{message_id}/threads":
		if s.allowed(w, channel, ViewChannel|CreateThreads) {
			s.openThread(w, c)
		}
	case "GET channels/{channel_id}/messages/{message_id}":
		s.forward(w, c.method, s.behind(c.path), nil)
		s.withThread(w, c.vars["message_id"])
	case "GET applications/{application_id}/commands", "PUT applications/{application_id}/commands":
		s.commandsCall(w, c)
	case "GET channels/{channel_id}":
		s.channel(w, c)
	case "POST interactions/{interaction_id}/{interaction_token}/callback":
		s.forward(w, c.method, c.path, c.body)
		s.answered(w, c, c.vars["interaction_token"])
	default:
		if strings.HasPrefix(c.template, "webhooks/") {
			s.webhook(w, c)
			return
		}
		s.forward(w, c.method, s.behind(c.path), c.body)
	}
}

// sends are the rights that posting in a channel or thread needs.
func (s *Server) sends(channel string) uint64 {
	if s.parent(channel) != channel {
		return ViewChannel | SendInThreads
	}
	return ViewChannel | SendMessages
}

// allowed answers with Discord's refusal when a right is missing.
func (s *Server) allowed(w *recorded, channel string, rights uint64) bool {
	missing := s.missing(channel, rights)
	switch {
	case missing&ViewChannel != 0:
		w.fail(http.StatusForbidden, 50001, "Missing Access")
	case missing != 0:
		w.fail(http.StatusForbidden, 50013, "Missing Permissions")
	}
	return missing == 0
}

// missing are the rights of some that karaula was denied in a channel, or in the one around a thread.
func (s *Server) missing(channel string, rights uint64) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.denied[s.parentLocked(channel)] & rights
}

// parent is the channel around a thread, which has its message's number.
func (s *Server) parent(channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.parentLocked(channel)
}

func (s *Server) parentLocked(channel string) string {
	if _, isThread := s.threads[channel]; isThread {
		return s.threads["in "+channel]
	}
	return channel
}

// behind is a path as the backend knows it: it may call threads by numbers of their own.
func (s *Server) behind(path string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	parts := strings.Split(path, "/")
	if len(parts) > 1 && parts[0] == "channels" {
		if thread, ok := s.threads[parts[1]]; ok {
			parts[1] = thread
		}
	}
	return strings.Join(parts, "/")
}

// referenced refuses an answer to a message that is not there.
func (s *Server) referenced(w *recorded, c call) bool {
	var body struct {
		Reference *struct {
			Message string `json:"message_id"`
		} `json:"message_reference"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil || body.Reference == nil {
		return true
	}
	var look recorded
	look.header = http.Header{}
	s.forward(&look, http.MethodGet, s.behind("channels/"+c.vars["channel_id"]+"/messages/"+body.Reference.Message), nil)
	if look.status == http.StatusOK {
		return true
	}
	w.json(http.StatusBadRequest, map[string]any{"message": "Invalid Form Body", "code": 50035, "errors": map[string]any{
		"message_reference": map[string]any{"_errors": []any{map[string]any{"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}}},
	}})
	return false
}

// post makes a message, unless one with its nonce was made in the last minutes.
func (s *Server) post(w *recorded, c call) {
	var body struct {
		Nonce   string `json:"nonce"`
		Enforce bool   `json:"enforce_nonce"`
	}
	_ = json.Unmarshal(c.body, &body) // it was checked
	key := c.vars["channel_id"] + " " + body.Nonce
	if body.Enforce && body.Nonce != "" {
		s.mu.Lock()
		made := s.nonces[key]
		s.mu.Unlock()
		if made != nil {
			w.status, w.body = http.StatusOK, made
			w.header.Set("Content-Type", "application/json")
			return
		}
	}
	s.forward(w, c.method, s.behind(c.path), without(c.body, "nonce", "enforce_nonce"))
	if body.Nonce != "" && w.status == http.StatusOK {
		s.mu.Lock()
		s.nonces[key] = w.body
		s.mu.Unlock()
	}
}

// openThread opens a thread. At Discord it has its message's number.
func (s *Server) openThread(w *recorded, c call) {
	s.forward(w, c.method, c.path, c.body)
	var made map[string]any
	if w.status != http.StatusOK && w.status != http.StatusCreated || json.Unmarshal(w.body, &made) != nil {
		return
	}
	message := c.vars["message_id"]
	s.mu.Lock()
	s.threads[message], s.threads["in "+message] = text(made["id"]), c.vars["channel_id"]
	s.mu.Unlock()
	made["id"] = message
	w.json(http.StatusCreated, made)
}

// withThread adds to a message the thread below it, as Discord does.
func (s *Server) withThread(w *recorded, message string) {
	s.mu.Lock()
	_, has := s.threads[message]
	s.mu.Unlock()
	var m map[string]any
	if has && w.status == http.StatusOK && json.Unmarshal(w.body, &m) == nil {
		m["thread"] = map[string]any{"id": message}
		w.json(http.StatusOK, m)
	}
}

// channel shows a channel with what it denies.
func (s *Server) channel(w *recorded, c call) {
	id := c.vars["channel_id"]
	if !s.allowed(w, id, ViewChannel) {
		return
	}
	s.forward(w, c.method, s.behind(c.path), nil)
	var made map[string]any
	if w.status != http.StatusOK || json.Unmarshal(w.body, &made) != nil {
		return
	}
	s.mu.Lock()
	made["id"], made["permission_overwrites"] = id, []any{}
	if bits := s.denied[id]; bits != 0 {
		made["permission_overwrites"] = []any{map[string]any{"id": s.Server, "type": 0, "allow": "0", "deny": strconv.FormatUint(bits, 10)}}
	}
	s.mu.Unlock()
	w.json(http.StatusOK, made)
}

// hidePrivate takes out of a history what only one person saw.
func (s *Server) hidePrivate(w *recorded) {
	var all []map[string]any
	if w.status != http.StatusOK || json.Unmarshal(w.body, &all) != nil {
		return
	}
	seen := []map[string]any{}
	for _, m := range all {
		if number(m["flags"])&64 == 0 || m["flags"] == nil {
			delete(m, "nonce")
			seen = append(seen, m)
		}
	}
	w.json(http.StatusOK, seen)
}

// without takes keys out of an object.
func without(body []byte, keys ...string) []byte {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return body
	}
	for _, k := range keys {
		delete(m, k)
	}
	rest, err := json.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("what was read cannot be written: %v", err))
	}
	return rest
}
