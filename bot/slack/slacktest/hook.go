package slacktest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// hook is an address that takes messages: an incoming webhook, or the response_url of a press.
type hook struct {
	channel, user, thread string
	message, ephemeral    string // what was pressed
	answers               bool   // it is a response_url
	left                  int
	until                 time.Time
	gone                  bool
}

// AddWebhook makes an incoming webhook of a channel and returns its address. Its faults are those of the method "webhook",
// those of response_urls of the method "response_url".
func (s *Server) AddWebhook(channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.number("W")
	s.hooks[id] = &hook{channel: s.named(channel).id}
	return s.base + "/hook/" + id
}

// RemoveWebhook takes a webhook away, as a person would.
func (s *Server) RemoveWebhook(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks[address[len(s.base+"/hook/"):]].gone = true
}

// hookBody is what both kinds take; what only a response_url takes is told apart below.
type hookBody struct {
	Text         string           `json:"text"`
	Blocks       json.RawMessage  `json:"blocks"`
	Attachments  json.RawMessage  `json:"attachments"`
	UnfurlLinks  *bool            `json:"unfurl_links"`
	UnfurlMedia  *bool            `json:"unfurl_media"`
	ThreadTS     string           `json:"thread_ts"`
	ResponseType *string          `json:"response_type"`
	Replace      *bool            `json:"replace_original"`
	Delete       *bool            `json:"delete_original"`
	blocks       []map[string]any // checked
	attached     []map[string]any // checked
}

func (s *Server) serveHook(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	h := s.hooks[r.PathValue("id")]
	s.mu.Unlock()
	name := "webhook"
	if h != nil && h.answers {
		name = "response_url"
	}
	f := s.fault(name)
	defer s.change()
	f.wait(r.Context())
	if f.Drop {
		panic(http.ErrAbortHandler)
	}
	if f.Status != 0 {
		if f.Wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int((f.Wait+time.Second-1)/time.Second)))
		}
		http.Error(w, f.Error, f.Status)
		return
	}
	text, status := s.takeHook(h, r)
	if f.Lose {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}

func (s *Server) takeHook(h *hook, r *http.Request) (string, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h == nil || h.gone {
		return "no_service", http.StatusNotFound
	}
	var b hookBody
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return "invalid_payload", http.StatusBadRequest
	}
	if len(b.Blocks) > 0 {
		var err error
		if b.blocks, err = CheckBlocks(b.Blocks); err != nil {
			return err.Error(), http.StatusBadRequest
		}
	}
	if len(b.Attachments) > 0 {
		var err error
		if b.attached, err = CheckAttachments(b.Attachments); err != nil {
			return err.Error(), http.StatusBadRequest
		}
	}
	if err := together(b.blocks, b.attached); err != nil {
		return err.Error(), http.StatusBadRequest
	}
	c := s.channels[h.channel]
	if c.archived {
		return "channel_is_archived", http.StatusGone
	}
	if h.answers {
		return s.answer(h, c, b)
	}
	if b.ResponseType != nil || b.Replace != nil || b.Delete != nil {
		return "invalid_payload", http.StatusBadRequest
	}
	if b.Text == "" && len(b.blocks) == 0 {
		return "no_text", http.StatusBadRequest
	}
	c.messages = append(c.messages, &message{Seen: Seen{TS: s.time(), User: "W0HOOK", Text: b.Text, Blocks: b.blocks, Attached: b.attached}})
	return "ok", http.StatusOK
}

// answer takes what comes by a response_url: five times within half an hour.
func (s *Server) answer(h *hook, c *channel, b hookBody) (string, int) {
	if h.left == 0 || time.Now().After(h.until) {
		return "used_url", http.StatusNotFound
	}
	h.left--
	if b.Delete != nil && *b.Delete {
		for i := range s.ephemerals {
			if s.ephemerals[i].TS == h.ephemeral && h.ephemeral != "" {
				s.ephemerals[i].Gone = true
			}
		}
		if m := c.message(h.message); m != nil {
			m.Deleted = true
		}
		return "ok", http.StatusOK
	}
	if b.Text == "" && len(b.blocks) == 0 {
		return "no_text", http.StatusBadRequest
	}
	replace := b.Replace != nil && *b.Replace
	if m := c.message(h.message); replace && m != nil {
		m.Text, m.Blocks = b.Text, b.blocks
		return "ok", http.StatusOK
	}
	for i := range s.ephemerals {
		if replace && h.ephemeral != "" && s.ephemerals[i].TS == h.ephemeral {
			s.ephemerals[i].Text, s.ephemerals[i].Blocks = b.Text, b.blocks
			return "ok", http.StatusOK
		}
	}
	if b.ResponseType != nil && *b.ResponseType == "in_channel" {
		c.messages = append(c.messages, &message{Seen: Seen{TS: s.time(), Thread: b.ThreadTS, User: BotUser, Text: b.Text, Blocks: b.blocks}})
		return "ok", http.StatusOK
	}
	s.ephemerals = append(s.ephemerals, Ephemeral{TS: s.time(), Channel: c.name, User: h.user, Thread: b.ThreadTS, Text: b.Text, Blocks: b.blocks})
	return "ok", http.StatusOK
}

func (s *Server) postEphemeral(v url.Values) (map[string]any, error) {
	c, err := s.enter(v)
	if err != nil {
		return nil, err
	}
	if _, ok := s.users[v.Get("user")]; !ok {
		return nil, refuse("user_not_in_channel")
	}
	m := &message{}
	if err := compose(v, m); err != nil {
		return nil, err
	}
	e := Ephemeral{TS: s.time(), Channel: c.name, User: v.Get("user"), Thread: v.Get("thread_ts"), Text: m.Text, Blocks: m.Blocks}
	s.ephemerals = append(s.ephemerals, e)
	return map[string]any{"message_ts": e.TS}, nil
}
