package slacktest

import (
	"iter"
	"net/url"
	"slices"
	"strings"
)

func keys[V any](m map[string]V) iter.Seq[string] {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// history gives a channel's messages, the newest first. Answers stand in it only when they are shown in the channel.
func (s *Server) history(v url.Values) (map[string]any, error) {
	c, err := s.reach(v)
	if err != nil {
		return nil, err
	}
	if !c.member {
		return nil, refuse("not_in_channel")
	}
	var all []*message
	for _, m := range slices.Backward(c.messages) {
		if !m.Deleted && (m.Thread == "" || m.Broadcast) && within(v, m.TS) {
			all = append(all, m)
		}
	}
	return s.messages(v, all)
}

// replies gives a thread, its first message first on every page.
func (s *Server) replies(v url.Values) (map[string]any, error) {
	c, err := s.reach(v)
	if err != nil {
		return nil, err
	}
	if !c.thread(v.Get("ts")) {
		return nil, refuse("thread_not_found")
	}
	var all []*message
	for _, m := range c.messages {
		if !m.Deleted && m.Thread == v.Get("ts") && within(v, m.TS) {
			all = append(all, m)
		}
	}
	answer, err := s.messages(v, all)
	if parent := c.message(v.Get("ts")); err == nil && parent != nil {
		answer["messages"] = append([]map[string]any{parent.shape(v.Get("include_all_metadata") == "1")}, answer["messages"].([]map[string]any)...)
	}
	return answer, err
}

func within(v url.Values, ts string) bool {
	oldest, latest, inclusive := v.Get("oldest"), v.Get("latest"), v.Get("inclusive") == "1" || v.Get("inclusive") == "true"
	if oldest != "" && (strings.Compare(ts, oldest) < 0 || ts == oldest && !inclusive) {
		return false
	}
	return latest == "" || strings.Compare(ts, latest) < 0 || ts == latest && inclusive
}

func (s *Server) messages(v url.Values, all []*message) (map[string]any, error) {
	page, next, err := s.page(v, len(all))
	if err != nil {
		return nil, err
	}
	shapes := []map[string]any{}
	for _, m := range all[page[0]:page[1]] {
		shapes = append(shapes, m.shape(v.Get("include_all_metadata") == "1"))
	}
	return map[string]any{"messages": shapes, "has_more": next != "", "response_metadata": map[string]any{"next_cursor": next}}, nil
}
