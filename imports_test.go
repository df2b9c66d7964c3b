package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const module = "github.com/karaula/karaula"

// mayImport says which of our packages each package may import, its tests aside. It is ARCHITECTURE.md's diagram in full:
// a package that is missing here, or an import that is not listed, is a decision about the layout and not an accident.
// The packages ending in "test" stand in nobody's list, so that only tests can use them.
var mayImport = map[string][]string{
	"news":                {},
	"rules/text":          {},
	"rules/query":         {"rules/text"},
	"rules/inflect":       {"rules/text"},
	"rules/inflect/learn": {"rules/inflect", "rules/text"},
	"rules/gazetteer":     {"rules/inflect", "rules/text"},
	"rules":               {"news", "rules/inflect", "rules/query", "rules/text"},
	"stories":             {"news", "rules/text"},
	"secret":              {"news"},
	"feeds":               {"news", "secret"},
	"feeds/feedtest":      {},
	"store":               {"news", "rules", "rules/text", "secret", "stories"},
	"store/storetest":     {"news", "rules", "store", "store/pgtest", "stories"},
	"store/pgtest":        {},
	"alerts":              {"news", "rules", "stories"},
	"health":              {"alerts", "news", "store"},
	"work":                {"alerts", "feeds", "health", "news", "rules", "rules/text", "secret", "store", "stories"},
	"bot":                 {"alerts", "feeds", "health", "news", "rules", "rules/query", "rules/text", "secret", "store", "stories"},
	"bot/bottest":         {"alerts", "bot", "feeds", "feeds/feedtest", "news", "rules", "store", "work"},
	"bot/console":         {"alerts", "bot", "news"},
	"bot/slack":           {"alerts", "bot", "news"},
	"bot/slack/slacktest": {},
	"bot/discord":         {"alerts", "bot", "news"},
	"config":              {"news", "rules/query", "secret"},
	"web":                 {},
	"metrics":             {"health", "news", "work"},
	"app/demo":            {"news"},
	"app": {"alerts", "app/demo", "bot", "bot/console", "bot/discord", "bot/slack", "config", "feeds", "health", "metrics", "news", "rules", "rules/query", "rules/text", "secret", "store",
		"stories", "web", "work"},
	"": {"app"}, // main

	"bot/discord/discordtest": {},
}

// onlyIn says which of our packages may import a package of others, and all that lies below it.
var onlyIn = []struct {
	path     string
	packages []string
	why      string
}{
	{"github.com/slack-go", []string{"bot/slack"}, "bot/slack is the one package that knows Slack"},
	{"github.com/gorilla", []string{"bot/slack", "bot/slack/slacktest", "bot/discord", "bot/discord/discordtest"}, "only chat platforms have sockets"},
	{"github.com/mmcdole/gofeed", []string{"feeds"}, "feeds is the one package that knows how feeds are written"},
	{"github.com/riverqueue", []string{"work"}, "work is the one package that knows River"},
	{"modernc.org/sqlite", []string{"store", "store/storetest"}, "store is the one package with SQL"},
	{"github.com/jackc/pgx", []string{"store", "store/pgtest", "work"}, "store is the one package with SQL; work gives River its pool"},
	{"github.com/pressly/goose", []string{"store"}, "store is the one package with SQL"},
	{"github.com/prometheus", []string{"metrics"}, "metrics is the one package that knows how Prometheus is served"},
	{"github.com/bwmarrin/discordgo", []string{"bot/discord"}, "bot/discord is the one package that knows Discord's library"},
	{"database/sql", []string{"store", "store/storetest", "store/pgtest", "work", "app", "bot/bottest"}, "store is the one package with SQL; work and app only hand transactions on"},
	{"net/http", []string{"feeds", "feeds/feedtest", "bot", "bot/bottest", "bot/discord", "bot/discord/discordtest", "bot/slack", "bot/slack/slacktest", "web", "metrics", "app", "app/demo"},
		"feeds speaks HTTP to publishers, bot to chat platforms, web to whoever asks, and nobody else"},
	{"os", []string{"", "app", "app/demo", "bot/bottest", "bot/discord/discordtest", "config", "feeds", "feeds/feedtest", "rules/gazetteer", "rules/inflect/learn", "store", "store/pgtest", "store/storetest"}, "news, rules, stories and alerts do no I/O"},
	{"net", []string{"feeds", "feeds/feedtest", "bot", "bot/bottest", "bot/discord", "bot/discord/discordtest", "bot/slack", "bot/slack/slacktest", "web", "metrics", "app", "app/demo", "config", "store", "store/pgtest"}, "news, rules, stories and alerts do no I/O"},
	{"math/rand", []string{"work", "feeds", "feeds/feedtest", "bot/bottest"}, "the same input gives the same output"},
	{"testing", []string{"bot/bottest", "bot/discord/discordtest", "feeds/feedtest", "store/pgtest", "store/storetest"}, "what ships carries no test code"},
}

// pure are the packages that have no clock of their own: the time is an argument.
var pure = []string{"news", "health", "rules", "rules/query", "rules/text", "stories", "alerts"}

// harmless lie below a path of onlyIn and do no I/O.
var harmless = []string{"net/url", "net/netip", "net/mail"}

type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

// name is the package's path in the module, "" for main.
func (l listed) name() string {
	return strings.TrimPrefix(strings.TrimPrefix(l.ImportPath, module), "/")
}

func TestImportDirections(t *testing.T) {
	var all []string
	for _, p := range listPackages(t) {
		all = append(all, p.name())
		if _, ok := mayImport[p.name()]; !ok {
			t.Errorf("package %q is new: say in mayImport which of our packages it may import, and put it into ARCHITECTURE.md", p.name())
		}
		for _, complaint := range misdirected(p) {
			t.Error(complaint)
		}
	}
	for name := range mayImport {
		if !slices.Contains(all, name) {
			t.Errorf("package %q stands in mayImport and does not exist", name)
		}
	}
}

// misdirected says which imports of a package break a rule.
func misdirected(p listed) []string {
	var complaints []string
	for _, imported := range p.Imports {
		if imported == module || strings.HasPrefix(imported, module+"/") {
			ours := strings.TrimPrefix(strings.TrimPrefix(imported, module), "/")
			if !slices.Contains(mayImport[p.name()], ours) {
				complaints = append(complaints, fmt.Sprintf("package %q imports %q, and may import only %q (see ARCHITECTURE.md)", p.name(), ours, mayImport[p.name()]))
			}
			continue
		}
		for _, rule := range onlyIn {
			if within(imported, rule.path) && !slices.Contains(harmless, imported) && !slices.Contains(rule.packages, p.name()) {
				complaints = append(complaints, fmt.Sprintf("package %q imports %q, which only %q may: %s", p.name(), imported, rule.packages, rule.why))
			}
		}
	}
	return complaints
}

// within reports whether a package is the one of path, or lies below it.
func within(pkg, path string) bool { return pkg == path || strings.HasPrefix(pkg, path+"/") }

func TestMisdirectedImportsAreNamed(t *testing.T) {
	for _, tt := range []struct {
		pkg, imported string
		rule          string // what the complaint must say; "" when the import is fine
	}{
		{"news", "time", ""},
		{"news", module + "/rules", `package "news" imports "rules"`},
		{"rules/text", module + "/news", `package "rules/text" imports "news"`},
		{"rules/query", module + "/news", `package "rules/query" imports "news"`},
		{"rules", module + "/rules/query", ""},
		{"bot/console", module + "/store", `package "bot/console" imports "store"`},
		{"alerts", module + "/bot", `package "alerts" imports "bot"`},
		{"app", module, `package "app" imports ""`},
		{"work", module + "/bot/bottest", `package "work" imports "bot/bottest"`},
		{"work", "github.com/riverqueue/river/rivertype", ""},
		{"store", "github.com/riverqueue/river", "the one package that knows River"},
		{"work", "github.com/prometheus/client_golang/prometheus", "how Prometheus is served"},
		{"app", "modernc.org/sqlite", "the one package with SQL"},
		{"work", "github.com/mmcdole/gofeed/rss", "how feeds are written"},
		{"rules", "os", "do no I/O"},
		{"stories", "net/http", "speaks HTTP to publishers"},
		{"alerts", "net/url", ""},
		{"alerts", "network.example/client", ""},
	} {
		got := strings.Join(misdirected(listed{ImportPath: module + "/" + tt.pkg, Imports: []string{tt.imported}}), "\n")
		if tt.rule == "" && got != "" || !strings.Contains(got, tt.rule) {
			t.Errorf("%s imports %s: got complaint %q, want one with %q", tt.pkg, tt.imported, got, tt.rule)
		}
	}
}

// clockCalls are the functions of package time that read or wait for the machine's clock.
var clockCalls = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

func TestPurePackagesHaveNoClock(t *testing.T) {
	for _, p := range listPackages(t) {
		if !slices.Contains(pure, p.name()) {
			continue
		}
		for _, file := range p.GoFiles {
			source, err := os.ReadFile(filepath.Join(p.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			for _, at := range clockReads(t, p.name()+"/"+file, source) {
				t.Errorf("%s reads the machine's clock: %s is pure, so the time must be an argument", at, p.name())
			}
		}
	}
}

// clockReads returns where a file uses one of the clockCalls, as "file:line: time.Now".
func clockReads(t *testing.T, name string, source []byte) []string {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clockCalls, s.Sel.Name) {
			at := files.Position(s.Pos())
			found = append(found, fmt.Sprintf("%s:%d: time.%s", at.Filename, at.Line, s.Sel.Name))
		}
		return true
	})
	return found
}

func TestClockReadsAreFound(t *testing.T) {
	source := "package p\n\nimport \"time\"\n\n// time.Now in a comment is none.\nvar a = time.Now\n\nfunc f(t time.Time) time.Duration { return time.Since(t) }\n"
	want := []string{"p.go:6: time.Now", "p.go:8: time.Since"}
	if got := clockReads(t, "p.go", []byte(source)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestMapIsComplete holds the table of ARCHITECTURE.md against the packages: each row is a package, and each package is a
// row or lies in the folder of one.
func TestMapIsComplete(t *testing.T) {
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\|").FindAllStringSubmatch(string(page), -1) {
		rows = append(rows, m[1])
	}
	if len(rows) == 0 {
		t.Fatal("ARCHITECTURE.md has no table of packages: rows begin with | `package` |")
	}
	var all []string
	for _, p := range listPackages(t) {
		name := p.name()
		if name == "" {
			name = "main"
		}
		all = append(all, name)
		if !slices.ContainsFunc(rows, func(row string) bool { return within(name, row) }) {
			t.Errorf("package %q is missing in ARCHITECTURE.md's table", name)
		}
	}
	for _, row := range rows {
		if !slices.Contains(all, row) {
			t.Errorf("ARCHITECTURE.md's table has a package %q that does not exist", row)
		}
	}
}

// listPackages asks go list for every package of the module.
func listPackages(t *testing.T) []listed {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		t.Fatalf("go list ./... fails: %v", err)
	}
	var all []listed
	for in := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := in.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 { // a folder with tests alone is no part of the layout
			all = append(all, p)
		}
	}
}
