package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// longestLine is how long a typed line may be, in bytes.
const longestLine = 16 << 10

// talk is a conversation on the console.
type talk struct {
	*Console
	handle bot.Handler
	who    bot.Person
	lines  *bufio.Scanner
	// offered is what can be pressed, by its number: what the last answer offered that offered something.
	offered []bot.Press
}

// Converse answers what somebody types, line by line, until they say quit or the lines or ctx end. What can be pressed has a
// number, which is typed; a form is asked field by field.
func (c *Console) Converse(ctx context.Context, in io.Reader, h bot.Handler, who bot.Person) error {
	t := &talk{Console: c, handle: h, who: who, lines: bufio.NewScanner(in)}
	t.lines.Buffer(nil, longestLine)
	for ctx.Err() == nil {
		line, ok := t.read("karaula> ")
		if !ok || line == "quit" || line == "exit" {
			break
		}
		if line == "" {
			continue
		}
		if err := t.do(ctx, t.meant(line)); err != nil {
			return err
		}
	}
	if err := t.lines.Err(); err != nil {
		return fmt.Errorf("what was typed cannot be read: %w", err)
	}
	return nil
}

// read reads a line. ok is false at the end.
func (t *talk) read(prompt string) (line string, ok bool) {
	if t.opts.Color { // for a terminal
		t.say(prompt)
	}
	if !t.lines.Scan() {
		return "", false
	}
	return strings.TrimSpace(t.lines.Text()), true
}

// say prints a text; what keeps it from being printed keeps the next answer too, which tells.
func (t *talk) say(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = io.WriteString(t.out, text)
}

// meant is the press that a line stands for: a number presses what has it, all else is a question.
func (t *talk) meant(line string) bot.Press {
	if n, err := strconv.Atoi(line); err == nil && n > 0 && n <= len(t.offered) {
		return t.offered[n-1]
	}
	question, share := bot.SplitShare(line)
	return bot.Press{Verb: bot.Ask, Arg: question, Share: share}
}

// do has a press answered, and what comes of it.
func (t *talk) do(ctx context.Context, p bot.Press) error {
	p.Destination, p.Person = news.Console, t.who
	for {
		p.At = time.Now()
		a := t.handle(ctx, p)
		if a.Form == nil {
			return t.show(ctx, a)
		}
		fields, filled := t.fill(*a.Form)
		if !filled {
			t.say("Nothing was changed.\n")
			return nil
		}
		p.Verb, p.Arg, p.Fields = a.Form.Verb, a.Form.Arg, fields
	}
}

// show prints an answer, and what comes later of it.
func (t *talk) show(ctx context.Context, a bot.Answer) error {
	if offered := offers(a); len(offered) > 0 {
		t.offered = offered
	}
	if err := t.answer(a, true); err != nil || a.Later == nil {
		return err
	}
	return t.show(ctx, a.Later(ctx, func(p bot.Page) { _ = t.answer(bot.Answer{Private: &p}, true) })) // what keeps it from being printed keeps the answer too, which tells
}

// offers are the presses of what can be pressed, in the order in which it is printed.
func offers(a bot.Answer) (all []bot.Press) {
	for _, page := range []*bot.Page{a.Private, a.Public} {
		if page == nil {
			continue
		}
		for _, c := range page.Controls {
			if len(c.Choices) == 0 {
				all = append(all, bot.Press{Verb: c.Verb, Arg: c.Arg})
			}
			for _, choice := range c.Choices {
				all = append(all, bot.Press{Verb: c.Verb, Arg: choice.Arg})
			}
		}
	}
	return all
}

// fill asks for a form's fields; of one with mistakes, for those alone. filled is false when the person would rather not.
func (t *talk) fill(f bot.Form) (fields map[string]string, filled bool) {
	t.say(t.paint(bold, bot.Plain(f.Title)) + "\nAn empty line leaves what stands in [ ], a single - empties it, cancel ends.\n")
	fields = map[string]string{}
	for _, x := range f.Fields {
		if x.Extra || f.Wrong() && x.Mistake == "" {
			fields[x.Name] = x.Value
			continue
		}
		value, ok := t.ask(x)
		if !ok {
			return nil, false
		}
		fields[x.Name] = value
	}
	return fields, true
}

// ask asks for one field until what is typed fits into it.
func (t *talk) ask(x bot.Field) (value string, ok bool) {
	mistake := x.Mistake
	for {
		if mistake != "" {
			t.say("! " + bot.Plain(mistake) + "\n")
		}
		t.say(question(x))
		line, ok := t.read("")
		if !t.opts.Color { // nobody's typing is seen, so that nothing ends the line
			t.say("\n")
		}
		switch {
		case !ok, line == "cancel":
			return "", false
		case line == "":
			line = x.Value
		case line == "-":
			line = ""
		}
		switch {
		case x.Required && line == "":
			mistake = "Something has to stand here."
		case utf8.RuneCountInString(line) > x.Limit():
			mistake = fmt.Sprintf("At most %d characters fit here.", x.Limit())
		default:
			return line, true
		}
	}
}

func question(x bot.Field) string {
	q := bot.Plain(x.Label)
	if x.Hint != "" {
		q += " (" + bot.Plain(x.Hint) + ")"
	}
	if x.Value != "" {
		q += " [" + bot.Plain(x.Value) + "]"
	}
	return q + ": "
}
