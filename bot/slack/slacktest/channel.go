package slacktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// channel is a conversation with all that was ever in it.
type channel struct {
	id, name                            string
	before                              []string // names
	private, archived, member, readOnly bool
	people                              []string // that are in it, where it is private
	messages                            []*message
	posted                              time.Time // the last message
}

type message struct {
	Seen
	metadata json.RawMessage
}

// Seen is a message as a channel's readers see it.
type Seen struct {
	TS        string
	Thread    string // of the message that it answers to; "" for none
	Broadcast bool   // an answer that is shown in the channel as well
	User      string
	Text      string
	Blocks    []map[string]any
	Attached  []map[string]any // attachments: a colour, and blocks beside a bar of it
	Files     []File
	Metadata  map[string]any // hidden, but readers with an API see it
	Edits     int
	Deleted   bool
}

// Shown is everything that a reader reads: the texts of the blocks, a block a line.
func (m Seen) Shown() string { return Shown(m.All()) }

// All are the blocks of the message and of its attachments.
func (m Seen) All() []map[string]any { return append(slices.Clip(m.Blocks), Beside(m.Attached)...) }

// Delivery is the delivery's key in the metadata.
func (m Seen) Delivery() string {
	payload, _ := m.Metadata["event_payload"].(map[string]any)
	key, _ := payload["delivery"].(string)
	return key
}

// ChannelOption is what a channel is besides public.
type ChannelOption func(*channel)

// Member has the bot in it.
func Member() ChannelOption { return func(c *channel) { c.member = true } }

// Private hides it from whoever is not in it.
func Private() ChannelOption { return func(c *channel) { c.private = true } }

// Archived closes it.
func Archived() ChannelOption { return func(c *channel) { c.archived = true } }

// ReadOnly lets only its managers post.
func ReadOnly() ChannelOption { return func(c *channel) { c.readOnly = true } }

// AddChannel makes a channel, or changes one, and returns its id.
func (s *Server) AddChannel(name string, options ...ChannelOption) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.named(name)
	if c == nil {
		c = &channel{id: s.number("C"), name: name}
		s.channels[c.id] = c
	}
	c.private, c.archived, c.member, c.readOnly = false, false, false, false
	for _, o := range options {
		o(c)
	}
	return c.id
}

// Rename gives a channel another name.
func (s *Server) Rename(name, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.named(name)
	c.name, c.before = to, append(c.before, name)
}

func (s *Server) named(name string) *channel {
	for _, c := range s.channels {
		if c.name == name {
			return c
		}
	}
	return nil
}

// Seen returns what a channel's readers see, in the order it was posted.
func (s *Server) Seen(name string) []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Seen
	for _, m := range s.named(name).messages {
		all = append(all, m.Seen)
	}
	return all
}

// Delete deletes a message, as a person would.
func (s *Server) Delete(name, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.named(name).message(ts); m != nil {
		m.Deleted = true
	}
}

// Say posts somebody else's message, with metadata as it likes.
func (s *Server) Say(name, user, text string, metadata map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.named(name)
	raw, _ := json.Marshal(metadata)
	m := &message{Seen{TS: s.time(), User: user, Text: text, Metadata: metadata}, raw}
	c.messages = append(c.messages, m)
	return m.TS
}

func (c *channel) message(ts string) *message {
	i := slices.IndexFunc(c.messages, func(m *message) bool { return m.TS == ts && !m.Deleted })
	if i < 0 {
		return nil
	}
	return c.messages[i]
}

// thread reports whether there is a thread of a message: its message is there, or was deleted and has answers.
func (c *channel) thread(ts string) bool {
	return slices.ContainsFunc(c.messages, func(m *message) bool { return !m.Deleted && (m.TS == ts && m.Thread == "" || m.Thread == ts) })
}

// time is a message's time, which no other has. The caller holds the lock.
func (s *Server) time() string {
	s.last = max(s.last+1, time.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", s.last/1e6, s.last%1e6)
}

// shape is a channel as the API gives it.
func (c *channel) shape() map[string]any {
	return map[string]any{
		"id": c.id, "name": c.name, "name_normalized": c.name, "previous_names": c.before, "is_channel": !c.private, "is_group": c.private, "is_private": c.private,
		"is_archived": c.archived, "is_member": c.member, "is_im": strings.HasPrefix(c.id, "D"),
	}
}

// shape is a message as the API gives it.
func (m *message) shape(metadata bool) map[string]any {
	out := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": m.User, "blocks": m.Blocks}
	if len(m.Attached) > 0 {
		out["attachments"] = m.Attached
	}
	if m.User == BotUser {
		out["bot_id"], out["app_id"] = BotID, AppID
	}
	if m.Thread != "" {
		out["thread_ts"] = m.Thread
	}
	if m.Broadcast {
		out["subtype"] = "thread_broadcast"
	}
	if metadata && len(m.metadata) > 0 {
		out["metadata"] = m.metadata
	}
	return out
}
