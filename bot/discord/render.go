package discord

import (
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// style says how cards are written.
type style struct {
	zone *time.Location
	name func(path string) string // of a region
	bare bool                     // without addresses: Discord refused the message with them
}

const (
	greyColour = 0x95a5a6
	// markBase and a delivery's key are the url of an embed without a title, which nobody sees.
	markBase = "https://github.com/karaula/karaula#"
)

// render writes a card. key is the delivery of the message, which its buttons carry; for an edit it is that of the post.
func render(c alerts.Card, key string, s style) message {
	m := message{AllowedMentions: mentions{Parse: []string{}}}
	if c.Act != news.Edit {
		m.Content, m.AllowedMentions = calls(c.Mention)
	}
	var e embed
	switch {
	case c.Kind == news.KindAdvice:
		e = embed{Description: marked(bot.AdviceText(c, c.Destination.Platform() == "discord"), maxDescription), Color: greyColour}
	case c.Kind == news.KindOps:
		e = embed{Description: marked(c.Headline, maxDescription), Color: greyColour}
	case c.Act == news.Reply && !inChannel(c):
		e = s.answer(c)
	case c.Kind != news.KindAlert && c.Kind != news.KindDrill && c.Act != news.Reply:
		e = s.list(c)
	default:
		e = s.alert(c)
	}
	m.Embeds = []embed{e}
	controls := bot.Controls(c)
	if c.Act == news.Reply {
		controls = answerControls(c, controls)
	}
	if m.Components = rows(controls, c.Alert, key); len(m.Components) == 0 {
		m.Components = nil
		m.Embeds[0] = mark(m.Embeds[0], key)
	}
	return m
}

// inChannel reports whether an answer is a message in the channel rather than in the thread.
func inChannel(c alerts.Card) bool {
	return c.Reason == news.ReasonRaised || c.Reason == news.ReasonConfirmed
}

// answerControls are the buttons of an answer: none in the thread, where the alert's own are near. A message in the channel
// has those that do not change with the alert's state, since it is never edited.
func answerControls(c alerts.Card, all []bot.Control) []bot.Control {
	if !inChannel(c) {
		return nil
	}
	return slices.DeleteFunc(all, func(x bot.Control) bool { return x.Verb != bot.Take && x.Verb != bot.Why })
}

// mark gives an embed without a title an address that nobody sees, by which the message is found again.
func mark(e embed, key string) embed {
	if e.Title != "" {
		e.Author, e.Title = &author{Name: plain(e.Title, maxAuthor)}, ""
	}
	e.URL = markBase + key
	return e
}

// alert is an alert in full: as it is opened, edited, and raised.
func (s style) alert(c alerts.Card) embed {
	e := embed{Author: &author{Name: plain(bot.Heading(c), maxAuthor)}, Title: marked(c.Headline, maxTitle), Color: bot.Colour(c.Level)}
	if !s.bare {
		e.URL = webAddress(c.URL)
	}
	var lines []string
	add := func(name, text string, limit int) {
		if text = marked(text, limit); text != "" {
			lines = append(lines, name+text)
		}
	}
	if c.Act == news.Reply {
		lines = append(lines, strong(bot.What(c), 400))
	}
	add("", c.Summary, 1200)
	lines = append(lines, grown(c)...)
	add("", bot.InShort(c), 300)
	if len(c.Lines) > 1 {
		lines = append(lines, s.lines(c.Lines, 1200))
	}
	if len(c.Reports) > 0 { // an exercise has none
		add("", bot.Sources(c, s.zone), 400)
	}
	add("**Sent because:** ", bot.Because(c, s.name), 600)
	lines = append(lines, s.state(c)...)
	e.Description = strings.Join(lines, "\n")
	return e
}

// state says what people did with the alert.
func (s style) state(c alerts.Card) []string {
	if state := bot.State(c, s.zone); state != "" {
		return []string{strong(state, 500)}
	}
	return nil
}

// list is a digest or fold.
func (s style) list(c alerts.Card) embed {
	highest := news.None
	for _, l := range c.Lines {
		highest = max(highest, l.Level)
	}
	title := bot.ListTitle(c)
	lines := append([]string{s.lines(c.Lines, 3600)}, s.state(c)...)
	return embed{Author: &author{Name: plain(title, maxAuthor)}, Description: strings.Join(lines, "\n"), Color: bot.Colour(highest)}
}

// lines lists stories in at most limit characters, and counts those that do not fit.
func (s style) lines(all []alerts.Line, limit int) string {
	var b strings.Builder
	for i, l := range all {
		line := s.line(l)
		if rest := len(all) - i; size(b.String())+size(line) > limit-30 {
			b.WriteString("… and " + bot.Stories(rest) + " more")
			break
		}
		b.WriteString(line + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// line is a story of a list; its headline leads to the report.
func (s style) line(l alerts.Line) string {
	whole := plain(bot.ListLine(l), 400)
	headline := bot.Plain(l.Headline)
	before, after, found := strings.Cut(whole, headline)
	if !found || headline == "" || s.bare {
		return escape(whole)
	}
	return spaced(before) + link(headline, l.URL) + spaced(after)
}

// spaced escapes a part of a line and keeps the spaces at its ends, which stand beside the other parts.
func spaced(s string) string {
	inner := strings.TrimSpace(s)
	before, after, _ := strings.Cut(s, inner)
	return before + escape(inner) + after
}

// answer is a message in the alert's thread: what happened, and the report that tells of it.
func (s style) answer(c alerts.Card) embed {
	what, below := strong(bot.What(c), 300), "\n-# "+marked(bot.Sources(c, s.zone), 400)
	told := grown(c)
	switch {
	case milestone(c.Reason) && len(told) > 0: // the story is known: only how it grew is told
		return embed{Description: strings.Join(told, "\n") + below, Color: bot.Colour(c.Level)}
	case milestone(c.Reason):
		return embed{Description: what + below, Color: bot.Colour(c.Level)}
	}
	if len(told) > 0 {
		below = "\n" + strings.Join(told, "\n") + below
	}
	if len(c.Lines) > 1 {
		return embed{Description: what + ": " + bot.Stories(len(c.Lines)) + "\n" + s.lines(c.Lines, 1800) + below, Color: bot.Colour(c.StoryLevel)}
	}
	headline := marked(c.Headline, 500)
	if !s.bare && size(headline) < 490 {
		headline = link(c.Headline, c.URL)
	}
	if short := bot.InShort(c); short != "" {
		below = "\n" + marked(short, 300) + below
	}
	return embed{Description: what + " · " + bot.Icon(c.StoryLevel) + " " + c.StoryLevel.String() + ": " + headline + below, Color: bot.Colour(c.StoryLevel)}
}

// grown says how an alert grew, a line each; nothing in an edit, since an answer tells.
func grown(c alerts.Card) (lines []string) {
	if c.Act == news.Edit {
		return nil
	}
	for _, l := range bot.Milestones(c) {
		lines = append(lines, strong(l, 300))
	}
	return lines[:min(len(lines), 5)]
}

func strong(s string, limit int) string { return "**" + marked(s, limit) + "**" }

// milestone reports whether an answer tells only of how an alert grew.
func milestone(r news.Reason) bool {
	switch r {
	case news.ReasonOutlets, news.ReasonPlace, news.ReasonLanguage, news.ReasonCorrection:
		return true
	}
	return false
}

// calls is the text that calls whom the policy says, and leave for Discord to call exactly these. What is no mention of
// Discord's is a text like any other.
func calls(who string) (content string, allowed mentions) {
	allowed.Parse = []string{}
	var words []string
	for word := range strings.FieldsSeq(who) {
		id, kind := mentioned(word)
		switch kind {
		case "everyone":
			if !slices.Contains(allowed.Parse, kind) {
				allowed.Parse = append(allowed.Parse, kind)
			}
		case "role":
			allowed.Roles = appendOnce(allowed.Roles, id)
		case "user":
			allowed.Users = appendOnce(allowed.Users, id)
		default:
			word = escape(word)
		}
		if size(strings.Join(words, " "))+size(word) < maxContent/2 {
			words = append(words, word)
		}
	}
	return strings.Join(words, " "), allowed
}

// mentioned says whom a word calls: "@here", "@everyone", "<@&role>" or "<@user>".
func mentioned(word string) (id, kind string) {
	if word == "@here" || word == "@everyone" {
		return "", "everyone"
	}
	inner, ok := strings.CutPrefix(word, "<@")
	inner, end := strings.CutSuffix(inner, ">")
	if !ok || !end {
		return "", ""
	}
	kind = "user"
	if role, ok := strings.CutPrefix(inner, "&"); ok {
		inner, kind = role, "role"
	}
	if !isID(inner) {
		return "", ""
	}
	return inner, kind
}

func appendOnce(all []string, s string) []string {
	if slices.Contains(all, s) || len(all) >= 100 {
		return all
	}
	return append(all, s)
}
