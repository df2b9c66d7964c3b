package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// fake is a Discord in memory: channels, messages, threads, presses. What it does not check, the proxy in front does.
type fake struct {
	described Info
	http      *httptest.Server

	mu       sync.Mutex
	last     int64
	channels map[string]map[string]any
	messages map[string][]map[string]any // by channel, the oldest first
	presses  map[string]*pressed         // by token
	sessions map[*websocket.Conn]bool
}

type pressed struct {
	id, channel, message string
	answered             bool
	kind                 int
}

const fakeToken = "MTIzNDU2.fake.token"

func newFake(t testing.TB) *fake {
	t.Helper()
	f := &fake{channels: map[string]map[string]any{}, messages: map[string][]map[string]any{}, presses: map[string]*pressed{}, sessions: map[*websocket.Conn]bool{}}
	f.http = httptest.NewServer(f)
	f.described = Info{
		REST: f.http.URL + "/", Gateway: "ws" + strings.TrimPrefix(f.http.URL, "http") + "/gateway", Token: fakeToken,
		App: f.id(), Server: f.id(), User: f.id(),
	}
	for _, name := range []string{"alerts", "kosovo"} {
		id := f.id()
		f.channels[id] = map[string]any{"id": id, "type": 0, "name": name, "guild_id": f.described.Server, "position": len(f.channels)}
		f.described.Channels = append(f.described.Channels, struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		}{id, name})
	}
	return f
}

func (f *fake) info() Info { return f.described }

func (f *fake) close() error {
	f.mu.Lock()
	for c := range f.sessions {
		_ = c.Close()
	}
	f.mu.Unlock()
	f.http.CloseClientConnections()
	f.http.Close()
	return nil
}

// id is a new number, as Discord gives them: by the time.
func (f *fake) id() string {
	f.last = max(f.last+1, (time.Now().UnixMilli()-1420070400000)<<22)
	return strconv.FormatInt(f.last, 10)
}

// ServeHTTP answers the proxy.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/gateway" {
		f.gateway(w, r)
		return
	}
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body) // many have none
	f.mu.Lock()
	defer f.mu.Unlock()
	status, answer := f.route(r, strings.Split(strings.Trim(r.URL.Path, "/"), "/"), body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if answer != nil {
		_ = json.NewEncoder(w).Encode(answer)
	}
}

func missing(code int, what string) (int, any) {
	return http.StatusNotFound, map[string]any{"message": "Unknown " + what, "code": code}
}

func (f *fake) route(r *http.Request, p []string, body map[string]any) (int, any) {
	switch {
	case r.URL.Path == "/users/@me":
		return http.StatusOK, map[string]any{"id": f.described.App, "username": "karaula", "bot": true}
	case r.URL.Path == "/applications/@me":
		return http.StatusOK, map[string]any{"id": f.described.App, "name": "karaula"}
	case p[0] == "channels" && f.channels[p[1]] == nil:
		return missing(10003, "Channel")
	case p[0] == "channels" && len(p) == 2:
		return http.StatusOK, f.channels[p[1]]
	case p[0] == "channels" && len(p) == 3 && r.Method == http.MethodPost:
		return http.StatusOK, f.add(p[1], body)
	case p[0] == "channels" && len(p) == 3:
		return http.StatusOK, f.history(p[1], r)
	case p[0] == "channels" && len(p) == 5:
		return f.openThread(p[1], p[3], body)
	case p[0] == "channels":
		return f.message(r.Method, p[1], p[3], body)
	case p[0] == "interactions":
		return f.callback(p[2], body)
	case p[0] == "webhooks":
		return f.followUp(r.Method, p, body)
	}
	return missing(0, "route")
}

func (f *fake) add(channel string, body map[string]any) map[string]any {
	m := map[string]any{"id": f.id(), "channel_id": channel, "author": map[string]any{"id": f.described.App, "bot": true}, "content": "", "embeds": []any{}, "components": []any{}}
	for k, v := range body {
		m[k] = v
	}
	delete(m, "allowed_mentions")
	f.messages[channel] = append(f.messages[channel], m)
	return m
}

// history is the last messages, the newest first, as Discord gives them.
func (f *fake) history(channel string, r *http.Request) []map[string]any {
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil {
		limit = 50
	}
	after := r.URL.Query().Get("after")
	all := []map[string]any{}
	for _, m := range f.messages[channel] {
		if (after == "" || compare(text(m["id"]), after) > 0) && len(all) < limit {
			all = append(all, m)
		}
	}
	slices.Reverse(all)
	return all
}

func (f *fake) find(channel, id string) int {
	return slices.IndexFunc(f.messages[channel], func(m map[string]any) bool { return m["id"] == id })
}

func (f *fake) message(method, channel, id string, body map[string]any) (int, any) {
	i := f.find(channel, id)
	if i < 0 {
		return missing(10008, "Message")
	}
	switch method {
	case http.MethodDelete:
		f.messages[channel] = slices.Delete(f.messages[channel], i, i+1)
		return http.StatusNoContent, nil
	case http.MethodPatch:
		for _, k := range []string{"content", "embeds", "components"} {
			if v, ok := body[k]; ok {
				f.messages[channel][i][k] = v
			}
		}
	}
	return http.StatusOK, f.messages[channel][i]
}

func (f *fake) openThread(channel, id string, body map[string]any) (int, any) {
	switch {
	case f.find(channel, id) < 0:
		return missing(10008, "Message")
	case f.channels[id] != nil:
		return http.StatusBadRequest, map[string]any{"message": "A thread has already been created for this message", "code": 160004}
	}
	f.channels[id] = map[string]any{"id": id, "type": 11, "name": body["name"], "guild_id": f.described.Server, "parent_id": channel}
	return http.StatusCreated, f.channels[id]
}

func (f *fake) callback(token string, body map[string]any) (int, any) {
	p := f.presses[token]
	switch {
	case p == nil:
		return missing(10062, "interaction")
	case p.answered:
		return http.StatusBadRequest, map[string]any{"message": "Interaction has already been acknowledged.", "code": 40060}
	}
	p.answered = true
	data, _ := body["data"].(map[string]any)
	switch kind := number(body["type"]); kind {
	case 8, 9:
		if (kind == 8) != (p.kind == 4) || kind == 9 && p.kind == 5 {
			return http.StatusBadRequest, map[string]any{"message": "Invalid interaction response", "code": 50035}
		}
	case 6, 7:
		if kind == 6 && p.kind == 2 || p.message == "" {
			return http.StatusBadRequest, map[string]any{"message": "Invalid interaction response", "code": 50035}
		}
		if kind == 7 {
			f.message(http.MethodPatch, p.channel, p.message, data)
		}
	case 4:
		p.message = text(f.add(p.channel, data)["id"])
	case 5:
		p.message = ""
	}
	return http.StatusNoContent, nil
}

// followUp does what follows the first answer to a press.
func (f *fake) followUp(method string, path []string, body map[string]any) (int, any) {
	p := f.presses[path[2]]
	if p == nil || !p.answered {
		return missing(10015, "Webhook")
	}
	if method == http.MethodPost {
		return http.StatusOK, f.add(p.channel, body)
	}
	id := p.message
	if len(path) > 4 && path[4] != "@original" {
		id = path[4]
	}
	if id == "" && method == http.MethodPatch {
		body["flags"] = float64(64)
		m := f.add(p.channel, body)
		p.message = text(m["id"])
		return http.StatusOK, m
	}
	if id == "" { // only announced
		return http.StatusNoContent, nil
	}
	return f.message(method, p.channel, id, body)
}

// act does what a person would.
func (f *fake) act(verb string, body, answer any) error {
	b, _ := body.(map[string]any)
	f.mu.Lock()
	defer f.mu.Unlock()
	var done any
	switch verb {
	case "button", "select":
		p := &pressed{channel: text(b["channel"]), message: text(b["message"]), kind: 3}
		if f.find(p.channel, p.message) < 0 {
			return fmt.Errorf("no message %s in %s", p.message, p.channel)
		}
		kind := 2
		if verb == "select" {
			kind = 3
		}
		done = f.tell(p, b, map[string]any{"custom_id": b["custom_id"], "component_type": kind, "values": b["values"]})
	case "slash":
		kind, _ := b["type"].(int)
		done = f.tell(&pressed{channel: text(b["channel"]), kind: kind}, b, b["data"])
	case "form":
		from := f.presses[text(b["from"])]
		if from == nil {
			return errors.New("no such form")
		}
		done = f.tell(&pressed{channel: from.channel, message: from.message, kind: 5}, b, b["data"])
	case "response":
		p := f.presses["press-"+text(b["interaction"])]
		if p == nil {
			return errors.New("no such press")
		}
		done = map[string]any{"messageId": p.message}
	}
	data, err := json.Marshal(done)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, answer)
}

// tell tells karaula of what a person did. The caller holds the lock.
func (f *fake) tell(p *pressed, by map[string]any, data any) Pressed {
	p.id = f.id()
	token := "press-" + p.id
	f.presses[token] = p
	user, _ := by["user"].(map[string]any)
	if user == nil {
		user = map[string]any{"id": f.described.User, "username": "alice", "global_name": "Alice"}
	}
	rights, _ := by["rights"].(string)
	if always, ok := user["rights"].(string); ok { // wherever this person does something
		user = maps.Clone(user)
		delete(user, "rights")
		rights = always
	}
	if rights == "" {
		rights = "0"
	}
	told := map[string]any{
		"id": p.id, "application_id": f.described.App, "type": p.kind, "token": token, "version": 1, "guild_id": f.described.Server,
		"channel_id": p.channel, "channel": f.channels[p.channel], "member": map[string]any{"user": user, "nick": nil, "permissions": rights}, "data": data,
	}
	if i := f.find(p.channel, p.message); i >= 0 {
		told["message"] = f.messages[p.channel][i]
	}
	f.dispatch("INTERACTION_CREATE", told)
	return Pressed{p.id, token}
}

func (f *fake) dispatch(event string, data any) {
	for c := range f.sessions {
		_ = c.WriteJSON(map[string]any{"op": 0, "t": event, "s": 2, "d": data})
	}
}

// gateway holds one session.
func (f *fake) gateway(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	c, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() {
		f.mu.Lock()
		delete(f.sessions, c)
		f.mu.Unlock()
		_ = c.Close()
	}()
	say := func(v any) {
		f.mu.Lock()
		defer f.mu.Unlock()
		_ = c.WriteJSON(v)
	}
	say(map[string]any{"op": 10, "d": map[string]any{"heartbeat_interval": 41250}})
	for {
		var in frame
		if err := c.ReadJSON(&in); err != nil {
			return
		}
		switch in.Op {
		case 1:
			say(map[string]any{"op": 11})
		case 2:
			say(map[string]any{"op": 0, "t": "READY", "s": 1, "d": map[string]any{
				"v": 10, "session_id": "s", "user": map[string]any{"id": f.described.App, "username": "karaula"},
				"guilds": []any{map[string]any{"id": f.described.Server, "unavailable": true}}, "application": map[string]any{"id": f.described.App, "flags": 0},
			}})
			f.mu.Lock()
			f.sessions[c] = true
			f.mu.Unlock()
		}
	}
}
