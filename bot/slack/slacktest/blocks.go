package slacktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// MaxBlocks is how many characters of blocks a message may have, as was measured; Slack does not state it.
const MaxBlocks = 13200

// checker looks for what Slack refuses in a message's blocks.
type checker struct {
	problems []string
	blockIDs map[string]bool
}

func (c *checker) wrong(at, format string, args ...any) {
	c.problems = append(c.problems, "[ERROR] "+fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
}

// CheckBlocks reads blocks and refuses what Slack refuses.
func CheckBlocks(raw []byte) ([]map[string]any, error) {
	var blocks []map[string]any
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return nil, code{name: "invalid_blocks_format"}
	}
	c := &checker{blockIDs: map[string]bool{}}
	if len(blocks) > 50 {
		c.wrong("/blocks", "no more than 50 items allowed")
	}
	for i, b := range blocks {
		c.block(fmt.Sprintf("/blocks/%d", i), b)
	}
	if len(c.problems) > 0 {
		return nil, code{name: "invalid_blocks", says: c.problems}
	}
	if n := Size(blocks); n > MaxBlocks {
		return nil, code{name: "msg_blocks_too_long"}
	}
	return blocks, nil
}

// Size is how many characters of blocks a message has.
func Size(blocks any) int {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(blocks); err != nil {
		return MaxBlocks + 1
	}
	return utf8.RuneCount(b.Bytes())
}

// only refuses keys that are not documented, and wants those that are needed.
func (c *checker) only(at string, o map[string]any, needed, optional string) {
	for key := range o {
		if key != "type" && !word(needed, key) && !word(optional, key) {
			c.wrong(at, "invalid additional property: %s", key)
		}
	}
	for _, key := range strings.Fields(needed) {
		if _, ok := o[key]; !ok {
			c.wrong(at, "missing required field: %s", key)
		}
	}
}

func word(words, w string) bool {
	for _, x := range strings.Fields(words) {
		if x == w {
			return true
		}
	}
	return false
}

func text(o map[string]any, key string) string { s, _ := o[key].(string); return s }

func object(v any) map[string]any { o, _ := v.(map[string]any); return o }

func list(v any) []any { l, _ := v.([]any); return l }

// length holds a text between one character and most.
func (c *checker) length(at, s string, most int) {
	if n := utf8.RuneCountInString(s); n == 0 || n > most {
		c.wrong(at, "must be between 1 and %d characters, has %d", most, n)
	}
}

func (c *checker) block(at string, b map[string]any) {
	if id, ok := b["block_id"]; ok {
		s, _ := id.(string)
		c.length(at+"/block_id", s, 255)
		if c.blockIDs[s] {
			c.wrong(at, "block_id stands twice: %s", s)
		}
		c.blockIDs[s] = true
	}
	switch elements := list(b["elements"]); text(b, "type") {
	case "header":
		c.only(at, b, "text", "block_id level")
		c.text(at+"/text", object(b["text"]), 150, "plain_text")
	case "section":
		c.only(at, b, "", "text fields accessory block_id expand")
		if b["text"] == nil && len(list(b["fields"])) == 0 {
			c.wrong(at, "needs text or fields")
		}
		if b["text"] != nil {
			c.text(at+"/text", object(b["text"]), 3000, "plain_text mrkdwn")
		}
		if len(list(b["fields"])) > 10 {
			c.wrong(at, "no more than 10 fields")
		}
		for i, f := range list(b["fields"]) {
			c.text(fmt.Sprintf("%s/fields/%d", at, i), object(f), 2000, "plain_text mrkdwn")
		}
	case "context":
		c.only(at, b, "elements", "block_id")
		c.count(at, elements, 10)
		for i, e := range elements {
			c.text(fmt.Sprintf("%s/elements/%d", at, i), object(e), 3000, "plain_text mrkdwn")
		}
	case "divider":
		c.only(at, b, "", "block_id")
	case "actions":
		c.only(at, b, "elements", "block_id")
		c.count(at, elements, 25)
		ids := map[string]bool{}
		for i, e := range elements {
			c.element(fmt.Sprintf("%s/elements/%d", at, i), object(e), ids)
		}
	case "rich_text":
		c.only(at, b, "elements", "block_id")
		c.count(at, elements, 1000)
		for i, e := range elements {
			c.rich(fmt.Sprintf("%s/elements/%d", at, i), object(e))
		}
	default:
		c.wrong(at, "unsupported type: %q", text(b, "type"))
	}
}

func (c *checker) count(at string, elements []any, most int) {
	if len(elements) == 0 || len(elements) > most {
		c.wrong(at+"/elements", "must have 1 to %d items, has %d", most, len(elements))
	}
}

func (c *checker) text(at string, o map[string]any, most int, types string) {
	kind := text(o, "type")
	if !word(types, kind) {
		c.wrong(at, "expected %s, found %q", types, kind)
	}
	if kind == "mrkdwn" {
		c.only(at, o, "text", "verbatim")
	} else {
		c.only(at, o, "text", "emoji")
	}
	c.length(at, text(o, "text"), most)
}

func (c *checker) element(at string, e map[string]any, ids map[string]bool) {
	id := text(e, "action_id")
	c.length(at+"/action_id", id, 255)
	if ids[id] {
		c.wrong(at, "action_id stands twice: %s", id)
	}
	ids[id] = true
	switch text(e, "type") {
	case "button":
		c.only(at, e, "text action_id", "url value style confirm accessibility_label")
		c.text(at+"/text", object(e["text"]), 75, "plain_text")
		if v, ok := e["value"]; ok {
			s, _ := v.(string)
			c.length(at+"/value", s, 2000)
		}
		if style, ok := e["style"]; ok && style != "primary" && style != "danger" {
			c.wrong(at, "unknown style %v", style)
		}
	case "static_select":
		c.only(at, e, "action_id options", "placeholder initial_option confirm focus_on_load")
		options := list(e["options"])
		if len(options) == 0 || len(options) > 100 {
			c.wrong(at, "must have 1 to 100 options, has %d", len(options))
		}
		if e["placeholder"] != nil {
			c.text(at+"/placeholder", object(e["placeholder"]), 150, "plain_text")
		}
		for i, o := range options {
			c.option(fmt.Sprintf("%s/options/%d", at, i), object(o))
		}
	default:
		c.wrong(at, "unsupported element: %q", text(e, "type"))
	}
}

// option checks what may be chosen.
func (c *checker) option(at string, o map[string]any) {
	c.only(at, o, "text value", "description")
	c.text(at+"/text", object(o["text"]), 75, "plain_text")
	c.length(at+"/value", text(o, "value"), 150)
}

func (c *checker) rich(at string, e map[string]any) {
	if text(e, "type") != "rich_text_section" {
		c.wrong(at, "unsupported element: %q", text(e, "type"))
		return
	}
	c.only(at, e, "elements", "")
	if len(list(e["elements"])) == 0 {
		c.wrong(at, "must have elements")
	}
	for i, x := range list(e["elements"]) {
		o, at := object(x), fmt.Sprintf("%s/elements/%d", at, i)
		for key := range object(o["style"]) {
			if !word("bold italic strike code", key) {
				c.wrong(at, "unknown style %s", key)
			}
		}
		switch text(o, "type") {
		case "text":
			c.only(at, o, "text", "style")
			c.length(at, text(o, "text"), 3000)
		case "link":
			c.only(at, o, "url", "text unsafe style")
			c.length(at, text(o, "url"), 3000)
			if u, err := url.Parse(text(o, "url")); err != nil || u.Scheme == "" || u.Host == "" {
				c.wrong(at, "no address: %s", text(o, "url"))
			}
		case "user":
			c.only(at, o, "user_id", "style")
		case "usergroup":
			c.only(at, o, "usergroup_id", "style")
		case "broadcast":
			c.only(at, o, "range", "style")
		default:
			c.wrong(at, "unsupported element: %q", text(o, "type"))
		}
	}
}
