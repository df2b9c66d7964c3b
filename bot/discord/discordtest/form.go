package discordtest

import (
	"errors"
	"fmt"
)

// Form is a form that somebody sees.
type Form struct {
	Title  string
	ID     string
	Fields []Field
	from   Pressed
}

// Field is a field of a form.
type Field struct {
	ID, Label, Does, Hint, Value string
	Long, Required               bool
	Most                         int
}

// ErrNoForm says that no form is open, or that it does not take what is filled in.
var ErrNoForm = errors.New("no such form")

// Form is the form that a press opened, by karaula's answer to it.
func (a Answer) Form(p Pressed) (f Form, ok bool) {
	data, _ := a.Body["data"].(map[string]any)
	if number(a.Body["type"]) != 9 || data == nil {
		return f, false
	}
	f = Form{Title: text(data["title"]), ID: text(data["custom_id"]), from: p}
	for _, v := range list(data["components"]) {
		l, _ := v.(map[string]any)
		in, _ := l["component"].(map[string]any)
		f.Fields = append(f.Fields, Field{
			ID: text(in["custom_id"]), Label: text(l["label"]), Does: text(l["description"]), Hint: text(in["placeholder"]), Value: text(in["value"]),
			Long: number(in["style"]) == 2, Required: in["required"] != false, Most: number(in["max_length"]),
		})
	}
	return f, true
}

// Fill has somebody write into fields of a form, by their labels, and send it.
func (s *Server) Fill(user map[string]any, f Form, values map[string]string) (p Pressed, err error) {
	components := []any{}
	written := 0
	for _, x := range f.Fields {
		if v, ok := values[x.Label]; ok {
			x.Value = v
			written++
		}
		if x.Required && x.Value == "" || size(x.Value) > x.Most {
			return p, fmt.Errorf("%w: %s does not take %q", ErrNoForm, x.Label, x.Value)
		}
		components = append(components, map[string]any{"type": 18, "id": len(components) + 1, "component": map[string]any{"type": 4, "id": 100, "custom_id": x.ID, "value": x.Value}})
	}
	if written < len(values) {
		return p, fmt.Errorf("%w: %v are not all fields of %+v", ErrNoForm, values, f.Fields)
	}
	err = s.back.act("form", map[string]any{"from": f.from.Token, "user": user, "data": map[string]any{"custom_id": f.ID, "components": components}}, &p)
	return p, err
}

// checkModal holds a form to what Discord's description cannot say, and to the one kind of field that karaula uses.
func checkModal(m map[string]any) error {
	var all []error
	fields := list(m["components"])
	if len(fields) == 0 || len(fields) > 5 {
		all = append(all, fmt.Errorf("a form of %d fields, 1 to 5", len(fields)))
	}
	seen := map[string]bool{}
	for _, v := range fields {
		l, _ := v.(map[string]any)
		in, _ := l["component"].(map[string]any)
		id := text(in["custom_id"])
		if number(l["type"]) != 18 || number(in["type"]) != 4 || id == "" || seen[id] {
			all = append(all, fmt.Errorf("the field %q is no text, has no name, or is there twice", id))
		}
		seen[id] = true
		if n := size(text(in["value"])); n > number(in["max_length"]) || size(text(l["label"])) > 45 || size(text(l["description"])) > 100 || size(text(in["placeholder"])) > 100 {
			all = append(all, fmt.Errorf("the field %q: %d characters in it, or what stands around it is too long", id, n))
		}
	}
	return errors.Join(all...)
}

// checkChoices holds what is suggested to Discord's limits.
func checkChoices(all []any) error {
	if len(all) > 25 {
		return fmt.Errorf("%d choices, at most 25", len(all))
	}
	for _, v := range all {
		c, _ := v.(map[string]any)
		if name, value := size(text(c["name"])), size(text(c["value"])); name == 0 || name > 100 || value > 100 {
			return fmt.Errorf("a choice %v of %d and %d characters", c, name, value)
		}
	}
	return nil
}
