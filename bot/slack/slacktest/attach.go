package slacktest

import (
	"encoding/json"
	"fmt"
	"regexp"
)

var colour = regexp.MustCompile(`^(?:#[0-9a-fA-F]{6}|good|warning|danger)$`)

// CheckAttachments reads attachments and refuses what Slack refuses of them. Only those that are a colour and blocks are known:
// the other keys are there for messages of old. One of more than five blocks, which people report to be folded, is refused as well.
func CheckAttachments(raw []byte) ([]map[string]any, error) {
	var all []map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, refuse("invalid_attachments")
	}
	if len(all) > 100 {
		return nil, refuse("too_many_attachments")
	}
	for i, a := range all {
		c := &checker{}
		c.only(fmt.Sprintf("/attachments/%d", i), a, "blocks", "color fallback")
		if s, given := a["color"]; given && !colour.MatchString(fmt.Sprint(s)) {
			c.wrong(fmt.Sprintf("/attachments/%d/color", i), "no colour: %v", s)
		}
		if n := len(list(a["blocks"])); n > 5 {
			c.wrong(fmt.Sprintf("/attachments/%d/blocks", i), "%d blocks would be folded", n)
		}
		if len(c.problems) > 0 {
			return nil, code{name: "invalid_attachments", says: c.problems}
		}
		blocks, err := json.Marshal(a["blocks"])
		if err != nil {
			return nil, refuse("invalid_attachments")
		}
		if _, err := CheckBlocks(blocks); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Beside are the blocks of attachments.
func Beside(attached []map[string]any) (blocks []map[string]any) {
	for _, a := range attached {
		for _, b := range list(a["blocks"]) {
			blocks = append(blocks, object(b))
		}
	}
	return blocks
}

// together holds what a message and its attachments have in common: not more than so many blocks, and characters of them.
func together(blocks, attached []map[string]any) error {
	beside := Beside(attached)
	switch {
	case len(blocks)+len(beside) > 50:
		return code{name: "invalid_blocks", says: []string{"[ERROR] no more than 50 items allowed"}}
	case Size(blocks)+Size(beside) > MaxBlocks:
		return refuse("msg_blocks_too_long")
	}
	return nil
}
