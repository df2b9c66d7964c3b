package slack

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// wording is how a destination's cards are written.
type wording struct {
	zone *time.Location
	name func(path string) string
}

// message is a card as Slack takes it.
type message struct {
	text   string // what a notification says, and whoever shows no blocks
	blocks []slack.Block
	// Below these stands what has a bar in the colour of a level at its side: Slack draws one beside an attachment only. It is
	// reported to fold one of more than five blocks, buttons and all, so there are never more.
	barred []slack.Block
	colour int
}

// attachments are what stands beside the bar. It is never nil: an edit that names none would leave the old ones there.
func (m message) attachments() []slack.Attachment {
	if len(m.barred) == 0 {
		return []slack.Attachment{}
	}
	return []slack.Attachment{{Color: fmt.Sprintf("#%06x", m.colour), Blocks: slack.Blocks{BlockSet: m.barred}}}
}

// loud reports whether a card is a new message in the channel, and not one in its thread alone.
func loud(c alerts.Card) bool {
	return c.Act == news.Post || c.Act == news.Reply && (c.Reason == news.ReasonRaised || c.Reason == news.ReasonConfirmed)
}

// card dresses a card. Nothing that comes from a feed stands where Slack reads markup.
func (w wording) card(c alerts.Card) message {
	var m message
	switch {
	case c.Kind == news.KindAdvice:
		m = advice(c)
	case c.Kind == news.KindOps:
		m = message{text: clip(c.Headline, maxText), blocks: []slack.Block{block(line{}.add(clip(c.Headline, maxText), "", false))}}
	case c.Act == news.Reply && !loud(c):
		m = w.note(c)
	case c.Kind == news.KindDigest || c.Kind == news.KindFold && c.Act != news.Reply:
		m = w.list(c)
	default:
		m = w.alert(c)
	}
	m.text = escape(clip(m.text, 1500))
	if markup, _ := mention(c.Mention); markup != "" {
		m.text = markup + " " + m.text
		m.blocks = append([]slack.Block{slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, markup, false, true), nil, nil)}, m.blocks...)
	}
	nothing := func(b slack.Block) bool { return b == nil }
	m.blocks, m.barred = slices.DeleteFunc(m.blocks, nothing), slices.DeleteFunc(m.barred, nothing)
	return m
}

// advice is what karaula says of a noisy watchlist.
func advice(c alerts.Card) message {
	says := clip(bot.AdviceText(c, c.Destination.Platform() == Name), maxText)
	return message{text: says, blocks: append([]slack.Block{block(line{}.add(says, "", false))}, controls(bot.Controls(c), origin{c.Destination, ""}, c.Alert, c.Delivery)...)}
}

// alert is an alert's opening message as it is now, or the answer that tells of a raised level.
func (w wording) alert(c alerts.Card) message {
	heading, headline := bot.Heading(c), clip(c.Headline, 250)
	m := message{text: heading + ": " + headline, blocks: []slack.Block{header(heading)}, colour: bot.Colour(c.Level)}
	title := line{}.add(headline, c.URL, true)
	if len(title) == 0 {
		title = line{}.add(clip(c.URL, 250), c.URL, false)
	}
	var what line
	if c.Reason == news.ReasonRaised || c.Reason == news.ReasonConfirmed {
		told := clip(bot.What(c), 400)
		what = line{}.add(told, "", true)
		m.text = told + " · " + m.text
	}
	m.barred = append(m.barred, block(what, title, line{}.add(clip(c.Summary, 600), "", false)))
	if len(c.Lines) > 1 || c.Act == news.Edit && len(c.Lines) > 0 { // an edit names what no answer does
		m.barred = append(m.barred, stories(c.Lines, maxMessage/2))
	}
	because, state := bot.Because(c, w.name), ""
	if because != "" {
		because = "Sent because: " + because
	}
	if c.Act != news.Reply {
		state = w.state(c)
	}
	m.barred = append(m.barred, smalls(clip(milestones(c), 300), clip(bot.InShort(c), 300), clip(bot.Sources(c, w.zone), 600), clip(because, 900), state))
	if c.Act != news.Reply {
		m.barred = append(m.barred, controls(bot.Controls(c), origin{c.Destination, ""}, c.Alert, c.Delivery)...)
	}
	return m
}

// state says who is on it, and until when it is quiet.
func (w wording) state(c alerts.Card) string {
	s := clip(bot.State(c, w.zone), 500)
	if s == "" {
		return ""
	}
	return "👤 " + s
}

// list is a digest or a fold.
func (w wording) list(c alerts.Card) message {
	title := clip(bot.ListTitle(c), 600)
	highest := news.None
	for _, l := range c.Lines {
		highest = max(highest, l.Level)
	}
	m := message{text: title, blocks: []slack.Block{block(line{}.add(title, "", true))}, colour: bot.Colour(highest)}
	m.barred = append(m.barred, stories(c.Lines, maxMessage), smalls(w.state(c)))
	m.barred = append(m.barred, controls(bot.Controls(c), origin{c.Destination, ""}, c.Alert, c.Delivery)...)
	return m
}

// note is an answer in the thread alone: a story that joined, one line for each of several, or how the alert grew.
func (w wording) note(c alerts.Card) message {
	what, grown := clip(bot.What(c), 900), ""
	if c.Reason == news.ReasonRelated || c.Reason == news.ReasonStorm {
		grown = milestones(c)
	}
	m := message{text: what}
	switch headline := clip(c.Headline, 250); {
	case len(c.Lines) > 1:
		m.text += ": " + bot.Stories(len(c.Lines))
		m.blocks = append(m.blocks, block(line{}.add(m.text, "", true)), stories(c.Lines, maxMessage))
	case headline != "" && c.Reason == news.ReasonRelated:
		icon := bot.Icon(c.StoryLevel)
		m.text += ": " + icon + " " + headline
		m.blocks = append(m.blocks, block(line{}.add(what+": ", "", true).add(icon+" ", "", false).add(headline, c.URL, false)))
		if short := bot.InShort(c); short != "" {
			m.blocks = append(m.blocks, small(short, 300))
		}
	default: // how the alert grew is all
		m.blocks = append(m.blocks, block(line{}.add(what, "", true)))
		return m
	}
	if grown != "" {
		m.blocks = append(m.blocks, small(grown, 900))
	}
	m.blocks = append(m.blocks, small(bot.Sources(c, w.zone), 600))
	return m
}

// milestones says how an alert grew in one line; "" in an edit, since an answer tells.
func milestones(c alerts.Card) string {
	if c.Act == news.Edit {
		return ""
	}
	return strings.Join(bot.Milestones(c), " · ")
}

// frame is what a line of a list needs besides its texts.
const frame = 160

// stories lists stories, as many as fit; the others are counted.
func stories(all []alerts.Line, room int) slack.Block {
	var lines []line
	for i, l := range all {
		l.Headline, l.Where = clip(l.Headline, 200), clip(l.Where, 120)
		text := bot.ListLine(l)
		if l.Headline == "" {
			l.Headline = l.URL
		}
		if utf8.RuneCountInString(l.URL) > 500 {
			l.URL = ""
		}
		if room -= utf8.RuneCountInString(text) + utf8.RuneCountInString(l.URL) + frame; room < 0 {
			lines = append(lines, line{}.add(fmt.Sprintf("… and %s more", bot.Stories(len(all)-i)), "", false))
			break
		}
		before, after := text, ""
		if at := strings.LastIndex(text, l.Headline); at >= 0 && l.Headline != "" {
			before, after = text[:at], text[at+len(l.Headline):]
			lines = append(lines, line{}.add(before, "", false).add(l.Headline, l.URL, false).add(after, "", false))
			continue
		}
		lines = append(lines, line{}.add(text, l.URL, false))
	}
	return block(lines...)
}
