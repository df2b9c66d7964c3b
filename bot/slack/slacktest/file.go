package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// File is a file that the app shared.
type File struct {
	ID, Name, Title string
	Content         []byte

	size     int // that was announced
	uploaded bool
}

// uploadURL announces a file, which is to be put at an address.
func (s *Server) uploadURL(v url.Values) (map[string]any, error) {
	size, err := strconv.Atoi(v.Get("length"))
	if err != nil || size < 1 || v.Get("filename") == "" {
		return nil, refuse("invalid_arguments")
	}
	f := &File{ID: s.number("F"), Name: v.Get("filename"), size: size}
	s.uploads[f.ID] = f
	return map[string]any{"upload_url": s.base + "/upload/" + f.ID, "file_id": f.ID}, nil
}

// serveUpload takes a file's content. Its faults are those of the method "upload".
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	f := s.fault("upload")
	defer s.change()
	f.wait(r.Context())
	switch {
	case f.Drop:
		panic(http.ErrAbortHandler) // net/http's way of breaking the connection
	case f.Status != 0:
		http.Error(w, f.Error, f.Status)
		return
	}
	part, _, err := r.FormFile("file")
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	content, err := io.ReadAll(part)
	_ = part.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	file := s.uploads[r.PathValue("id")]
	if err != nil || file == nil || len(content) != file.size {
		http.Error(w, "not what was announced", http.StatusBadRequest)
		return
	}
	file.Content, file.uploaded = content, true
	_, _ = fmt.Fprintf(w, "OK - %d", len(content))
}

// completeUpload shares files in a conversation. Slack takes the id of one there, and no person's.
func (s *Server) completeUpload(v url.Values) (map[string]any, error) {
	var given []struct{ ID, Title string }
	id := v.Get("channel_id")
	if json.Unmarshal([]byte(v.Get("files")), &given) != nil || len(given) == 0 || id == "" || !strings.Contains("CGD", id[:1]) {
		return nil, code{name: "invalid_arguments", says: []string{"[ERROR] input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"}}
	}
	c, err := s.enter(url.Values{"channel": {id}})
	if err != nil {
		return nil, err
	}
	m := &message{Seen: Seen{TS: s.time(), User: BotUser, Text: v.Get("initial_comment")}}
	for _, g := range given {
		f := s.uploads[g.ID]
		if f == nil || !f.uploaded {
			return nil, refuse("file_not_found")
		}
		f.Title = g.Title
		m.Files = append(m.Files, *f)
		delete(s.uploads, g.ID)
	}
	c.messages = append(c.messages, m)
	return map[string]any{"files": given}, nil
}

// toPerson makes of a person as a channel their conversation with the app.
func (s *Server) toPerson(v url.Values) url.Values {
	user := v.Get("channel")
	if s.users[user] == "" || user == BotUser {
		return v
	}
	id := "D" + user[1:]
	if s.channels[id] == nil {
		s.channels[id] = &channel{id: id, name: user, private: true, member: true}
	}
	to := url.Values{}
	for key, values := range v {
		to[key] = slices.Clone(values)
	}
	to.Set("channel", id)
	return to
}

// Direct is what stands in a person's conversation with the app.
func (s *Server) Direct(user string) (all []Seen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels["D"+user[1:]]; c != nil {
		for _, m := range c.messages {
			all = append(all, m.Seen)
		}
	}
	return all
}
