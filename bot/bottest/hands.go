package bottest

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// Hands presses what stands below cards and on pages, and keeps the pages that come of it: for platforms on which nobody can
// press by themselves. It is a part of a Stand.
type Hands struct {
	Handler     bot.Handler
	Destination news.Destination
	// Card returns the card that a message shows now.
	Card func(message string) alerts.Card
	// Answered, where it is given, is told of each answer.
	Answered func(message string, a bot.Answer) error

	mu    sync.Mutex
	pages []bot.Page // the newest last
}

// Press presses and returns the texts of the answer.
func (h *Hands) Press(t *testing.T, who bot.Person, message string, verb bot.Verb, choice string) (private, public string) {
	t.Helper()
	card := h.Card(message)
	control, ok := h.find(card, verb, choice)
	if !ok {
		t.Fatalf("nothing to press is called %s %q", verb, choice)
	}
	// As a platform has it: all that comes back is the control's id, and the entry that was chosen.
	v, arg, alert, _, ok := bot.ParseControlID(bot.ControlID(control.Verb, control.Arg, card.Alert, card.Delivery))
	if !ok {
		t.Fatalf("the id of %+v cannot be read", control)
	}
	if choice != "" {
		arg = choice
	}
	a := h.Handler(t.Context(), bot.Press{Verb: v, Arg: arg, Alert: alert, Destination: h.Destination, Message: message, Person: who, At: time.Now()})
	if h.Answered != nil {
		if err := h.Answered(message, a); err != nil {
			t.Error(err)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range []*bot.Page{a.Private, a.Public} {
		if p != nil {
			h.pages = append(h.pages, *p)
		}
	}
	return PageText(a.Private), PageText(a.Public)
}

// find looks for a control on the pages, the newest first, then below the card.
func (h *Hands) find(card alerts.Card, verb bot.Verb, choice string) (bot.Control, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	groups := [][]bot.Control{bot.Controls(card)}
	for _, p := range h.pages {
		groups = append(groups, p.Controls)
	}
	for _, controls := range slices.Backward(groups) {
		for _, c := range controls {
			offers := slices.ContainsFunc(c.Choices, func(x bot.Choice) bool { return x.Arg == choice })
			if c.Verb == verb && (choice == "" && len(c.Choices) == 0 || offers) {
				return c, true
			}
		}
	}
	return bot.Control{}, false
}

// PageText is a page's text, a line a paragraph, without its controls; "" for none.
func PageText(p *bot.Page) string {
	if p == nil {
		return ""
	}
	var lines []string
	for _, t := range p.Paragraphs {
		lines = append(lines, t.Plain())
	}
	return strings.Join(lines, "\n")
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// loopback is the Stand of a Server: what its readers see is told in bot's words.
type loopback struct {
	*Hands
	server *Server
	mu     sync.Mutex
	public map[string][]string
}

// NewStand returns what people see and do on the server.
func (s *Server) NewStand(h bot.Handler, d news.Destination) Stand {
	l := &loopback{server: s, public: map[string][]string{}}
	l.Hands = &Hands{Handler: h, Destination: d, Card: func(message string) alerts.Card {
		for _, m := range s.Messages() {
			if m.ID == message {
				return m.Versions[len(m.Versions)-1]
			}
		}
		return alerts.Card{}
	}, Answered: func(message string, a bot.Answer) error {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.public[message] = append(l.public[message], PageText(a.Public))
		return nil
	}}
	return l
}

// Reads returns the last version of the messages, with what stands in their threads.
func (l *loopback) Reads(_ *testing.T, message string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var lines []string
	for _, m := range l.server.Messages() {
		if !m.Deleted && (message == "" || m.ID == message || m.Thread == message) {
			c := m.Versions[len(m.Versions)-1]
			if c.Kind == news.KindAdvice {
				lines = append(lines, bot.AdviceText(c, true))
				continue
			}
			lines = append(lines, c.Mention, bot.Heading(c), c.Headline, c.Summary, bot.State(c, time.UTC))
			if len(c.Reports) > 0 {
				lines = append(lines, bot.Sources(c, time.UTC))
			}
			if len(c.Lines) > 0 {
				lines = append(lines, bot.ListTitle(c))
			}
			for _, x := range c.Lines {
				lines = append(lines, bot.ListLine(x))
			}
		}
	}
	for id, said := range l.public {
		if message == "" || id == message {
			lines = append(lines, said...)
		}
	}
	return strings.Join(lines, "\n")
}
