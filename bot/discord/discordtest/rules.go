package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"unicode/utf16"
)

// byHand holds a body to what Discord refuses and its description cannot say, and to what karaula never sends.
func byHand(v any) error {
	if at := nullIn(v, "body"); at != "" {
		return fmt.Errorf("%s is null", at)
	}
	if all, ok := v.([]any); ok {
		return checkCommands(all)
	}
	body, _ := v.(map[string]any)
	if body == nil {
		return nil
	}
	if data, ok := body["data"].(map[string]any); ok && body["type"] != nil { // the first answer to a press
		switch number(body["type"]) {
		case 8:
			return checkChoices(list(data["choices"]))
		case 9:
			return checkModal(data)
		}
		if _, ok := data["content"]; !ok && data["embeds"] == nil {
			return nil // an announcement
		}
		return checkMessage(data)
	}
	if body["embeds"] != nil || body["content"] != nil || body["components"] != nil {
		return checkMessage(body)
	}
	return nil
}

func nullIn(v any, at string) string {
	switch v := v.(type) {
	case nil:
		return at
	case map[string]any:
		for k, x := range v {
			if found := nullIn(x, at+"."+k); found != "" {
				return found
			}
		}
	case []any:
		for i, x := range v {
			if found := nullIn(x, fmt.Sprintf("%s[%d]", at, i)); found != "" {
				return found
			}
		}
	}
	return ""
}

// checkMessage holds a message to Discord's limits.
func checkMessage(m map[string]any) error {
	var all []error
	bad := func(format string, args ...any) { all = append(all, fmt.Errorf(format, args...)) }
	content := text(m["content"])
	if n := size(content); n > 2000 {
		bad("content has %d characters, at most 2000", n)
	}
	embeds, rows := list(m["embeds"]), list(m["components"])
	if content == "" && len(embeds) == 0 && len(rows) == 0 {
		bad("the message is empty")
	}
	allowed, ok := m["allowed_mentions"].(map[string]any)
	if _, parses := allowed["parse"].([]any); !ok || !parses {
		bad("allowed_mentions.parse is missing: Discord would call everybody whom the text names")
	}
	total := 0
	for i, e := range embeds {
		n, err := checkEmbed(e)
		if err != nil {
			bad("embeds[%d]: %w", i, err)
		}
		total += n
	}
	if total > 6000 {
		bad("the embeds have %d characters together, at most 6000", total)
	}
	if len(rows) > 5 {
		bad("%d rows of components, at most 5", len(rows))
	}
	seen := map[string]bool{}
	for i, r := range rows {
		if err := checkRow(r, seen); err != nil {
			bad("components[%d]: %w", i, err)
		}
	}
	return errors.Join(all...)
}

func checkEmbed(v any) (total int, err error) {
	e, _ := v.(map[string]any)
	var all []error
	count := func(what, s string, limit int) {
		n := size(s)
		total += n
		if n > limit {
			all = append(all, fmt.Errorf("%s has %d characters, at most %d", what, n, limit))
		}
	}
	author, _ := e["author"].(map[string]any)
	footer, _ := e["footer"].(map[string]any)
	count("title", text(e["title"]), 256)
	count("description", text(e["description"]), 4096)
	count("author.name", text(author["name"]), 256)
	count("footer.text", text(footer["text"]), 2048)
	fields := list(e["fields"])
	for _, f := range fields {
		f, _ := f.(map[string]any)
		if text(f["name"]) == "" || text(f["value"]) == "" {
			all = append(all, errors.New("a field without name or value"))
		}
		count("a field's name", text(f["name"]), 256)
		count("a field's value", text(f["value"]), 1024)
	}
	if total == 0 {
		all = append(all, errors.New("the embed is empty"))
	}
	if address := text(e["url"]); address != "" {
		if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			all = append(all, fmt.Errorf("url %q: Scheme must be one of ('http', 'https')", address))
		}
	}
	return total, errors.Join(all...)
}

func checkRow(v any, seen map[string]bool) error {
	r, _ := v.(map[string]any)
	if number(r["type"]) != 1 {
		return errors.New("only rows stand at the top")
	}
	var all []error
	for _, c := range list(r["components"]) {
		c, _ := c.(map[string]any)
		id := text(c["custom_id"])
		if id == "" || size(id) > 100 || seen[id] {
			all = append(all, fmt.Errorf("custom_id %q is missing, too long, or there twice", id))
		}
		seen[id] = true
		switch number(c["type"]) {
		case 2:
			if n := size(text(c["label"])); n == 0 || n > 80 {
				all = append(all, fmt.Errorf("a button's label has %d characters, 1 to 80", n))
			}
		case 3:
			if len(list(r["components"])) > 1 {
				all = append(all, errors.New("a menu shares its row"))
			}
			values := map[string]bool{}
			for _, o := range list(c["options"]) {
				o, _ := o.(map[string]any)
				if label, value := text(o["label"]), text(o["value"]); label == "" || value == "" || size(label) > 100 || size(value) > 100 || values[value] {
					all = append(all, fmt.Errorf("an option %q = %q is empty, too long, or there twice", label, value))
				}
				values[text(o["value"])] = true
			}
		}
	}
	return errors.Join(all...)
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func number(v any) int {
	switch v := v.(type) {
	case json.Number:
		n, _ := v.Int64()
		return int(n)
	case float64:
		return int(v)
	}
	return -1
}

// size counts characters as the strictest of Discord's parts does.
func size(s string) int { return len(utf16.Encode([]rune(s))) }
