package bot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
)

// ask types something, and returns the answer.
func ask(t *testing.T, r *bottest.Newsroom, typed string, share bool) bot.Answer {
	p := press(r, "Ana", bot.Ask, typed)
	p.Alert, p.Share = 0, share
	return r.Desk.Handle(t.Context(), p)
}

// TestAsked holds help and what is said of mistakes against a golden file.
func TestAsked(t *testing.T) {
	questions := []string{"", "help", "/karaula help", "statsu", "hlep", "stat", "frobnicate", strings.Repeat("x", 500), "help me", "status now"}
	for _, c := range bot.Commands() {
		questions = append(questions, "help "+c.Name)
	}
	golden(t, newRoom(t), "asked", questions...)
}

// TestStatus sees that status counts what the store holds, and that everybody sees it only when it is shared.
func TestStatus(t *testing.T) {
	r := newRoom(t)
	r.Desk.Version, r.Desk.Platforms = "1.2.3", []string{"console", "slack"}
	alone, shared := ask(t, r, "status", false), ask(t, r, "health", true)
	if alone.Public != nil || shared.Private != nil || said(alone.Private) != said(shared.Public) {
		t.Fatalf("alone %+v, shared %+v", alone, shared)
	}
	for _, want := range []string{"2 alerts.", "From publishing to posting: half of the latest alerts within 1 second.", "Platforms: console, slack.", "karaula 1.2.3, rules "} {
		if !strings.Contains(said(alone.Private), want) {
			t.Errorf("status does not say %q:\n%s", want, said(alone.Private))
		}
	}
	if a := ask(t, r, "statsu", true); a.Public != nil || a.Private == nil {
		t.Errorf("a mistake is shared: %+v", a)
	}
}

// TestCommands holds the verbs to what every platform takes.
func TestCommands(t *testing.T) { holds(t, "", bot.Commands()) }

// holds looks at the verbs of a first word, or of a second one after another.
func holds(t *testing.T, after string, all []bot.Command) {
	t.Helper()
	seen := map[string]bool{}
	implied := 0
	for _, c := range all {
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			if seen[name] || name == bot.ShareWord || strings.ToLower(name) != name || strings.ContainsAny(name, " \t") {
				t.Errorf("a verb is called %q", name)
			}
			seen[name] = true
		}
		example := strings.TrimSpace(after + " " + c.Name)
		if c.Implied {
			implied++
			example = after
		}
		if n := utf8.RuneCountInString(c.Does); n == 0 || n > 100 || !strings.HasPrefix(c.Example+" ", example+" ") {
			t.Errorf("%s %s: %d characters say what it does, and its example is %q", after, c.Name, n, c.Example)
		}
		names := map[string]bool{bot.ShareWord: true}
		optional := false
		for _, a := range c.Args {
			if n := utf8.RuneCountInString(a.Does); n == 0 || n > 100 || len(a.Choices) > 25 || a.Suggests() && len(a.Choices) > 0 {
				t.Errorf("%s %s %s: %d characters, %d choices", after, c.Name, a.Name, n, len(a.Choices))
			}
			if names[a.Name] || a.Required && optional {
				t.Errorf("%s %s %s stands there twice, or is required after what is not", after, c.Name, a.Name)
			}
			names[a.Name], optional = true, optional || !a.Required
		}
		if len(c.Subs) > 0 {
			if after != "" || len(c.Args) > 0 {
				t.Errorf("%s %s has verbs of its own, so it stands first and takes no arguments", after, c.Name)
			}
			holds(t, c.Name, c.Subs)
		}
	}
	if implied > 1 || after == "" && implied > 0 {
		t.Errorf("after %q %d verbs are implied", after, implied)
	}
}

// TestPage holds that docs/chat.md shows each verb, and has its picture, which make pictures draws.
func TestPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "chat.md"))
	if err != nil {
		t.Fatal(err)
	}
	shown := func(verb string) {
		if !strings.Contains(string(page), "`"+bot.Slash+" "+verb) {
			t.Errorf("docs/chat.md does not show %s %s", bot.Slash, verb)
		}
	}
	for _, c := range bot.Commands() {
		shown(c.Name)
		picture := "pictures/verb-" + c.Name + ".png"
		if _, err := os.Stat(filepath.Join("..", "docs", picture)); err != nil || !strings.Contains(string(page), "]("+picture+")") {
			t.Errorf("docs/chat.md shows no picture of %s, or it is not there: make pictures (%v)", c.Name, err)
		}
		for _, s := range c.Subs {
			if !s.Implied {
				shown(c.Name + " " + s.Name)
			}
		}
	}
}

// TestHelpBeginsWithTasks copies each example that help begins with.
func TestHelpBeginsWithTasks(t *testing.T) {
	r := newRoom(t)
	head, _, _ := strings.Cut(said(ask(t, r, "help", false).Private), "What you can ask karaula")
	examples := 0
	for line := range strings.Lines(head) {
		_, typed, found := strings.Cut(line, bot.Slash+" ")
		if !found {
			continue
		}
		examples++
		if a := ask(t, r, strings.TrimSpace(typed), false); a.Private != nil && strings.Contains(said(a.Private), "Type: "+bot.Slash) && !strings.HasPrefix(typed, "why") {
			t.Errorf("%s is answered:\n%s", strings.TrimSpace(typed), said(a.Private))
		}
	}
	if examples != 5 {
		t.Errorf("%d examples, want five", examples)
	}
}
