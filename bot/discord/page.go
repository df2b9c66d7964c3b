package discord

import (
	"strings"

	"github.com/karaula/karaula/bot"
)

// renderPage writes a page below an alert, whose opening message its controls name: as text when it is short, else as embeds. What does not fit is counted.
func renderPage(p bot.Page, alert int64, opening string) message {
	m := message{AllowedMentions: mentions{Parse: []string{}}, Components: rows(p.Controls, alert, inPlaceOfKey(opening)), Flags: noPreviews}
	var paragraphs []string
	for _, t := range p.Paragraphs {
		if s := paragraph(t); s != "" {
			paragraphs = append(paragraphs, s)
		}
	}
	text := strings.Join(paragraphs, "\n\n")
	if size(text) <= maxContent {
		m.Content = text
		if text == "" && len(m.Components) == 0 {
			m.Content = "There is nothing to show."
		}
		return m
	}
	m.Flags = 0 // embeds are what it would take away
	room, part := maxEmbeds, ""
	for i, s := range paragraphs {
		rest := paragraph(bot.LeftOut(len(paragraphs)-i, len(paragraphs)))
		if size(s)+2 > room-size(rest)-4 {
			s = rest
		}
		if size(part)+size(s)+2 > maxDescription {
			m.Embeds, part = append(m.Embeds, embed{Description: part, Color: greyColour}), ""
		}
		if part != "" {
			part += "\n\n"
		}
		part += s
		room -= size(s) + 2
		if s == rest {
			break
		}
	}
	m.Embeds = append(m.Embeds, embed{Description: part, Color: greyColour})
	return m
}

// paragraph writes a text of at most 2,900 characters.
func paragraph(t bot.Text) string {
	var b strings.Builder
	quiet := len(t) > 0
	for _, s := range t {
		quiet = quiet && s.Quiet
		part := span(s)
		if size(b.String())+size(part) > 2900 {
			b.WriteString("…")
			break
		}
		b.WriteString(part)
	}
	text := strings.TrimSpace(b.String())
	if quiet && text != "" {
		return "-# " + text
	}
	return text
}

// span writes a stretch of text. The spaces around it stay, since its neighbours stand beside them.
func span(s bot.Span) string {
	if id, ok := strings.CutPrefix(s.Person, "discord:"); ok && isID(id) {
		return "<@" + id + ">" // shown by name, and called only where allowed_mentions says so
	}
	inner := strings.TrimFunc(s.Text, isSpace)
	if inner == "" {
		if s.Text == "" {
			return ""
		}
		return " "
	}
	text := marked(inner, 2000)
	if s.URL != "" && size(text) < 1990 {
		text = link(inner, s.URL)
	}
	if s.Strong {
		text = "**" + text + "**"
	}
	if isSpace(rune(s.Text[0])) {
		text = " " + text
	}
	if isSpace(rune(s.Text[len(s.Text)-1])) {
		text += " "
	}
	return text
}

func isSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }

// rows lays controls out: a menu has a row of its own, buttons share one. What would be refused is left out: a control that
// is there already, and what does not fit into five rows.
func rows(controls []bot.Control, alert int64, key string) []row {
	all := []row{}
	seen := map[string]bool{}
	for _, c := range controls {
		id := bot.ControlID(c.Verb, c.Arg, alert, key)
		if seen[id] || size(id) > maxID {
			continue
		}
		if len(c.Choices) > 0 {
			if m := menu(c, id); len(all) < maxRows && len(m.Options) > 0 {
				seen[id] = true
				all = append(all, row{rowType, []component{m}})
			}
			continue
		}
		label := plain(c.Label, maxLabel)
		if label == "" {
			continue
		}
		last := len(all) - 1
		if last < 0 || all[last].Components[0].Type == menuType || len(all[last].Components) == maxInRow {
			if len(all) == maxRows {
				continue
			}
			all, last = append(all, row{Type: rowType}), last+1
		}
		seen[id] = true
		all[last].Components = append(all[last].Components, component{Type: buttonType, Style: buttonStyle(c.Style), Label: label, CustomID: id})
	}
	return all
}

func menu(c bot.Control, id string) component {
	m := component{Type: menuType, CustomID: id, Placeholder: plain(c.Label, maxPlaceholder)}
	seen := map[string]bool{}
	for _, choice := range c.Choices {
		label := plain(choice.Label, maxOption)
		if label == "" || choice.Arg == "" || size(choice.Arg) > maxOption || seen[choice.Arg] || len(m.Options) == maxOptions {
			continue
		}
		seen[choice.Arg] = true
		m.Options = append(m.Options, option{label, choice.Arg})
	}
	return m
}

func buttonStyle(s bot.Style) int {
	switch s {
	case bot.Primary:
		return 1
	case bot.Danger:
		return 4
	}
	return 2
}
