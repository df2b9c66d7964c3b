package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Message is a message as the channel's readers see it.
type Message struct {
	ID         string           `json:"id"`
	Channel    string           `json:"channel_id"`
	Content    string           `json:"content"`
	Embeds     []map[string]any `json:"embeds"`
	Components []struct {
		Components []Component `json:"components"`
	} `json:"components"`
	Reference *struct {
		Message string `json:"message_id"`
	} `json:"message_reference"`
	Flags int `json:"flags"`
}

// Component is a button or a menu.
type Component struct {
	Type     int    `json:"type"`
	CustomID string `json:"custom_id"`
	Label    string `json:"label"`
	Options  []struct {
		Label string `json:"label"`
		Value string `json:"value"`
	} `json:"options"`
}

// Buttons are a message's components, in their order.
func (m Message) Buttons() (all []Component) {
	for _, r := range m.Components {
		all = append(all, r.Components...)
	}
	return all
}

// Button is the component with a label; ok is false when there is none.
func (m Message) Button(label string) (c Component, ok bool) {
	all := m.Buttons()
	i := slices.IndexFunc(all, func(c Component) bool { return c.Label == label })
	if i < 0 {
		return c, false
	}
	return all[i], true
}

// Messages returns what stands in a channel, or in a thread by its message's number, the oldest first.
func (s *Server) Messages(channel string) ([]Message, error) {
	all := []Message{}
	after := "0"
	for {
		w := recorded{header: http.Header{}}
		s.forward(&w, http.MethodGet, s.behind("channels/"+channel+"/messages")+"?limit=100&after="+after, nil)
		var page []json.RawMessage
		if err := json.Unmarshal(w.body, &page); err != nil || w.status != http.StatusOK {
			return nil, fmt.Errorf("the messages of channel %s: %d %s", channel, w.status, w.body)
		}
		s.hidePrivate(&w)
		var seen []Message
		if err := json.Unmarshal(w.body, &seen); err != nil {
			return nil, err
		}
		all = append(all, seen...)
		for _, m := range page {
			var named struct {
				ID string `json:"id"`
			}
			if err := json.Unmarshal(m, &named); err != nil {
				return nil, err
			}
			if compare(named.ID, after) > 0 {
				after = named.ID
			}
		}
		if len(page) < 100 {
			slices.SortFunc(all, func(a, b Message) int { return compare(a.ID, b.ID) })
			return all, nil
		}
	}
}

func compare(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// Delete deletes a message, as a person would.
func (s *Server) Delete(channel, id string) error {
	w := recorded{header: http.Header{}}
	s.forward(&w, http.MethodDelete, s.behind("channels/"+channel+"/messages/"+id), nil)
	if w.status >= 300 {
		return fmt.Errorf("message %s: %d %s", id, w.status, w.body)
	}
	return nil
}

// Pressed is a press that karaula was told of.
type Pressed struct {
	ID    string `json:"id"`
	Token string `json:"token"`
}

// Press has the person press a button below a message of a channel, or choose from a menu. In a thread, channel is its number.
func (s *Server) Press(channel, message, customID string, values ...string) (Pressed, error) {
	return s.PressAs(nil, channel, message, customID, values...)
}

// PressAs has somebody press, as Discord describes a user, with the rights that they have ("rights": "16"); nil for the person. Only the small Discord knows others.
func (s *Server) PressAs(user map[string]any, channel, message, customID string, values ...string) (p Pressed, err error) {
	verb := "button"
	if len(values) > 0 {
		verb = "select"
	}
	err = s.back.act(verb, map[string]any{
		"channel": strings.TrimPrefix(s.behind("channels/"+channel), "channels/"), "message": message, "custom_id": customID, "values": values, "user": user,
	}, &p)
	return p, err
}

// Answers waits until karaula gave n answers to a press, or ctx ends, and returns them.
func (s *Server) Answers(ctx context.Context, p Pressed, n int) (all []Answer, err error) {
	if err := s.Until(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		all = slices.Clone(s.answers[p.Token])
		return len(all) >= n
	}); err != nil {
		return all, fmt.Errorf("%d of %d answers came: %w", len(all), n, err)
	}
	return all, s.name(p, all)
}

// name adds to the answers of a press the number of the message that they made.
func (s *Server) name(p Pressed, all []Answer) error {
	var r struct {
		Message string `json:"messageId"`
	}
	if err := s.back.act("response", map[string]any{"channel": s.Channels[0].ID, "interaction": p.ID}, &r); err != nil {
		return err
	}
	for i := range all {
		if all[i].Message == "" {
			all[i].Message = r.Message
		}
	}
	return nil
}

// Wait waits until so many calls of a method came in whose path has a part, or ctx ends.
func (s *Server) Wait(ctx context.Context, method, part string, n int) error {
	got := 0
	if err := s.Until(ctx, func() bool { got = len(s.Calls(method, part)); return got >= n }); err != nil {
		return fmt.Errorf("%d of %d calls of %s %s came: %w", got, n, method, part, err)
	}
	return nil
}
