package console

import (
	"fmt"
	"strings"

	"github.com/karaula/karaula/bot"
)

// Answer prints what a press brought: what is for the person alone, then what everybody is to see.
func (c *Console) Answer(a bot.Answer) error {
	var b strings.Builder
	for _, page := range []*bot.Page{a.Private, a.Public} {
		if page != nil {
			c.page(&b, *page)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.out.Write([]byte(b.String())); err != nil {
		return fmt.Errorf("console: the answer cannot be printed: %w", err)
	}
	return nil
}

// page prints a page: its paragraphs, and what can be pressed below in brackets.
func (c *Console) page(b *strings.Builder, p bot.Page) {
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
	for _, x := range p.Controls {
		if len(x.Choices) == 0 {
			fmt.Fprintf(b, "[ %s ]\n", bot.Plain(x.Label))
			continue
		}
		fmt.Fprintf(b, "%s\n", bot.Plain(x.Label))
		for _, choice := range x.Choices {
			fmt.Fprintf(b, "  [ %s ]\n", bot.Plain(choice.Label))
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
