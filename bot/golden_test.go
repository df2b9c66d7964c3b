package bot_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
)

const hiddenTime = "<time>"

var (
	clockTimes = regexp.MustCompile(`((Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(\d{1,2} [A-Z][a-z]{2} )?\d\d:\d\d`)
	// maskedTimes are those of a golden file.
	maskedTimes = regexp.MustCompile(hiddenTime + "|" + clockTimes.String())
	keptNames   = regexp.MustCompile(`~[A-Z2-7]{16}`) // see shelf
	timeWords   = []string{"08:00", "25:05"}          // of words that stand in texts
)

// golden asks questions one after the other, and holds the answers against a golden file. What a question says behind "> " is
// pressed: the label of a control of the answer before it.
func golden(t *testing.T, r *bottest.Newsroom, name string, questions ...string) {
	t.Helper()
	var all strings.Builder
	var last bot.Answer
	for _, q := range questions {
		fmt.Fprintf(&all, "== %.100s\n", q)
		label, pressed := strings.CutPrefix(q, "> ")
		if pressed {
			last = pressIn(t, r, last, label)
		} else {
			last = ask(t, r, q, false)
		}
		r.Settle()
		writeAnswer(&all, last)
	}
	sameAs(t, name, all.String())
}

// sameAs holds what was said, but for its times, against a golden file.
func sameAs(t *testing.T, name, said string) {
	t.Helper()
	got := keptNames.ReplaceAllString(said, "<kept>")
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(withoutTimes(got, "")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got = withoutTimes(got, string(want)); got != string(want) {
		t.Errorf("the answers differ from %s (write it anew with -update):\n%s", file, got)
	}
}

// withoutTimes hides the times in a text, but for those words that it shares with what is wanted there: they may be the time, too.
func withoutTimes(text, want string) string {
	wanted := maskedTimes.FindAllString(want, -1)
	n := -1
	return clockTimes.ReplaceAllStringFunc(text, func(at string) string {
		n++
		if slices.Contains(timeWords, at) && (n >= len(wanted) || wanted[n] != hiddenTime) {
			return at
		}
		return hiddenTime
	})
}

func writeAnswer(all *strings.Builder, a bot.Answer) {
	for _, p := range []*bot.Page{a.Private, a.Public} {
		if p == nil {
			continue
		}
		if p == a.Public {
			all.WriteString("for everybody: ")
		}
		all.WriteString(said(p) + "\n")
		for _, c := range p.Controls {
			fmt.Fprintf(all, "[%s %q %s]", c.Verb, c.Arg, c.Label)
			for _, x := range c.Choices {
				fmt.Fprintf(all, " %q=%s", x.Arg, x.Label)
			}
			all.WriteString("\n")
		}
	}
}

// pressIn presses the control of an answer, or makes the choice, that a label names.
func pressIn(t *testing.T, r *bottest.Newsroom, a bot.Answer, label string) bot.Answer {
	t.Helper()
	for _, p := range []*bot.Page{a.Private, a.Public} {
		if p == nil {
			continue
		}
		for _, c := range p.Controls {
			for _, x := range append(c.Choices, bot.Choice{Arg: c.Arg, Label: c.Label}) {
				if x.Label == label {
					pressed := press(r, "Bo", c.Verb, x.Arg)
					pressed.Alert = 0
					return r.Desk.Handle(t.Context(), pressed)
				}
			}
		}
	}
	var all strings.Builder
	writeAnswer(&all, a)
	t.Fatalf("nothing is called %q in:\n%s", label, all.String())
	return a
}
