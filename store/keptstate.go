package store

import (
	"encoding/json"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/secret"
)

// state is a watchlist as the database holds it. Keys may be added, and never mean something else.
type state struct {
	Name    string             `json:"name"`
	Query   string             `json:"query"`
	PostAt  *news.Level        `json:"post_at,omitempty"`
	PostTo  []news.Destination `json:"post_to"`
	GroupBy news.GroupBy       `json:"group_by,omitempty"`
	Mention *mentionState      `json:"mention,omitempty"`
	Digest  []string           `json:"digest,omitempty"`
	Quiet   *quietState        `json:"quiet_hours,omitempty"`
	Paused  bool               `json:"paused,omitempty"`
}

type mentionState struct {
	Level news.Level                  `json:"level"`
	Who   map[news.Destination]string `json:"who"`
}

type quietState struct {
	From time.Duration `json:"from"` // since midnight, in ns
	To   time.Duration `json:"to"`
	Mode string        `json:"mode"`
}

// writeState is a watchlist as an argument, sealed where one of its destinations is a secret.
func writeState(w news.Watchlist, paused bool) (any, error) {
	s := state{Name: w.Name, Query: w.Query, PostAt: w.PostAt, PostTo: w.PostTo, GroupBy: w.GroupBy, Digest: w.Digest, Paused: paused}
	if len(w.Mention.Who) > 0 {
		s.Mention = &mentionState{w.Mention.Level, w.Mention.Who}
	}
	if w.Quiet.Mode != "" {
		s.Quiet = &quietState{w.Quiet.From, w.Quiet.To, w.Quiet.Mode}
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	if s.secret() {
		return private(text), nil
	}
	return string(text), nil
}

func readState(text string) (w news.Watchlist, paused bool, err error) {
	var s state
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return w, false, err
	}
	w = news.Watchlist{Name: s.Name, Query: s.Query, PostAt: s.PostAt, PostTo: s.PostTo, GroupBy: s.GroupBy, Digest: s.Digest}
	if s.Mention != nil {
		w.Mention = news.Mention{Level: s.Mention.Level, Who: s.Mention.Who}
	}
	if s.Quiet != nil {
		w.Quiet = news.QuietHours{From: s.Quiet.From, To: s.Quiet.To, Mode: s.Quiet.Mode}
	}
	return w, s.Paused, nil
}

// secret reports whether a destination is a secret.
func (s state) secret() bool {
	for _, d := range s.PostTo {
		if secret.InDestination(d) {
			return true
		}
	}
	if s.Mention != nil {
		for d := range s.Mention.Who {
			if secret.InDestination(d) {
				return true
			}
		}
	}
	return false
}

// secretState reports whether a watchlist that stands in clear is to be sealed.
func secretState(text string) bool {
	var s state
	return json.Unmarshal([]byte(text), &s) == nil && s.secret()
}
