package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// method is one method of the Web API: what it needs, what it takes, what it does under the lock.
type method struct {
	scope string // "" for any token; of conversations by the kind of channel
	takes string // arguments besides the token
	do    func(*Server, url.Values) (map[string]any, error)
}

// code is an error as Slack names it, with what it says besides.
type code struct {
	name  string
	needs string   // the scope that is missing
	says  []string // response_metadata.messages
	wait  int      // of ratelimited, in seconds
}

func (c code) Error() string { return c.name }

func refuse(name string) error { return code{name: name} }

func methods() map[string]method {
	return map[string]method{
		"auth.test":             {"", "", (*Server).authTest},
		"apps.connections.open": {"connections:write", "", (*Server).connectionsOpen},
		"conversations.list":    {"channels:read", "cursor exclude_archived limit team_id types", (*Server).list},
		"conversations.info":    {"channels:read", "channel include_locale include_num_members", (*Server).info},
		"conversations.history": {"channels:history", "channel cursor include_all_metadata inclusive latest limit oldest", (*Server).history},
		"conversations.replies": {"channels:history", "channel ts cursor include_all_metadata inclusive latest limit oldest", (*Server).replies},
		"chat.postMessage": {"chat:write", "channel attachments blocks icon_emoji icon_url link_names markdown_text metadata mrkdwn parse reply_broadcast text thread_ts unfurl_links unfurl_media username",
			(*Server).postMessage},
		"chat.update":                  {"chat:write", "channel ts attachments blocks file_ids link_names markdown_text metadata parse reply_broadcast text", (*Server).update},
		"chat.delete":                  {"chat:write", "channel ts as_user", (*Server).remove},
		"chat.postEphemeral":           {"chat:write", "channel user attachments blocks icon_emoji icon_url link_names markdown_text parse text thread_ts username", (*Server).postEphemeral},
		"users.info":                   {"users:read", "user include_locale", (*Server).userInfo},
		"views.open":                   {"", "trigger_id view", (*Server).openView},
		"views.update":                 {"", "view_id view", (*Server).updateView},
		"views.publish":                {"", "user_id view", (*Server).publish},
		"files.getUploadURLExternal":   {"files:write", "filename length alt_txt snippet_type", (*Server).uploadURL},
		"files.completeUploadExternal": {"files:write", "files channel_id channels initial_comment blocks thread_ts", (*Server).completeUpload},
		"users.conversations":          {"channels:read", "cursor exclude_archived limit types user", (*Server).conversationsOf},
	}
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	if err := arguments(r); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	f := s.fault(name)
	s.change() // it came in
	defer s.change()
	f.wait(r.Context())
	switch {
	case f.Drop:
		panic(http.ErrAbortHandler) // net/http's way of breaking the connection
	case f.Status != 0:
		if f.Wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int((f.Wait+time.Second-1)/time.Second)))
		}
		http.Error(w, "<html>no</html>", f.Status)
		return
	}
	var answer map[string]any
	err := error(code{name: f.Error})
	if f.Error == "" {
		answer, err = s.call(w.Header(), name, r)
	}
	f.worked(r.Context())
	if f.Lose {
		panic(http.ErrAbortHandler)
	}
	respond(w, answer, err)
}

// arguments reads what a call says, as a form or as JSON.
func arguments(r *http.Request) error {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "application/json" {
		return r.ParseForm()
	}
	var all map[string]json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&all); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	r.PostForm = url.Values{}
	for key, raw := range all {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		r.PostForm.Set(key, text)
	}
	return nil
}

func respond(w http.ResponseWriter, answer map[string]any, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if answer == nil {
		answer = map[string]any{}
	}
	answer["ok"] = err == nil
	if err != nil {
		c, known := err.(code)
		answer["error"] = err.Error()
		if c.needs != "" {
			answer["needed"] = c.needs
		}
		if known && len(c.says) > 0 {
			answer["response_metadata"] = map[string]any{"messages": c.says}
		}
		if c.wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(c.wait))
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// call checks a call's token, scope and arguments, and does it.
func (s *Server) call(h http.Header, name string, r *http.Request) (map[string]any, error) {
	m, ok := methods()[name]
	if !ok {
		return nil, refuse("unknown_method")
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ") // Slack takes an argument as well; not all that stands for it does
	s.mu.Lock()
	defer s.mu.Unlock()
	scopes, ok := s.tokens[token]
	switch {
	case token == "":
		return nil, refuse("not_authed")
	case !ok:
		return nil, refuse("invalid_auth")
	case len(scopes) == 0:
		return nil, refuse("token_revoked")
	case strings.HasPrefix(token, "xapp-") != (name == "apps.connections.open"):
		return nil, refuse("not_allowed_token_type")
	}
	h.Set("X-OAuth-Scopes", strings.Join(scopes, ","))
	need := m.scope
	if c := s.channels[r.PostForm.Get("channel")]; c != nil && strings.HasPrefix(need, "channels:") {
		kind := "channels:"
		if c.private {
			kind = "groups:"
		}
		need = kind + strings.TrimPrefix(need, "channels:")
	}
	needs := []string{need}
	if (name == "conversations.list" || name == "users.conversations") && strings.Contains(r.PostForm.Get("types"), "private_channel") {
		needs = append(needs, "groups:read")
	}
	for _, need := range needs {
		if need != "" && !slices.Contains(scopes, need) {
			return nil, code{name: "missing_scope", needs: need}
		}
	}
	for key, values := range r.PostForm {
		if !slices.Contains(strings.Fields(m.takes), key) || len(values) != 1 || r.URL.RawQuery != "" {
			return nil, code{name: "invalid_arguments", says: []string{"[ERROR] no such argument, or twice: " + key}}
		}
	}
	return m.do(s, r.PostForm)
}

func (s *Server) authTest(url.Values) (map[string]any, error) {
	return map[string]any{"url": s.base, "team": "Newsroom", "user": "karaula", "team_id": TeamID, "user_id": BotUser, "bot_id": BotID}, nil
}

func (s *Server) userInfo(v url.Values) (map[string]any, error) {
	name, ok := s.users[v.Get("user")]
	if !ok {
		return nil, refuse("user_not_found")
	}
	return map[string]any{"user": map[string]any{"id": v.Get("user"), "name": strings.ToLower(name), "real_name": name + " Example", "is_admin": s.admins[v.Get("user")], "profile": map[string]any{"display_name": name}}}, nil
}

// reach returns a channel that the bot may know of.
func (s *Server) reach(v url.Values) (*channel, error) {
	c := s.channels[v.Get("channel")]
	if c == nil || c.private && !c.member {
		return nil, refuse("channel_not_found")
	}
	return c, nil
}

// enter returns a channel that the bot may post to.
func (s *Server) enter(v url.Values) (*channel, error) {
	c, err := s.reach(v)
	switch {
	case err != nil:
		return nil, err
	case c.archived:
		return nil, refuse("is_archived")
	case !c.member:
		return nil, refuse("not_in_channel")
	case c.readOnly:
		return nil, refuse("restricted_action_read_only_channel")
	}
	return c, nil
}

// compose checks a message's content and puts it into m.
func compose(v url.Values, m *message) error {
	text, hasText := v["text"]
	if hasText {
		if utf8.RuneCountInString(text[0]) > 40000 {
			return refuse("msg_too_long")
		}
		m.Text = text[0]
	}
	if raw := v.Get("blocks"); raw != "" {
		blocks, err := CheckBlocks([]byte(raw))
		if err != nil {
			return err
		}
		m.Blocks = blocks
	}
	if raw, given := v["attachments"]; given {
		attached, err := CheckAttachments([]byte(raw[0]))
		if err != nil {
			return err
		}
		m.Attached = attached
	}
	if err := together(m.Blocks, m.Attached); err != nil {
		return err
	}
	if m.Text == "" && len(m.Blocks) == 0 && len(m.Attached) == 0 {
		return refuse("no_text")
	}
	raw := v.Get("metadata")
	if raw == "" {
		return nil
	}
	var metadata struct {
		Type    string         `json:"event_type"`
		Payload map[string]any `json:"event_payload"`
	}
	if err := json.Unmarshal([]byte(raw), &metadata); err != nil || metadata.Type == "" || metadata.Payload == nil {
		return refuse("invalid_metadata_format")
	}
	if len(raw) > 8000 {
		return refuse("metadata_too_large")
	}
	m.metadata, m.Metadata = json.RawMessage(raw), map[string]any{"event_type": metadata.Type, "event_payload": metadata.Payload}
	return nil
}

func (s *Server) postMessage(v url.Values) (map[string]any, error) {
	v = s.toPerson(v)
	c, err := s.enter(v)
	if err != nil {
		return nil, err
	}
	m := &message{Seen: Seen{User: BotUser}}
	if err := compose(v, m); err != nil {
		return nil, err
	}
	if wait := s.pace - time.Since(c.posted); wait > 0 {
		return nil, code{name: "ratelimited", wait: int((wait + time.Second - 1) / time.Second)}
	}
	c.posted, m.TS = time.Now(), s.time()
	if thread := v.Get("thread_ts"); thread != "" {
		// Slack puts an answer to a message that is gone into the channel.
		if c.thread(thread) {
			m.Thread, m.Broadcast = thread, v.Get("reply_broadcast") == "true"
		}
	} else if v.Get("reply_broadcast") != "" {
		return nil, code{name: "invalid_arguments", says: []string{"[ERROR] reply_broadcast goes with thread_ts"}}
	}
	c.messages = append(c.messages, m)
	return map[string]any{"channel": c.id, "ts": m.TS, "message": m.shape(true)}, nil
}

func (s *Server) update(v url.Values) (map[string]any, error) {
	c, err := s.enter(v)
	if err != nil {
		return nil, err
	}
	m := c.message(v.Get("ts"))
	switch {
	case m == nil:
		return nil, refuse("message_not_found")
	case m.User != BotUser:
		return nil, refuse("cant_update_message")
	case s.noEdits:
		return nil, refuse("edit_window_closed")
	}
	changed := *m
	changed.Blocks = nil // attachments stay, unless others are given or none ("[]")
	if err := compose(v, &changed); err != nil {
		return nil, err
	}
	changed.Edits++
	*m = changed
	return map[string]any{"channel": c.id, "ts": m.TS, "text": m.Text, "message": m.shape(true)}, nil
}

func (s *Server) remove(v url.Values) (map[string]any, error) {
	c, err := s.reach(v)
	if err != nil {
		return nil, err
	}
	m := c.message(v.Get("ts"))
	switch {
	case m == nil:
		return nil, refuse("message_not_found")
	case m.User != BotUser || s.noDeletes:
		return nil, refuse("cant_delete_message")
	}
	m.Deleted = true
	return map[string]any{"channel": c.id, "ts": m.TS}, nil
}

func (s *Server) info(v url.Values) (map[string]any, error) {
	c, err := s.reach(v)
	if err != nil {
		return nil, err
	}
	return map[string]any{"channel": c.shape()}, nil
}

func (s *Server) list(v url.Values) (map[string]any, error) {
	var all []map[string]any
	types := v.Get("types")
	for _, id := range slices.Sorted(keys(s.channels)) {
		c := s.channels[id]
		kind := "public_channel"
		if c.private {
			kind = "private_channel"
		}
		if strings.Contains(types, kind) && (!c.private || c.member) && (!c.archived || v.Get("exclude_archived") != "true") {
			all = append(all, c.shape())
		}
	}
	page, next, err := s.page(v, len(all))
	if err != nil {
		return nil, err
	}
	return map[string]any{"channels": all[page[0]:page[1]], "response_metadata": map[string]any{"next_cursor": next}}, nil
}

// page says which of n entries stand on the page that is asked for.
func (s *Server) page(v url.Values, n int) (bounds [2]int, next string, err error) {
	limit := 100
	if text := v.Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 999 {
			return bounds, "", refuse("invalid_limit")
		}
	}
	from := 0
	if cursor := v.Get("cursor"); cursor != "" {
		if _, err := fmt.Sscanf(cursor, "next:%d", &from); err != nil || from > n {
			return bounds, "", refuse("invalid_cursor")
		}
	}
	to := min(from+min(limit, s.pageSize), n)
	if to < n {
		next = fmt.Sprintf("next:%d", to)
	}
	return [2]int{from, to}, next, nil
}
