package bottest

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"unicode"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// NewTalk makes the Talk of a newsroom. What people do is to reach h, the way it does on the platform.
type NewTalk func(n *Newsroom, h bot.Handler) Talk

// Asking has each verb that people type asked on a platform, as its example has it, and sees that all that the desk answers is
// shown. Then each is asked with all its arguments, which have to reach the desk as they do on every other platform. p delivers
// alerts to d.
func Asking(t *testing.T, p bot.Platform, d news.Destination, made NewTalk) {
	t.Helper()
	n := TalkRoom(t, p, d)
	answers, presses := make(chan bot.Answer, 10), make(chan bot.Press, 10)
	talk := made(n, func(ctx context.Context, press bot.Press) bot.Answer {
		if press.Destination != d || press.Person.ID == "" {
			t.Errorf("it was asked by %+v in %s, want %s", press.Person, press.Destination, d)
		}
		a := n.Desk.Handle(ctx, press)
		presses <- press
		answers <- a
		return a
	})
	n.Report("one", "Ibar", "Barricades put up in Zubin Potok", "Roads are blocked.")
	talk.Posted(t)
	asker := bot.Person{ID: d.Platform() + ":U0ANA", Name: "Ana"}
	for line, c := range leaves() {
		asked(t, line, talk.Type(t, asker, c.Example), <-answers)
		<-presses
	}
	for line, c := range leaves() { // with every argument that there is, and for everybody
		values := map[string]string{}
		for _, a := range c.Args {
			values[a.Name] = a.Name + "1"
			if len(a.Choices) > 0 {
				values[a.Name] = a.Choices[0]
			}
		}
		want := strings.TrimSpace(line + " " + c.Typed(values))
		talk.Type(t, asker, want+" "+bot.ShareWord)
		<-answers
		if press := <-presses; press.Verb != bot.Ask || press.Arg != want || !press.Share {
			t.Errorf("of %q the desk is asked %s %q, shared: %v", want, press.Verb, press.Arg, press.Share)
		}
	}
}

// leaves are the verbs that can be typed, each by all its words.
func leaves() iter.Seq2[string, bot.Command] {
	return func(yield func(string, bot.Command) bool) {
		for _, c := range bot.Commands() {
			if len(c.Subs) == 0 && !yield(c.Name, c) {
				return
			}
			for _, s := range c.Subs {
				if !yield(c.Name+" "+s.Name, s) {
					return
				}
			}
		}
	}
}

// TalkRoom is a newsroom with a watchlist whose alerts come to a destination.
func TalkRoom(t *testing.T, p bot.Platform, d news.Destination) *Newsroom {
	t.Helper()
	one := news.Tension
	n := NewNewsroom(t, p, news.Watchlist{Name: "north", Query: "region:kosovo/north", PostAt: &one, PostTo: []news.Destination{d}, Digest: []string{"08:00"}, GroupBy: "region"})
	n.Desk.Version, n.Desk.Platforms = "1.0.0", []string{d.Platform()}
	return n
}

// asked sees that an answer is shown whole.
func asked(t *testing.T, verb string, said Said, a bot.Answer) {
	t.Helper()
	if a.Form != nil {
		if !shows(said.Form, a.Form.Title[:min(len(a.Form.Title), 20)]) {
			t.Errorf("%s: the form %q is shown as\n%s", verb, a.Form.Title, said.Form)
		}
		for _, f := range a.Form.Fields {
			if !shows(said.Form, f.Label) {
				t.Errorf("%s: the form lacks %q:\n%s", verb, f.Label, said.Form)
			}
		}
		return
	}
	if a.Private == nil && a.Public == nil {
		t.Errorf("%s: nothing is answered", verb)
	}
	shown(t, verb, said.Private, a.Private)
	shown(t, verb, said.Public, a.Public)
}

// shown sees that a page is on the screen, with all that can be pressed. Where a platform takes no more, the page says so.
func shown(t *testing.T, verb, screen string, p *bot.Page) {
	t.Helper()
	if p == nil {
		return
	}
	for i, paragraph := range p.Paragraphs {
		for _, span := range paragraph { // addresses may stand between them
			if !shows(screen, span.Text) && (i == 0 || !shows(screen, "not shown whole")) {
				t.Errorf("%s: %q of %q is not in\n%s", verb, span.Text, paragraph.Plain(), screen)
			}
		}
	}
	for _, c := range p.Controls {
		labels := []string{c.Label}
		for _, choice := range c.Choices {
			labels = append(labels, choice.Label)
		}
		for _, l := range labels {
			if !shows(screen, l[:min(len(l), 60)]) {
				t.Errorf("%s: %q cannot be pressed in\n%s", verb, l, screen)
			}
		}
	}
}

// shows reports whether a text stands on a screen, whatever the platform makes of dots, dashes and addresses.
func shows(screen, text string) bool { return strings.Contains(Letters(screen), Letters(text)) }

// Letters are the letters and digits of a text.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// FormText is a form as somebody reads it: title, and fields with what stands in them and what is wrong.
func FormText(title string, fields ...[3]string) string {
	lines := []string{title}
	for _, f := range fields {
		line := fmt.Sprintf("%s: [%s]", f[0], f[1])
		if f[2] != "" {
			line += " ! " + f[2]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
