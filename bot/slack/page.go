package slack

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// origin is where a control belongs. It stands in the block's id, so that a press says by itself which destination's alert
// it is about, whatever the channel is called by now; for a control of a private answer also the alert's message.
type origin struct {
	destination news.Destination
	thread      string // the alert's message; "" in that message itself, where Slack tells it
}

const originMark = "karaula"

func (o origin) id(n int) string {
	id := strings.Join([]string{originMark, strconv.Itoa(n), o.thread, string(o.destination)}, "|")
	if utf8.RuneCountInString(id) > maxBlockID {
		return "" // Slack numbers it: the press then says the channel's id
	}
	return id
}

func parseOrigin(id string) (origin, bool) {
	parts := strings.SplitN(id, "|", 4)
	if len(parts) != 4 || parts[0] != originMark {
		return origin{}, false
	}
	return origin{news.Destination(parts[3]), parts[2]}, true
}

// controls are buttons and menus. An id that stands twice is refused by Slack, so the second of two that do the same is
// left out, and so is what a message has no room for.
func controls(all []bot.Control, o origin, alert int64, delivery string) []slack.Block {
	var elements []slack.BlockElement
	seen := map[string]bool{}
	room := maxMessage / 2
	for _, c := range all {
		id := bot.ControlID(c.Verb, c.Arg, alert, delivery)
		e := control(c, id)
		if e == nil || seen[id] || utf8.RuneCountInString(id) > maxActionID {
			continue
		}
		seen[id] = true
		if room -= size(e); room < 0 {
			break
		}
		elements = append(elements, e)
	}
	var blocks []slack.Block
	for n := 0; len(elements) > 0 && n < 4; n++ {
		some := elements[:min(len(elements), maxElements)]
		blocks = append(blocks, slack.NewActionBlock(o.id(n), some...))
		elements = elements[len(some):]
	}
	return blocks
}

// size is how many characters something takes of a message.
func size(v any) int {
	raw, err := json.Marshal(v)
	if err != nil {
		return maxMessage
	}
	return utf8.RuneCount(raw)
}

// control returns a button or a menu; nil for one that says nothing.
func control(c bot.Control, id string) slack.BlockElement {
	if len(c.Choices) > 0 {
		return menu(c, id)
	}
	label := plain(c.Label, maxLabel)
	if label.Text == "" {
		return nil
	}
	b := slack.NewButtonBlockElement(id, "", label)
	b.Style = slack.Style(c.Style)
	return b
}

// menu returns a menu; nil when there is nothing in it to choose.
func menu(c bot.Control, id string) slack.BlockElement {
	var options []*slack.OptionBlockObject
	for _, choice := range c.Choices {
		if label := plain(choice.Label, maxLabel); label.Text != "" && choice.Arg != "" && len(choice.Arg) <= maxLabel && len(options) < maxOptions {
			options = append(options, slack.NewOptionBlockObject(choice.Arg, label, nil))
		}
	}
	if len(options) == 0 {
		return nil
	}
	placeholder := plain(c.Label, maxPlaceholder)
	if placeholder.Text == "" {
		placeholder.Text = "Choose"
	}
	return slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, placeholder, id, options...)
}

// page dresses a page: an answer to a person, a line in a thread, a welcome.
func page(p bot.Page, o origin, alert int64) message {
	var m message
	pressed := controls(p.Controls, o, alert, "")
	room := maxMessage - size(pressed) - 2*frame // two for saying what is left out
	var texts []string
	for i, paragraph := range p.Paragraphs {
		l, took, whole := spans(paragraph, room)
		whole = whole && len(m.blocks) < maxParagraphs
		if !whole {
			if i == 0 { // it is rather cut than left out
				m.blocks = append(m.blocks, block(l))
				texts = append(texts, paragraph.Plain())
			}
			m.blocks = append(m.blocks, small(bot.LeftOut(len(p.Paragraphs)-i, len(p.Paragraphs)).Plain(), 2000))
			break
		}
		room -= took
		if len(l) == 0 {
			continue
		}
		text := strings.TrimSpace(harmless(paragraph.Plain()))
		if quiet(paragraph) && text != "" && utf8.RuneCountInString(text) <= 2000 {
			m.blocks = append(m.blocks, small(text, 2000))
		} else {
			m.blocks = append(m.blocks, block(l))
		}
		texts = append(texts, text)
	}
	m.text = escape(clip(strings.Join(texts, " "), 2900))
	m.blocks = append(m.blocks, pressed...)
	return m
}

// maxParagraphs leaves some of a message's 50 blocks for controls.
const maxParagraphs = 40

// spans dresses a paragraph in at most so much room: what it took, and whether it is whole.
func spans(paragraph bot.Text, room int) (l line, took int, whole bool) {
	for _, span := range paragraph {
		s := harmless(span.Text)
		if s == "" {
			continue
		}
		shown := cut(s, maxText)
		n := utf8.RuneCountInString(shown) + utf8.RuneCountInString(span.URL) + frame
		if took+n > room {
			return l.add(" …", "", false), took, false
		}
		took += n
		l = l.add(shown, span.URL, span.Strong)
	}
	return l, took, true
}

// quiet reports whether a whole paragraph is to be small, and links nowhere.
func quiet(t bot.Text) bool {
	for _, s := range t {
		if !s.Quiet || s.URL != "" {
			return false
		}
	}
	return len(t) > 0
}

// harmless is bot.Plain that keeps a space at either end, since spans stand side by side.
func harmless(s string) string {
	inner := bot.Plain(s)
	if inner == "" {
		if s != "" && strings.TrimSpace(s) == "" {
			return " "
		}
		return ""
	}
	if strings.HasPrefix(s, " ") {
		inner = " " + inner
	}
	if strings.HasSuffix(s, " ") {
		inner += " "
	}
	return inner
}
