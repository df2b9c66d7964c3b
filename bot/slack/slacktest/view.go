package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// trigger opens a form once, within three seconds.
type trigger struct {
	user  string
	until time.Time
}

// trigger makes one. The caller holds the lock.
func (s *Server) trigger(user string) string {
	id := s.number("1.2.")
	s.triggers[id] = trigger{user, time.Now().Add(3 * time.Second)}
	return id
}

// View is a form that somebody sees.
type View struct {
	Title  string
	Fields []Field

	raw    map[string]any
	blocks []map[string]any
}

// Field is a field of a form.
type Field struct {
	Name, Label, Hint, Below, Value string
	Long, Optional                  bool
	Most                            int
	Suggests, Several               bool // the app suggests what it may be, of which several may be chosen
	Least                           int  // how much is typed before the app is asked

	action string
	chosen []map[string]any // options
	Error  string           // what the app says is wrong with it
}

// Form is what somebody has open; ok is false for nothing.
func (s *Server) Form(user string) (v View, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.views[user] == nil {
		return v, false
	}
	v = *s.views[user]
	v.Fields = slices.Clone(v.Fields)
	return v, true
}

func (s *Server) openView(v url.Values) (map[string]any, error) {
	t, ok := s.triggers[v.Get("trigger_id")]
	switch {
	case !ok:
		return nil, refuse("invalid_trigger_id")
	case time.Now().After(t.until):
		return nil, refuse("expired_trigger_id")
	}
	view, err := readView([]byte(v.Get("view")))
	if err != nil {
		return nil, err
	}
	delete(s.triggers, v.Get("trigger_id"))
	view.raw["id"] = s.number("V")
	s.views[t.user] = view
	return map[string]any{"view": view.raw}, nil
}

// readView reads a form, and refuses what Slack refuses.
func readView(raw []byte) (*View, error) {
	v := &View{}
	if json.Unmarshal(raw, &v.raw) != nil {
		return nil, refuse("invalid_arguments")
	}
	c := &checker{blockIDs: map[string]bool{}}
	c.only("/view", v.raw, "title blocks", "submit close callback_id private_metadata clear_on_close notify_on_close external_id")
	for _, key := range []string{"title", "submit", "close"} {
		if v.raw[key] != nil || key == "title" {
			c.text("/view/"+key, object(v.raw[key]), 24, "plain_text")
		}
	}
	if n := utf8.RuneCountInString(text(v.raw, "callback_id")); n > 255 {
		c.wrong("/view/callback_id", "must be at most 255 characters, has %d", n)
	}
	if n := utf8.RuneCountInString(text(v.raw, "private_metadata")); n > 3000 {
		c.wrong("/view/private_metadata", "must be at most 3000 characters, has %d", n)
	}
	blocks := list(v.raw["blocks"])
	if len(blocks) == 0 || len(blocks) > 100 || text(v.raw, "type") != "modal" {
		c.wrong("/view", "a modal of 1 to 100 blocks, has %d", len(blocks))
	}
	v.Title = text(object(v.raw["title"]), "text")
	ids := map[string]bool{}
	v.blocks = c.screen(v.raw)
	for i, b := range v.blocks {
		if text(b, "type") == "input" {
			v.Fields = append(v.Fields, c.input(fmt.Sprintf("/view/blocks/%d", i), b, ids))
		}
	}
	if len(v.Fields) > 0 && (v.raw["submit"] == nil || len(v.Fields) < len(v.blocks)) {
		c.wrong("/view", "a form of input blocks alone, with submit, is what is known here")
	}
	if len(c.problems) > 0 {
		return nil, code{name: "invalid_arguments", says: c.problems}
	}
	return v, nil
}

// input checks a field.
func (c *checker) input(at string, b map[string]any, ids map[string]bool) (f Field) {
	c.only(at, b, "label element", "block_id hint optional dispatch_action")
	f.Name = text(b, "block_id")
	c.length(at+"/block_id", f.Name, 255)
	if c.blockIDs[f.Name] {
		c.wrong(at, "block_id stands twice: %s", f.Name)
	}
	c.blockIDs[f.Name] = true
	c.text(at+"/label", object(b["label"]), 2000, "plain_text")
	f.Label = text(object(b["label"]), "text")
	if b["hint"] != nil {
		c.text(at+"/hint", object(b["hint"]), 2000, "plain_text")
		f.Below = text(object(b["hint"]), "text")
	}
	f.Optional, _ = b["optional"].(bool)
	e := object(b["element"])
	switch text(e, "type") {
	case "plain_text_input":
		c.only(at+"/element", e, "action_id", "placeholder initial_value multiline min_length max_length dispatch_action_config focus_on_load")
	case "external_select":
		c.only(at+"/element", e, "action_id", "placeholder initial_option min_query_length confirm focus_on_load")
		f.Suggests = true
	case "multi_external_select":
		c.only(at+"/element", e, "action_id", "placeholder initial_options min_query_length max_selected_items confirm focus_on_load")
		f.Suggests, f.Several = true, true
	default:
		c.wrong(at, "unknown here: %q", text(e, "type"))
	}
	if f.Least = 3; e["min_query_length"] != nil {
		least, _ := e["min_query_length"].(float64)
		f.Least = int(least)
	}
	id := text(e, "action_id")
	f.action = id
	c.length(at+"/element/action_id", id, 255)
	if ids[id] {
		c.wrong(at, "action_id stands twice: %s", id)
	}
	ids[id] = true
	if e["placeholder"] != nil {
		c.text(at+"/element/placeholder", object(e["placeholder"]), 150, "plain_text")
		f.Hint = text(object(e["placeholder"]), "text")
	}
	f.Most = 3000
	if most, ok := e["max_length"].(float64); ok {
		f.Most = int(most)
	}
	f.Value, f.Long = text(e, "initial_value"), e["multiline"] == true
	if n := utf8.RuneCountInString(f.Value); f.Most < 1 || f.Most > 3000 || n > f.Most {
		c.wrong(at+"/element", "initial_value has %d characters, max_length is %d of 3000", n, f.Most)
	}
	return f
}

// ErrNotFilled says that Slack does not let a form be sent as it is filled in.
var ErrNotFilled = errors.New("the form is not filled in")

// Fill has somebody write into fields of the form that is open, by their labels, and send it. It stays open when the app says
// that something is wrong, or shows another one.
func (s *Server) Fill(user string, values map[string]string) error {
	picked, err := s.pick(user, values)
	if err != nil {
		return err
	}
	s.mu.Lock()
	v := s.views[user]
	if v == nil {
		s.mu.Unlock()
		return fmt.Errorf("%w: none is open", ErrNothing)
	}
	state := map[string]any{}
	written := 0
	var missing error
	for i, f := range v.Fields {
		if value, ok := values[f.Label]; ok {
			v.Fields[i].Value, f.Value = value, value
			if f.Suggests {
				v.Fields[i].chosen, f.chosen = picked[f.Label], picked[f.Label]
			}
			written++
		}
		if f.Value == "" && !f.Optional || utf8.RuneCountInString(f.Value) > f.Most {
			missing = fmt.Errorf("%w: %s: %q", ErrNotFilled, f.Label, f.Value)
		}
		value := any(f.Value)
		if f.Value == "" {
			value = nil
		}
		state[f.Name] = map[string]any{f.action: map[string]any{"type": "plain_text_input", "value": value}}
		if f.Suggests {
			state[f.Name] = map[string]any{f.action: chosen(f)}
		}
	}
	if written < len(values) {
		missing = fmt.Errorf("%w: %v are not all fields of %+v", ErrNothing, values, v.Fields)
	}
	if missing != nil {
		s.mu.Unlock()
		return missing
	}
	shape := map[string]any{}
	for key, x := range v.raw {
		shape[key] = x
	}
	shape["team_id"], shape["state"] = TeamID, map[string]any{"values": state}
	payload := map[string]any{
		"type": "view_submission", "team": map[string]any{"id": TeamID, "domain": "newsroom"}, "api_app_id": AppID, "trigger_id": s.trigger(user), "view": shape,
		"user": map[string]any{"id": user, "username": strings.ToLower(s.users[user]), "name": strings.ToLower(s.users[user]), "team_id": TeamID}, "response_urls": []any{},
	}
	s.mu.Unlock()
	receipt, err := s.asked("interactive", payload)
	if err != nil {
		return err
	}
	defer s.change()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.received(user, v, receipt)
}

// pick has somebody choose in the fields that suggest: of several between commas, one after the other, each time the first that is suggested.
func (s *Server) pick(user string, values map[string]string) (map[string][]map[string]any, error) {
	picked := map[string][]map[string]any{}
	form, _ := s.Form(user)
	for _, f := range form.Fields {
		value, given := values[f.Label]
		if !given || !f.Suggests {
			continue
		}
		for _, typed := range strings.Split(value, ", ") {
			options, err := s.options(user, f.Label, typed)
			if err != nil {
				return nil, err
			}
			if len(options) == 0 {
				return nil, fmt.Errorf("%w: nothing is suggested for %q", ErrNotFilled, typed)
			}
			picked[f.Label] = append(picked[f.Label], options[0])
			if !f.Several {
				break
			}
		}
	}
	return picked, nil
}

// chosen is what the app is told of a field that suggests.
func chosen(f Field) map[string]any {
	if f.Several {
		return map[string]any{"type": "multi_external_select", "selected_options": f.chosen}
	}
	one := any(nil)
	if len(f.chosen) > 0 {
		one = f.chosen[0]
	}
	return map[string]any{"type": "external_select", "selected_option": one}
}

// received does with a form what the app's receipt says.
func (s *Server) received(user string, v *View, receipt map[string]any) error {
	switch action := text(receipt, "response_action"); action {
	case "":
		delete(s.views, user)
	case "update":
		raw, err := json.Marshal(receipt["view"])
		if err != nil {
			return err
		}
		next, err := readView(raw)
		if err != nil {
			return err
		}
		next.raw["id"] = v.raw["id"]
		s.views[user] = next
	case "errors":
		wrong := object(receipt["errors"])
		for i, f := range v.Fields {
			v.Fields[i].Error = text(wrong, f.Name)
			delete(wrong, f.Name)
		}
		if len(wrong) > 0 {
			return fmt.Errorf("invalid errors: no blocks are called %v", wrong)
		}
	default:
		return fmt.Errorf("invalid response_action %q", action)
	}
	return nil
}
