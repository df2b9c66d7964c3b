// Package console is the destination that is always there: alerts as readable text on a terminal, or as JSON lines for
// other programs. It cannot be asked for its messages, so a delivery without a record is printed again, with the same
// delivery key: at least once.
package console

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// Console prints cards. It is safe for concurrent use; each message is one write.
type Console struct {
	mu   sync.Mutex
	out  io.Writer
	opts Options
}

// Options say how to print.
type Options struct {
	JSON  bool           // a JSON object a line instead of text
	Color bool           // ANSI colours, for a terminal
	Zone  *time.Location // of the times in texts
	Name  func(path string) string
}

// New returns a console that prints to out.
func New(out io.Writer, o Options) *Console { return &Console{out: out, opts: o} }

// Name returns "console".
func (c *Console) Name() string { return "console" }

// Post prints a new alert. Its message is known by the delivery's key.
func (c *Console) Post(ctx context.Context, card alerts.Card) (string, error) {
	return card.Delivery, c.print(ctx, card)
}

// Edit prints what changed of the alert.
func (c *Console) Edit(ctx context.Context, _ string, card alerts.Card) error {
	return c.print(ctx, card)
}

// Reply prints an answer to the alert.
func (c *Console) Reply(ctx context.Context, _ string, card alerts.Card) (string, error) {
	return card.Delivery, c.print(ctx, card)
}

// Find says that what was printed cannot be asked for.
func (c *Console) Find(context.Context, news.Destination, string, string, time.Time) ([]string, error) {
	return nil, alerts.ErrCannotAsk
}

// Remove says that what was printed stays printed.
func (c *Console) Remove(context.Context, news.Destination, string) error {
	return &news.Problem{Kind: news.Refused, Err: errors.New("what was printed cannot be removed")}
}

func (c *Console) print(ctx context.Context, card alerts.Card) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var text []byte
	var err error
	if c.opts.JSON {
		if text, err = line(card); err != nil {
			return fmt.Errorf("console: %w", err)
		}
	} else {
		text = []byte(c.text(card))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(text) == 0 {
		return nil
	}
	if _, err := c.out.Write(text); err != nil {
		return &news.Problem{Kind: news.Unknown, Err: fmt.Errorf("console: the message cannot be printed: %w", err)}
	}
	return nil
}

// text is a card for people. A new alert and a raised level stand out; the rest is one line under its time. An edit that
// an answer has told of, or is about to, is no line of its own.
func (c *Console) text(card alerts.Card) string {
	answered := card.Reason == news.ReasonRelated || card.Reason == news.ReasonRaised && card.From >= card.Level || len(card.Milestones) > 0
	if card.Act == news.Edit && answered && card.Kind == news.KindAlert {
		return ""
	}
	at := card.At.In(cmp.Or(card.Zone, c.opts.Zone)).Format("Mon 15:04")
	if card.Kind == news.KindAdvice {
		return at + "  " + bot.AdviceText(card, false) + "\n"
	}
	if card.Kind == news.KindOps {
		return c.paint(bold, at+"  "+bot.Plain(card.Headline)) + "\n"
	}
	if (card.Kind == news.KindDigest || card.Kind == news.KindFold) && card.Act != news.Reply {
		return c.list(at, card)
	}
	var b strings.Builder
	loud := card.Act == news.Post || card.Act == news.Reply && (card.Reason == news.ReasonRaised || card.Reason == news.ReasonConfirmed)
	if !loud {
		fmt.Fprintf(&b, "%s  %s %d  %s", at, kind(card), card.Alert, bot.What(card))
		switch {
		case card.Act == news.Edit && len(card.Lines) > 0:
			return c.paint(dim, b.String()) + "\n" + lines(card.Lines)
		case len(card.Lines) > 1:
			line := append([]string{b.String() + ": " + bot.Stories(len(card.Lines))}, bot.Milestones(card)...)
			return c.paint(dim, strings.Join(line, " · ")) + "\n" + lines(card.Lines)
		case card.Act == news.Reply && card.Reason == news.ReasonRelated:
			line := append([]string{bot.Icon(card.StoryLevel) + " " + bot.Plain(card.Headline)}, bot.Milestones(card)...)
			b.WriteString(": " + strings.Join(line, " · "))
		case card.Act == news.Reply: // how the alert grew is all
			return c.paint(dim, b.String()) + "\n"
		case byPerson(card.Reason):
			if state := bot.State(card, c.opts.Zone); state != "" {
				b.WriteString(" (" + state + ")")
			}
			return c.paint(dim, b.String()) + "\n"
		}
		fmt.Fprintf(&b, " (%s)", bot.Sources(card, c.opts.Zone))
		return c.paint(dim, b.String()) + "\n"
	}
	heading := bot.Heading(card)
	if card.Reason == news.ReasonRaised || card.Reason == news.ReasonConfirmed {
		heading += "  " + bot.What(card)
	}
	if card.Mention != "" {
		heading = card.Mention + "  " + heading
	}
	fmt.Fprintf(&b, "\n%s  %s %d\n%s\n%s\n", at, kind(card), card.Alert, c.paint(shades[min(max(card.Level, 0), 4)], heading), c.paint(bold, bot.Plain(card.Headline)))
	because := bot.Because(card, c.opts.Name)
	if because != "" {
		because = "Sent because: " + because
	}
	if len(card.Lines) > 1 {
		b.WriteString(lines(card.Lines))
	}
	for _, s := range []string{bot.Plain(card.Summary), strings.Join(bot.Milestones(card), " · "), bot.InShort(card), bot.Sources(card, c.opts.Zone), because, bot.Plain(card.URL), bot.State(card, c.opts.Zone)} {
		if s != "" {
			b.WriteString(s + "\n")
		}
	}
	b.WriteString("\n")
	return b.String()
}

// byPerson reports whether an edit shows what somebody did, and nothing that was reported.
func byPerson(r news.Reason) bool {
	return r == news.ReasonTaken || r == news.ReasonQuieted || r == news.ReasonLeftOut || r == news.ReasonAmended
}

// list is a digest or fold: its stories, a line each with its address. Of a fold that was edited it is what is new in it.
func (c *Console) list(at string, card alerts.Card) string {
	if card.Act == news.Post {
		title := bot.ListTitle(card)
		if card.Mention != "" {
			title = card.Mention + "  " + title
		}
		return fmt.Sprintf("\n%s  %s %d\n%s\n%s\n", at, kind(card), card.Alert, c.paint(bold, title), lines(card.Lines))
	}
	head := fmt.Sprintf("%s  %s %d  ", at, kind(card), card.Alert)
	fresh := slices.DeleteFunc(slices.Clone(card.Lines), func(l alerts.Line) bool { return !slices.Contains(card.Told, l.Story) })
	if len(fresh) == 0 {
		return c.paint(dim, head+bot.What(card)) + "\n"
	}
	return c.paint(dim, head+"now "+bot.Stories(len(card.Lines))) + "\n" + lines(fresh)
}

func lines(all []alerts.Line) string {
	var b strings.Builder
	for _, l := range all {
		fmt.Fprintf(&b, "%s\n   %s\n", bot.ListLine(l), bot.Plain(l.URL))
	}
	return b.String()
}

// kind is what people call an alert of the card's kind.
func kind(card alerts.Card) string {
	if card.Kind == news.KindAlert {
		return "alert"
	}
	return string(card.Kind)
}

const (
	reset = "\x1b[0m"
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
)

// shades are the colours of the levels, from none to deadly.
var shades = [...]string{"\x1b[1m", "\x1b[1;33m", "\x1b[1;38;5;208m", "\x1b[1;31m", "\x1b[1;37;41m"}

func (c *Console) paint(code, s string) string {
	if !c.opts.Color {
		return s
	}
	return code + s + reset
}
