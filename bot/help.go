package bot

import (
	"fmt"
	"strings"
)

// help names the verbs, or explains one.
func (x *act) help(typed string) (Page, bool, error) {
	if typed == "" {
		return helpPage(), false, nil
	}
	words := strings.Fields(typed)
	c, known := findCommand(Commands(), words[0])
	if !known {
		return *unknownVerb(words[0]), true, nil
	}
	if len(words) > 1 && len(c.Subs) > 0 {
		if s, known := findCommand(c.Subs, words[1]); known {
			s.Name = c.Name + " " + s.Name
			return s.help(), false, nil
		}
	}
	return c.help(), false, nil
}

// tasks are what most people begin with, each with an example to copy.
var tasks = []struct{ task, example string }{
	{"What happened", "news region:kosovo/north 24h"},
	{"Tell this channel of a place", "place add north Kosovo"},
	{"Tell it of words", "keyword add barricade, special police"},
	{"Less of it for a while", "quiet north Kosovo for 8h"},
	{"Why something came, or did not", "why s45"},
}

// helpPage is what karaula answers to who does not know what to ask.
func helpPage() Page {
	page := Page{Paragraphs: []Text{{{Text: "To begin with", Strong: true}}}}
	for _, t := range tasks {
		page.Paragraphs = append(page.Paragraphs, Text{{Text: t.task + ": "}, {Text: Slash + " " + t.example, Strong: true}})
	}
	page.Paragraphs = append(page.Paragraphs, Text{{Text: "What you can ask karaula", Strong: true}})
	for _, c := range Commands() {
		page.Paragraphs = append(page.Paragraphs, Text{{Text: Slash + " " + c.usage(), Strong: true}, {Text: ": " + c.Does}})
	}
	return Page{Paragraphs: append(page.Paragraphs,
		Say(fmt.Sprintf("More about one of them: %s help status. Below each alert, buttons say who is on it, keep it quiet, explain it and correct it.", Slash)),
		Text{{Text: shareHint, Quiet: true}})}
}

const shareHint = "Only you see an answer. With “" + ShareWord + "” everybody in the channel does."

// usage is the verb with what may be typed after it: "help [verb]".
func (c Command) usage() string {
	parts := []string{c.Name}
	if len(c.Subs) > 0 {
		var names []string
		for _, s := range c.Subs {
			names = append(names, s.Name)
		}
		parts = append(parts, strings.Join(names, "|"))
	}
	for _, a := range c.Args {
		if a.Required {
			parts = append(parts, a.Name)
		} else {
			parts = append(parts, "["+a.Name+"]")
		}
	}
	return strings.Join(parts, " ")
}

// help explains a verb.
func (c Command) help() Page {
	page := Page{Paragraphs: []Text{{{Text: Slash + " " + c.usage(), Strong: true}}, Say(c.Does + ".")}}
	for _, s := range c.Subs {
		page.Paragraphs = append(page.Paragraphs, Text{{Text: Slash + " " + c.Name + " " + s.usage(), Strong: true}, {Text: ": " + s.Does}})
	}
	for _, a := range c.Args {
		says := a.Name + ": " + a.Does
		if len(a.Choices) > 0 {
			says += " (" + strings.Join(a.Choices, ", ") + ")"
		}
		page.Paragraphs = append(page.Paragraphs, Say(says+"."))
	}
	if len(c.Aliases) > 0 {
		page.Paragraphs = append(page.Paragraphs, Say("Other words for it: "+strings.Join(c.Aliases, ", ")+"."))
	}
	return Page{Paragraphs: append(page.Paragraphs, Say("For example: "+Slash+" "+c.Example), Text{{Text: shareHint, Quiet: true}})}
}
