package config

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests name zones on machines that have none

	"github.com/goccy/go-yaml/ast"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
)

var update = flag.Bool("update", false, "write the golden files anew")

// gazetteer answers for a handful of names, in the manner of the rules and the catalogue.
type gazetteer struct{}

func (gazetteer) regions() []string { return []string{"balkans", "kosovo", "kosovo/north", "serbia"} }

var (
	regionField = regexp.MustCompile(`(?:region|in):"?([^"\s(),]+)"?`)
	emptyField  = regexp.MustCompile(`topic:("")?(\s|\)|$)`)
)

func (g gazetteer) CheckQuery(q string, _ Feeds) []query.Problem {
	var problems []query.Problem
	for _, m := range regionField.FindAllStringSubmatchIndex(q, -1) {
		if name := q[m[2]:m[3]]; !slices.Contains(g.regions(), name) {
			problems = append(problems, query.Problem{Span: query.Span{Start: m[2], End: m[3]},
				Message: fmt.Sprintf("no region is called %q%s", name, didYouMean(name, g.regions()))})
		}
	}
	if m := emptyField.FindStringIndex(q); m != nil {
		problems = append(problems, query.Problem{Span: query.Span{Start: m[0], End: m[1]}, Message: "expected a topic after topic:"})
	}
	if i := strings.Index(q, "since:"); i >= 0 {
		problems = append(problems, query.Problem{Span: query.Span{Start: i, End: i + 6}, Message: "since: is for questions; a watchlist looks ahead"})
	}
	if i := strings.IndexByte(q, '('); i >= 0 && !strings.Contains(q[i:], ")") {
		problems = append(problems, query.Problem{Span: query.Span{Start: i, End: i + 1}, Message: "the parenthesis is not closed"})
	}
	if i := strings.Index(q, " or "); i >= 0 {
		problems = append(problems, query.Problem{Span: query.Span{Start: i + 1, End: i + 3}, Message: "or is a word here; did you mean OR?", Warning: true})
	}
	return problems
}

func (g gazetteer) CheckInclude(name string) error {
	parts := []string{"balkans", "balkans/kosovo", "balkans/lang/sq"}
	if !slices.Contains(parts, name) {
		return fmt.Errorf("the catalogue has no part %q%s", name, didYouMean(name, parts))
	}
	return nil
}

// environment is what the tests' files may refer to.
func environment() map[string]string {
	return map[string]string{
		"HOOK":            "https://hooks.slack.example/services/hunter2",
		"SECRET":          "hunter2",
		"SLACK_BOT_TOKEN": "xoxb-hunter2", "SLACK_APP_TOKEN": "xapp-hunter2", "DISCORD_TOKEN": "hunter2",
		"EMPTY": "", "MINUTES": "7m", "COUNT": "3",
	}
}

func lookup(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		text, ok := vars[name]
		return text, ok
	}
}

func without(vars map[string]string, names ...string) map[string]string {
	maps.DeleteFunc(vars, func(name, _ string) bool { return slices.Contains(names, name) })
	return vars
}

// TestWrongFiles reads each wrong file and compares all that is said about it; nothing that is said shows a secret.
func TestWrongFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/wrong/*.yaml")
	if err != nil || len(files) < 40 {
		t.Fatalf("found %d wrong files, %v; want at least 40", len(files), err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		t.Run(name, func(t *testing.T) {
			vars := environment()
			if name == "unset_variables" {
				vars = nil
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c, err := Parse(filepath.Base(path), data, lookup(vars), gazetteer{})
			var mistakes Mistakes
			if !errors.As(err, &mistakes) || len(mistakes) == 0 || c != nil {
				t.Fatalf("Parse = %v, %v; want mistakes", c, err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("a secret is shown:\n%v", err)
			}
			if !slices.IsSortedFunc(mistakes, func(a, b Mistake) int { return a.Line - b.Line }) {
				t.Errorf("the mistakes are not in the order of the lines:\n%v", err)
			}
			for _, m := range mistakes {
				insideFile(t, data, m)
			}
			golden(t, strings.TrimSuffix(path, ".yaml")+".golden", err.Error()+"\n")
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs\n got:\n%s\nwant:\n%s", path, got, want)
	}
}

func insideFile(t *testing.T, data []byte, m Mistake) {
	t.Helper()
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data))
	lines := strings.Split(text, "\n")
	if m.Line < 1 || m.Line > len(lines) || m.Column < 1 || m.Column > len([]rune(lines[m.Line-1]))+1 {
		t.Errorf("%d:%d is outside of the file: %s", m.Line, m.Column, m.Message)
	}
}

// TestDefaults holds the empty file against the shipped one, which is what an operator reads as the defaults.
func TestDefaults(t *testing.T) {
	shipped, err := Load("../config.yaml", lookup(nil), gazetteer{})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "\n# nothing\n", "store:\npoll:\nfeeds: ~\nwatchlists: null\n", "poll: {}\n", "---\n"} {
		c, err := Parse("config.yaml", []byte(text), lookup(nil), gazetteer{})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		c.places = shipped.places // the watchlist of the defaults stands nowhere
		if !reflect.DeepEqual(c, shipped) {
			t.Errorf("%q is\n%v\nthe shipped file is\n%v", text, dump(c), dump(shipped))
		}
	}
	if len(shipped.Watchlists) != 1 || shipped.Watchlists[0].PostTo[0] != news.Console || shipped.Slack != nil || shipped.Discord != nil {
		t.Errorf("the shipped file needs a token or does not post to the console: %v", dump(shipped))
	}
}

func dump(c *Config) string { return c.LogValue().String() }

// TestShippedFileHasEveryKey uncomments the shipped file and compares its keys with those that the reader knows.
func TestShippedFileHasEveryKey(t *testing.T) {
	data, err := os.ReadFile("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^# ( *(?:- )?[a-z_]+:(?: |$))`).ReplaceAllString(string(data), "$1")
	c, err := Parse("config.yaml", []byte(text), lookup(environment()), gazetteer{})
	if err != nil {
		t.Fatalf("the shipped file with its examples is no configuration: %v", err)
	}
	if c.Slack == nil || c.Discord == nil || len(c.Watchlists) != 2 || len(c.Feeds.Add) != 1 {
		t.Errorf("an example was not read: %s", dump(c))
	}

	for _, w := range c.Watchlists {
		if _, problems := query.ParseWatchlist(w.Query); len(problems) > 0 {
			t.Errorf("the example's query %q has problems: %v", w.Query, problems)
		}
	}

	r := newReader("config.yaml", []byte(text), lookup(environment()), nil)
	written := map[string]bool{}
	keysWritten(r.parse([]byte(text)), written)
	known := map[string]bool{}
	keysKnown("", r.fields(&Config{}), known)
	keysKnown("watchlists", watchlistFields(&draft{}, &Config{}), known)
	keysKnown("feeds.add", feedFields(&news.Feed{}), known)
	for key := range known {
		if !written[key] {
			t.Errorf("%s is read but config.yaml does not show it", key)
		}
	}
	for key := range written {
		if !known[key] && !strings.HasPrefix(key, "watchlists.mention.who.") {
			t.Errorf("%s stands in config.yaml but is not read", key)
		}
	}
}

func keysKnown(path string, fields []field, into map[string]bool) {
	for _, f := range fields {
		into[join(path, f.name)] = true
		keysKnown(join(path, f.name), f.sub, into)
	}
}

func keysWritten(v value, into map[string]bool) {
	if entries, ok := v.mappingOrList(); ok {
		for _, e := range entries {
			if e.path != v.path {
				into[e.path] = true
			}
			keysWritten(e, into)
		}
	}
}

func TestRightFiles(t *testing.T) {
	c, err := Load("testdata/right/full.yaml", lookup(environment()), gazetteer{})
	if err != nil {
		t.Fatal(err)
	}
	violence, tension := news.Violence, news.Tension
	hook := news.Destination("slack-webhook:https://hooks.slack.example/services/hunter2")
	want := []news.Watchlist{
		{
			Name: "north-kosovo", Query: `region:kosovo/north (barikada, "special police") -topic:sport`,
			PostAt: &tension, PostTo: []news.Destination{"slack:#balkans", "discord:123456789012345678", hook},
			GroupBy: news.GroupRegion,
			Mention: news.Mention{Level: news.Violence, Who: map[news.Destination]string{"slack:#balkans": "@here", hook: "<!here>"}},
			Digest:  []string{"08:00"},
			Quiet:   news.QuietHours{From: 23 * hour, To: 6*hour + 30*minute, Mode: "critical"},
		},
		{
			Name: "lists", Query: query.FromLists([]string{"kosovo", "serbia"}, []string{"special police"}, []string{"topic:sport"}, true),
			PostAt: &violence, PostTo: []news.Destination{"console", "slack:C0123456789"}, GroupBy: news.GroupStory,
			Digest: []string{"08:00", "18:30"}, Quiet: news.QuietHours{From: 0, To: 5 * hour, Mode: "silent"},
		},
		{Name: "plain", Query: "barikada", PostTo: []news.Destination{"console"}},
	}
	for i, w := range c.Watchlists {
		if i < len(want) && !reflect.DeepEqual(w, want[i]) {
			t.Errorf("watchlist %d is\n%+v\nwant\n%+v", i, w, want[i])
		}
	}
	if len(c.Watchlists) != len(want) {
		t.Errorf("%d watchlists; want %d", len(c.Watchlists), len(want))
	}
	feeds := []news.Feed{
		{URL: "https://rss.example/news", Outlet: "Example", Lang: "en", Country: "us", Kind: "daily", Trust: news.Trusted, Every: 10 * minute, Backfill: 2, Source: "config"},
		{URL: "http://desk:hunter2@10.1.2.3:8080/feed", Shown: "http://***@10.1.2.3:8080/feed", Outlet: "10.1.2.3", Trust: news.Normal, Every: 500 * millisecond, Source: "config"},
	}
	if !reflect.DeepEqual(c.Feeds.Add, feeds) {
		t.Errorf("feeds.add is\n%+v\nwant\n%+v", c.Feeds.Add, feeds)
	}
	for what, pair := range map[string][2]any{
		"store":        {c.Store.Clear(), "postgres://desk:hunter2@db.example/karaula"},
		"secret_key":   {c.SecretKey.Clear(), "hunter2-and-more-of-it"},
		"listen":       {c.Listen, ""},
		"public_url":   {c.PublicURL, "https://karaula.example"},
		"time_zone":    {c.TimeZone.String(), "Europe/Tirane"},
		"language":     {c.Language, "sr-Latn"},
		"keep":         {c.Keep, Keep{7 * day, 14 * day, 36 * hour}},
		"log.level":    {c.Log.Level.String(), "DEBUG"},
		"log.format":   {c.Log.Format, "json"},
		"poll":         {c.Poll, Poll{Every: 7 * minute, MaxBackoff: 90 * minute, Backfill: 3, MaxAge: 2 * day}},
		"body":         {c.Fetch.MaxBody, int64(500_000)},
		"networks":     {fmt.Sprint(c.Fetch.AllowPrivateNetworks), fmt.Sprint([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")})},
		"per_host":     {c.Fetch.PerHost, 4},
		"contact":      {c.Fetch.Contact, "desk@example.org costs $5 and ${HOOK}"},
		"ca_file":      {c.Fetch.CAFile, "ca.pem"},
		"include":      {fmt.Sprint(c.Feeds.Include), "[balkans/kosovo balkans/lang/sq]"},
		"exclude":      {fmt.Sprint(c.Feeds.Exclude), "[Balkan Insight]"},
		"alerts":       {c.Alerts, Alerts{GroupWindow: 90 * minute, Throttle: Rate{5, minute}}},
		"ops":          {fmt.Sprint(c.Ops.PostTo), "[slack:#ops]"},
		"daily":        {c.Ops.Daily, "08:05"},
		"heartbeat":    {c.Ops.HeartbeatURL.Clear(), "https://beat.example/hunter2"},
		"slack":        {c.Slack.BotToken.Clear() + " " + c.Slack.AppToken.Clear() + " " + c.Slack.APIURL, "xoxb-hunter2 xapp-hunter2 http://127.0.0.1:9/api/"},
		"discord":      {c.Discord.Token.Clear() + " " + c.Discord.APIURL, "hunter2 https://discord.com/api/v10/"},
		"servers":      {fmt.Sprint(c.Discord.Servers), "[123456789012345678 42]"},
		"no warnings":  {len(c.Warnings), 0},
		"empty for -":  {c.Fetch.Timeout, 20 * second},
		"an empty set": {c.Log.Format, "json"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %v; want %v", what, pair[0], pair[1])
		}
	}
}

func TestShortKeyIsWarnedOf(t *testing.T) {
	for key, want := range map[string]int{"": 0, "hunter2": 1, "hunter2-and-more-of-it": 0} {
		c, err := Parse("karaula.yaml", []byte("secret_key: "+strconv.Quote(key)), lookup(nil), gazetteer{})
		if err != nil || len(c.Warnings) != want {
			t.Errorf("a key of %d letters: warnings %v, error %v", len(key), c.Warnings, err)
		}
		if err == nil && strings.Contains(fmt.Sprint(c.Warnings), "hunter") {
			t.Errorf("the warning shows the key: %v", c.Warnings)
		}
	}
}

func TestWarnings(t *testing.T) {
	text := "watchlists:\n  - name: a\n    query: 'barikada or zid'\n    post_to: [console]\n"
	c, err := Parse("config.yaml", []byte(text), lookup(nil), gazetteer{})
	if err != nil {
		t.Fatal(err)
	}
	want := "config.yaml:3:22: watchlists.query: or is a word here; did you mean OR?\n    barikada or zid\n             ^^"
	if len(c.Warnings) != 1 || c.Warnings[0].Error() != want {
		t.Errorf("warnings are\n%v\nwant\n%s", c.Warnings, want)
	}
}

// TestUnchecked reads without anybody who knows the names: the form alone is judged.
func TestUnchecked(t *testing.T) {
	text := "feeds: {include: [anything]}\nwatchlists: [{name: a, query: 'region:nowhere', post_to: [console]}]\n"
	if _, err := Parse("config.yaml", []byte(text), lookup(nil), nil); err != nil {
		t.Error(err)
	}
}

func TestLoadMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if _, err := Load(path, lookup(nil), nil); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("Load of a missing file = %v; want an error that names it", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/*/*.yaml", "../config.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range files {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	vars := lookup(without(environment(), "SLACK_APP_TOKEN"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("config.yaml", data, vars, gazetteer{})
		if (c == nil) != (err != nil) {
			t.Fatalf("Parse = %v, %v; want one of them", c, err)
		}
		var mistakes Mistakes
		if err != nil && !errors.As(err, &mistakes) {
			t.Fatalf("the error is no list of mistakes: %v", err)
		}
		if c != nil {
			mistakes = c.Warnings
			if c.TimeZone == nil || c.Poll.Every <= 0 || c.Store.Clear() == "" {
				t.Errorf("a value that must be there is missing: %s", dump(c))
			}
		}
		for _, m := range mistakes {
			insideFile(t, data, m)
		}
	})
}

const (
	millisecond = time.Millisecond
	second      = time.Second
	minute      = time.Minute
	hour        = time.Hour
)

// mappingOrList returns what stands directly below v, with its path.
func (v value) mappingOrList() ([]value, bool) {
	if list, ok := v.node.(*ast.SequenceNode); ok {
		var all []value
		for _, node := range list.Values {
			all = append(all, value{r: v.r, node: node, path: v.path})
		}
		return all, true
	}
	if _, ok := v.node.(*ast.MappingNode); !ok {
		return nil, false
	}
	entries, ok := v.entries()
	var all []value
	for _, e := range entries {
		all = append(all, e.value)
	}
	return all, ok
}
