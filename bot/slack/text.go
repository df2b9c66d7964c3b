package slack

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/bot"
)

// What Slack takes at most, in characters, of what a message is made of.
const (
	maxHeader      = 150
	maxLabel       = 75
	maxPlaceholder = 150
	maxURL         = 3000
	maxText        = 3000
	maxActionID    = 255
	maxBlockID     = 255
	maxElements    = 25  // of a block of actions
	maxOptions     = 100 // of a menu
	// A whole message may have some 13,200 characters of blocks, as was measured; Slack does not state it. What is counted
	// against it here are texts and addresses, and it leaves room for the frame around them.
	maxMessage = 9000
)

// clip puts a text from outside on one line, harmless, and at most so many characters long.
func clip(s string, most int) string {
	return cut(bot.Plain(s), most)
}

// cut ends a text that is too long with an ellipsis.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:most-1]), " ") + "…"
}

// escape makes a text stay text where Slack reads markup: without these three no mention, link or date can begin. What
// else Slack makes bold or struck in such a place is a matter of looks; texts from outside stand in places without markup.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// link returns an address that may be linked to; "" for one that Slack refuses or nobody should follow.
func link(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	if s := u.String(); utf8.RuneCountInString(s) <= maxURL {
		return s
	}
	return ""
}

// plain is a text without any markup. Even :names: of emoji stay as they are.
func plain(s string, most int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, clip(s, most), false, false)
}

// header is a heading; of one that is too long the rest is left out.
func header(s string) slack.Block { return slack.NewHeaderBlock(plain(s, maxHeader)) }

// small is a line in small grey letters.
func small(s string, most int) slack.Block { return slack.NewContextBlock("", plain(s, most)) }

// smalls are such lines, one below the other, that were clipped; nil when none says anything.
func smalls(lines ...string) slack.Block {
	lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" })
	if len(lines) == 0 {
		return nil
	}
	all := slack.NewTextBlockObject(slack.PlainTextType, strings.Join(lines, "\n"), false, false)
	return slack.NewContextBlock("", all)
}

// line is a paragraph under construction, whose pieces are text and never markup.
type line []slack.RichTextSectionElement

// add appends a text, as a link where address is one.
func (l line) add(s, address string, strong bool) line {
	if s == "" {
		return l
	}
	var style *slack.RichTextSectionTextStyle
	if strong {
		style = &slack.RichTextSectionTextStyle{Bold: true}
	}
	if address = link(address); address != "" {
		return append(l, slack.NewRichTextSectionLinkElement(address, s, style))
	}
	return append(l, slack.NewRichTextSectionTextElement(s, style))
}

// block makes lines a block, one below the other; nil when nothing is in them.
func block(lines ...line) slack.Block {
	var all line
	for _, l := range lines {
		if len(l) == 0 {
			continue
		}
		if len(all) > 0 {
			all = all.add("\n", "", false)
		}
		all = append(all, l...)
	}
	if len(all) == 0 {
		return nil
	}
	return slack.NewRichTextBlock("", slack.NewRichTextSection(all...))
}
