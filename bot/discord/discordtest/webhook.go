package discordtest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// hook is an incoming webhook.
type hook struct{ token, channel string }

// AddWebhook makes an incoming webhook of a channel and returns its address.
func (s *Server) AddWebhook(channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, token := channel+"9", "secret-of-"+channel
	s.hooks[id] = hook{token, channel}
	return s.APIURL + "webhooks/" + id + "/" + token
}

// DropWebhook deletes the incoming webhook of a channel.
func (s *Server) DropWebhook(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.hooks, channel+"9")
}

// webhook does a call of an incoming webhook, or one that follows a press.
func (s *Server) webhook(w *recorded, c call) {
	id, token := c.vars["webhook_id"], c.vars["webhook_token"]
	if id == s.App {
		s.forward(w, c.method, c.path, c.body)
		s.answered(w, c, token)
		return
	}
	s.mu.Lock()
	h, ok := s.hooks[id]
	s.mu.Unlock()
	switch {
	case !ok:
		w.fail(http.StatusNotFound, 10015, "Unknown Webhook")
		return
	case h.token != token:
		w.fail(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
		return
	}
	if strings.Contains(string(c.body), `"components":[{`) {
		w.fail(http.StatusBadRequest, 50035, "Invalid Form Body")
		return
	}
	path := "channels/" + h.channel + "/messages"
	switch message := c.vars["message_id"]; {
	case message != "":
		s.forward(w, c.method, path+"/"+message, c.body)
	case c.method == http.MethodPost:
		s.forward(w, c.method, path, c.body)
		if !strings.Contains(c.query, "wait=true") {
			w.status, w.body = http.StatusNoContent, nil
		}
	default:
		w.json(http.StatusOK, map[string]any{"id": id, "type": 1, "name": "Newsroom", "token": token, "channel_id": h.channel, "guild_id": s.Server})
	}
}

// answered notes an answer to a press.
func (s *Server) answered(w *recorded, c call, token string) {
	if w.status >= 300 {
		return
	}
	a := Answer{Method: c.method, Path: c.path}
	_ = json.Unmarshal(c.body, &a.Body) // a DELETE has none
	var made struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(w.body, &made)
	a.Message = made.ID
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[token] = append(s.answers[token], a)
}
