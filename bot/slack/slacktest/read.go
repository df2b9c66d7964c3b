package slacktest

import (
	"regexp"
	"strings"
)

// Shown is everything that a reader reads in blocks: a block a line, a button in brackets, a menu in braces.
func Shown(blocks []map[string]any) string {
	var lines []string
	for _, b := range blocks {
		var parts []string
		walk(b, func(o map[string]any) {
			switch kind := text(o, "type"); kind {
			case "button":
				parts = append(parts, "[ "+text(object(o["text"]), "text")+" ]")
			case "static_select":
				choice := "{ " + text(object(o["placeholder"]), "text")
				for _, c := range list(o["options"]) {
					choice += " | " + text(object(object(c)["text"]), "text")
				}
				parts = append(parts, choice+" }")
			case "text", "plain_text", "mrkdwn":
				parts = append(parts, text(o, "text"))
			case "link":
				parts = append(parts, text(o, "text")+" <"+text(o, "url")+">")
			case "user", "usergroup", "broadcast":
				parts = append(parts, "@"+text(o, "user_id")+text(o, "usergroup_id")+text(o, "range"))
			}
		})
		glue := ""
		if text(b, "type") == "actions" || text(b, "type") == "context" {
			glue = " "
		}
		lines = append(lines, strings.Join(parts, glue))
	}
	return strings.Join(lines, "\n")
}

// walk visits the objects of blocks that are shown, in their order. What stands inside a button or menu is its own.
func walk(o map[string]any, visit func(map[string]any)) {
	visit(o)
	if kind := text(o, "type"); kind == "button" || kind == "static_select" {
		return
	}
	for _, key := range []string{"text", "fields", "elements"} {
		if sub := object(o[key]); sub != nil {
			walk(sub, visit)
		}
		for _, e := range list(o[key]) {
			walk(object(e), visit)
		}
	}
}

// called is what calls people where Slack reads markup.
var called = regexp.MustCompile(`<!(?:here|channel|everyone)(?:\|[^>]*)?>|<!subteam\^[A-Z0-9]+(?:\|[^>]*)?>|<@[A-Z0-9]+(?:\|[^>]*)?>`)

// Mentions is whom a message calls, each as often as it does.
func Mentions(fallback string, blocks []map[string]any) []string {
	all := called.FindAllString(fallback, -1)
	for _, b := range blocks {
		walk(b, func(o map[string]any) {
			switch text(o, "type") {
			case "mrkdwn":
				all = append(all, called.FindAllString(text(o, "text"), -1)...)
			case "user", "usergroup", "broadcast":
				all = append(all, text(o, "user_id")+text(o, "usergroup_id")+text(o, "range"))
			}
		})
	}
	return all
}

// Markup is everything in blocks that Slack reads as markup.
func Markup(blocks []map[string]any) (all []string) {
	for _, b := range blocks {
		walk(b, func(o map[string]any) {
			if text(o, "type") == "mrkdwn" {
				all = append(all, text(o, "text"))
			}
		})
	}
	return all
}
