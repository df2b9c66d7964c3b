package bottest

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
)

// Talk is what people type and press on what stands in for a platform, in one channel.
type Talk interface {
	// Type has somebody type something after /karaula.
	Type(t *testing.T, who bot.Person, typed string) Said
	// Press has somebody press the newest button with a label that they see, or choose the entry of a menu.
	Press(t *testing.T, who bot.Person, label string) Said
	// Fill has somebody write into fields of the form that is open, by their labels, and send it.
	Fill(t *testing.T, who bot.Person, values map[string]string) Said
	// Posted returns the messages that came into the channel, or below one of its messages, since it was asked last, but for what
	// was said to what people did.
	Posted(t *testing.T) []string
}

// Said is what people are shown for what one of them did, with what can be pressed in brackets.
type Said struct {
	Private, Public string
	Form            string // that opened, or stays open
}

// Converse has a conversation that is written in a file, and holds what is said in it against that file: each line that is not
// indented is done, and the indented lines below it are what came of it.
//
//	Ana: /karaula news barikada
//	Ana presses Next
//	Ana fills in Name: south | What: barikada
//	-- Ibar reports: Barricades put up in Zubin Potok
//	-- 2h pass
//
// With update the file is written anew.
func Converse(t *testing.T, n *Newsroom, talk Talk, platform, file string, update bool) {
	t.Helper()
	script, err := os.ReadFile(file) //nolint:gosec // a test's own file
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for line := range strings.Lines(string(script)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "", strings.HasPrefix(line, " "):
			continue
		case strings.HasPrefix(line, "#"):
			all.WriteString(line + "\n")
			continue
		}
		all.WriteString("\n" + line + "\n")
		who, said := n.do(t, talk, platform, line)
		n.Settle()
		write := func(how, text string) {
			if text = strings.TrimSpace(text); text != "" {
				all.WriteString("  " + how + ":\n    " + strings.ReplaceAll(timeless(text), "\n", "\n    ") + "\n")
			}
		}
		write("to "+who, said.Private)
		write("a form for "+who, said.Form)
		write("to all", said.Public)
		for _, text := range talk.Posted(t) {
			write("posted", text)
		}
	}
	if update {
		if err := os.WriteFile(file, []byte(all.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if all.String() != string(script) {
		t.Errorf("the conversation is not that in %s (write it anew with -update):\n%s", file, firstDifference(all.String(), string(script)))
	}
}

// firstDifference shows where two texts part.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	i := 0
	for i < len(g) && i < len(w) && g[i] == w[i] {
		i++
	}
	from := max(0, i-6)
	return fmt.Sprintf("line %d, got:\n%s\nwant:\n%s", i+1, strings.Join(g[from:min(len(g), i+8)], "\n"), strings.Join(w[from:min(len(w), i+8)], "\n"))
}

var (
	pressing = regexp.MustCompile(`^(\w+) presses (.+)$`)
	filling  = regexp.MustCompile(`^(\w+) fills in (.+)$`)
	typing   = regexp.MustCompile(`^(\w+): ` + bot.Slash + ` ?(.*)$`)
	report   = regexp.MustCompile(`^-- (\w+) reports: (.+)$`)
	passing  = regexp.MustCompile(`^-- (\w+) pass$`)
)

// do does a line of a conversation.
func (n *Newsroom) do(t *testing.T, talk Talk, platform, line string) (who string, said Said) {
	t.Helper()
	person := func(name string) bot.Person {
		return bot.Person{ID: platform + ":U0" + strings.ToUpper(name), Name: name}
	}
	if m := typing.FindStringSubmatch(line); m != nil {
		return m[1], talk.Type(t, person(m[1]), m[2])
	}
	if m := pressing.FindStringSubmatch(line); m != nil {
		return m[1], talk.Press(t, person(m[1]), m[2])
	}
	if m := filling.FindStringSubmatch(line); m != nil {
		values := map[string]string{}
		for part := range strings.SplitSeq(m[2], " | ") {
			label, value, _ := strings.Cut(part, ": ")
			values[label] = value
		}
		return m[1], talk.Fill(t, person(m[1]), values)
	}
	if m := report.FindStringSubmatch(line); m != nil {
		title, summary, _ := strings.Cut(m[2], " / ")
		n.Report(fmt.Sprint("said", n.items), m[1], title, summary)
		return "", Said{}
	}
	if m := passing.FindStringSubmatch(line); m != nil {
		d, err := time.ParseDuration(m[1])
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		n.Pass(d)
		return "", Said{}
	}
	t.Fatalf("nobody knows how to do this: %q", line)
	return "", Said{}
}

var (
	clocks = regexp.MustCompile(`((Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(\d{1,2} [A-Z][a-z]{2} )?\b\d\d:\d\d\b`)
	stamps = regexp.MustCompile(`(rules )[0-9a-f]{6,}[^\s,]*|SQLite [0-9.]+|<t:\d+(:\w)?>`)
	fixed  = []string{"08:00", "20:00"} // digests
)

// timeless is a text without what differs from day to day.
func timeless(s string) string {
	s = clocks.ReplaceAllStringFunc(s, func(at string) string {
		if slices.Contains(fixed, at) {
			return at
		}
		return "hh:mm"
	})
	return stamps.ReplaceAllString(s, "$1…")
}

// Asks takes apart what somebody typed, for platforms that ask for a verb and its arguments one by one.
func Asks(t *testing.T, typed string) (verb string, given map[string]string, share bool) {
	t.Helper()
	question, share := bot.SplitShare(typed)
	words := strings.Fields(question)
	named := func(all []bot.Command, word string) (bot.Command, bool) {
		i := slices.IndexFunc(all, func(c bot.Command) bool { return c.Name == word || slices.Contains(c.Aliases, word) })
		if i < 0 {
			return bot.Command{}, false
		}
		return all[i], true
	}
	if len(words) == 0 {
		words = []string{"help"}
	}
	c, ok := named(bot.Commands(), words[0])
	if !ok {
		t.Fatalf("%q begins with no verb", typed)
	}
	verb, words = c.Name, words[1:]
	if len(c.Subs) > 0 {
		var sub bot.Command
		if len(words) > 0 {
			sub, ok = named(c.Subs, words[0])
		}
		if ok && len(words) > 0 {
			words = words[1:]
		} else if i := slices.IndexFunc(c.Subs, func(s bot.Command) bool { return s.Implied }); i >= 0 {
			sub = c.Subs[i]
		} else {
			t.Fatalf("%q names no verb after %s", typed, verb)
		}
		c, verb = sub, verb+" "+sub.Name
	}
	return verb, givenTo(c.Args, strings.Join(words, " ")), share
}

// givenTo shares what was typed out among arguments: those with something before them take what follows that, of the others each
// takes a word, and the last one the rest.
func givenTo(args []bot.Arg, text string) map[string]string {
	given := map[string]string{}
	var plain []bot.Arg
	for _, a := range slices.Backward(args) {
		if a.Before == "" {
			plain = append([]bot.Arg{a}, plain...)
			continue
		}
		if i := strings.LastIndex(" "+text, " "+a.Before); i >= 0 {
			given[a.Name], text = text[i+len(a.Before):], strings.TrimSpace(text[:i])
		}
	}
	for i, a := range plain {
		value, rest, _ := strings.Cut(text, " ")
		if i == len(plain)-1 {
			value, rest = text, ""
		}
		if value != "" {
			given[a.Name] = value
		}
		text = rest
	}
	return given
}
