package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/karaula/karaula/app"
)

// call runs one command as the shell would, in this folder and with no environment variables.
func call(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = app.Main(t.Context(), app.Env{
		Args: args, In: strings.NewReader(""), Out: &o, Err: &e, Lookup: func(string) (string, bool) { return "", false }, Builtin: builtin,
	})
	return status, o.String(), e.String()
}

func readme(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// checkConfig writes a configuration and lets `karaula check --offline` judge it.
func checkConfig(t *testing.T, text string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := call(t, "check", "--offline", "--config", file); status != 0 {
		t.Errorf("check ends with %d: %s\n%s", status, errs, text)
	}
}

func TestReadmeConfigurationsAreRight(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(readme(t), -1)
	if len(blocks) == 0 {
		t.Fatal("README.md shows no configuration")
	}
	for _, b := range blocks {
		checkConfig(t, b[1])
	}
}

func TestReadmeQueriesAreRight(t *testing.T) {
	_, section, _ := strings.Cut(readme(t), "## What a watchlist can say")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(section, -1)
	if len(rows) < 10 {
		t.Fatalf("README.md shows %d queries, want some ten or more", len(rows))
	}
	for _, r := range rows {
		checkConfig(t, "watchlists: [{name: example, query: '"+r[1]+"', post_to: [console]}]")
	}
}

// TestReadmeNamesEveryCommand holds the table of commands against what `karaula --help` lists.
func TestReadmeNamesEveryCommand(t *testing.T) {
	_, help, _ := call(t, "--help")
	_, list, found := strings.Cut(help, "Available Commands:\n")
	if !found {
		t.Fatalf("karaula --help lists no commands:\n%s", help)
	}
	list, _, _ = strings.Cut(list, "\n\n")
	page := readme(t)
	for line := range strings.Lines(list) {
		name := strings.Fields(line)[0]
		if name == "completion" || name == "help" { // cobra's own
			continue
		}
		if !regexp.MustCompile("(?m)^\\| .*`karaula " + name + "[ `]").MatchString(page) {
			t.Errorf("README.md's table of commands lacks karaula %s", name)
		}
	}
}
