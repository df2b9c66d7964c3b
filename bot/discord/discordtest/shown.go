package discordtest

import (
	"encoding/json"
	"strings"
)

// Shown is everything that a message's readers read, with what can be pressed in brackets. body is the message as JSON has it.
func Shown(body map[string]any) string {
	var lines []string
	add := func(s string) {
		if s != "" {
			lines = append(lines, s)
		}
	}
	add(text(body["content"]))
	for _, v := range list(body["embeds"]) {
		e, _ := v.(map[string]any)
		author, _ := e["author"].(map[string]any)
		add(text(author["name"]))
		add(text(e["title"]))
		add(text(e["description"]))
	}
	for _, c := range Controls(body) {
		if len(c.Options) == 0 {
			add("[ " + c.Label + " ]")
			continue
		}
		menu := "{ " + c.Label
		for _, o := range c.Options {
			menu += " | " + o.Label
		}
		add(menu + " }")
	}
	return strings.Join(lines, "\n")
}

// Controls are the components of a message, as JSON has it. A menu is labelled with its placeholder.
func Controls(body map[string]any) (all []Component) {
	for _, r := range list(body["components"]) {
		row, _ := r.(map[string]any)
		for _, v := range list(row["components"]) {
			raw, _ := v.(map[string]any)
			var c Component
			encoded, err := json.Marshal(raw)
			if err != nil || json.Unmarshal(encoded, &c) != nil {
				continue
			}
			if c.Label == "" {
				c.Label = text(raw["placeholder"])
			}
			all = append(all, c)
		}
	}
	return all
}

// Shown is everything that the message's readers read, with what can be pressed in brackets.
func (m Message) Shown() string {
	var body map[string]any
	encoded, err := json.Marshal(m)
	if err != nil || json.Unmarshal(encoded, &body) != nil {
		return m.Content
	}
	return Shown(body)
}
