package console

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/karaula/karaula/bot"
)

// Answer prints what a press brought: what is for the person alone, then what everybody is to see.
func (c *Console) Answer(a bot.Answer) error { return c.answer(a, false) }

func (c *Console) answer(a bot.Answer, numbered bool) error {
	var b strings.Builder
	number := 0
	for _, page := range []*bot.Page{a.Private, a.Public} {
		if page != nil {
			c.page(&b, *page, func() string {
				if number++; numbered {
					return strconv.Itoa(number)
				}
				return ""
			})
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.out.Write([]byte(b.String())); err != nil {
		return fmt.Errorf("console: the answer cannot be printed: %w", err)
	}
	return nil
}

// page prints a page: its paragraphs, and what can be pressed below in brackets, or after its number.
func (c *Console) page(b *strings.Builder, p bot.Page, number func() string) {
	for _, t := range p.Paragraphs {
		for _, s := range t {
			text := c.span(s)
			if strings.HasPrefix(s.URL, "https://") || strings.HasPrefix(s.URL, "http://") {
				text += " (" + bot.Plain(s.URL) + ")"
			}
			b.WriteString(text)
		}
		b.WriteString("\n")
	}
	press := func(label string) string {
		if n := number(); n != "" {
			return fmt.Sprintf("[%s] %s", n, bot.Plain(label))
		}
		return "[ " + bot.Plain(label) + " ]"
	}
	for _, x := range p.Controls {
		if len(x.Choices) == 0 {
			fmt.Fprintf(b, "%s\n", press(x.Label))
			continue
		}
		fmt.Fprintf(b, "%s\n", bot.Plain(x.Label))
		for _, choice := range x.Choices {
			fmt.Fprintf(b, "  %s\n", press(choice.Label))
		}
	}
}

// span is a stretch of text in its dress, without what could forge the lines around it; the spaces at its ends stay.
func (c *Console) span(s bot.Span) string {
	text := bot.Plain(s.Text)
	if text != "" && strings.HasPrefix(s.Text, " ") {
		text = " " + text
	}
	if text != "" && strings.HasSuffix(s.Text, " ") {
		text += " "
	}
	switch {
	case s.Strong:
		return c.paint(bold, text)
	case s.Quiet:
		return c.paint(dim, text)
	}
	return text
}
