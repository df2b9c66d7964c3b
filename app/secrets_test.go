package app

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/store"
)

// hidden is part of every secret in these tests, and of nothing else.
const hidden = "hunter2"

// secretFeeds serves a feed for each way in which an address holds a secret, and returns the configuration that reads them.
func secretFeeds(t *testing.T, server *feedtest.Server, database string) string {
	t.Helper()
	base := server.URL("")
	user := strings.Replace(base, "http://", "http://desk:hunter2-password@", 1)
	for path, fault := range map[string]feedtest.Fault{
		"/user": {}, "/token": {}, "/hunter2-path/feed": {},
		"/down": {Status: 503}, "/refused": {Status: 401}, "/html": {HTML: true}, "/half": {BreakAfter: 100},
		"/moved": {Status: 301, Location: "/user?session_key=hunter2-moved"}, "/odd": {Location: "hunter2://x"}, "/loop": {Location: "/loop?token=hunter2-loop"},
		"/private": {Location: "http://192.168.7.7/?token=hunter2-private"},
	} {
		f := server.Feed(path).Fail(fault)
		f.Add(feedtest.Entry{Title: "Barikada u Zvečanu iz arhive, " + strings.ReplaceAll(path, hidden, "x")})
	}
	t.Setenv("KARAULA_TEST_PATH", "hunter2-path")
	t.Setenv("KARAULA_TEST_HOOK", "https://hooks.example/services/hunter2-hook")
	return fmt.Sprintf(`
store: %q
secret_key: hunter2-and-the-rest-of-the-key
listen: ""
log: {level: debug, format: json}
poll: {every: 150ms}
fetch: {allow_private_networks: ["127.0.0.0/8"], per_host: 4}
feeds:
  include: []
  add:
    - {url: %q, outlet: User}
    - {url: %q, outlet: Token}
    - {url: %q, outlet: Path}
    - {url: %q, outlet: Down}
    - {url: %q, outlet: Refused}
    - {url: %q, outlet: Html}
    - {url: %q, outlet: Half}
    - {url: %q, outlet: Moved}
    - {url: %q, outlet: Odd}
    - {url: %q, outlet: Loop}
    - {url: %q, outlet: Private}
    - {url: "http://desk:hunter2-password@127.0.0.1:1/x?token=hunter2-token", outlet: Nobody}
watchlists: [{name: north, query: "region:kosovo/north", group_by: story, post_at: 0, post_to: [console]}]
`, database, user+"/user", base+"/token?page=2&token=hunter2-token", base+"/${KARAULA_TEST_PATH}/feed", user+"/down?token=hunter2-token",
		user+"/refused", user+"/html", user+"/half?sig=hunter2-token", base+"/moved", user+"/odd?token=hunter2", user+"/loop", user+"/private")
}

// noSecret makes sure that a text does not tell a secret.
func noSecret(t *testing.T, what, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if strings.Contains(line, hidden) {
			t.Errorf("%s tells a secret: %s", what, line)
		}
	}
}

// Feeds whose addresses hold secrets, over real HTTP and with all that can go wrong: neither what is printed at any level nor
// the store's files hold one.
func TestSecretsStaySecret(t *testing.T) {
	server, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	database := filepath.Join(t.TempDir(), "karaula.db")
	text := secretFeeds(t, server, database)
	config := writeFile(t, "config.yaml", text)
	c := startChild(t, "run", "--config", config, "--json")
	c.says("4 of 12 feeds read")
	for _, path := range []string{"/user", "/token", "/hunter2-path/feed"} {
		server.Feed(path).Add(feedtest.Entry{Title: "Nova barikada u Zvečanu, " + strings.ReplaceAll(path, hidden, "x")})
	}
	posted := map[string]bool{}
	for len(posted) < 3 {
		posted[(<-c.events).Headline] = true
	}
	if got := server.Requests("/user")[0].Header.Get("Authorization"); got == "" {
		t.Error("the password is not sent to its own host")
	}
	for _, args := range [][]string{
		{"status"}, {"status", "--json"}, {"check"}, {"check", "--json"}, {"news", "region:kosovo/north"}, {"news", "region:kosovo/north", "--json"},
		{"backup", database + ".backup"}, {"match", "Barikada u Zvečanu"}, {"run"}, // which is refused: another has the store
	} {
		_, out := output(t, append(args, "--config", config)...)
		noSecret(t, strings.Join(args, " "), out)
		if args[0] == "status" && (!strings.Contains(out, "Nobody") || !strings.Contains(out, "moved")) {
			t.Errorf("status says %s", out)
		}
	}
	storeHolds := func() {
		t.Helper()
		files, err := filepath.Glob(database + "*")
		if err != nil || len(files) < 3 {
			t.Fatalf("the store's files are %q, error %v", files, err)
		}
		for _, f := range files {
			if b, err := os.ReadFile(f); err != nil || bytes.Contains(b, []byte(hidden)) {
				t.Errorf("%s holds a secret in clear (error %v)", filepath.Base(f), err)
			}
		}
	}
	storeHolds()
	// A broken change, then right ones that are taken over, the first with a secret webhook.
	times := map[string]int{}
	for _, change := range []struct{ says, text string }{
		{"needs the section", strings.Replace(text, "post_to: [console]", `post_to: ["slack-webhook:${KARAULA_TEST_HOOK}", "slack:#x"]`, 1)},
		{"is taken over", strings.Replace(text, "post_to: [console]", `post_to: ["slack-webhook:${KARAULA_TEST_HOOK}"]`, 1)},
		{"is taken over", strings.Replace(text, "token=hunter2-token", "token=hunter2-another", 1)},
	} {
		if err := os.WriteFile(config, []byte(change.text), 0o600); err != nil {
			t.Fatal(err)
		}
		times[change.says]++
		c.saysTimes(change.says, times[change.says])
	}
	c.stop(os.Interrupt)
	noSecret(t, "run", c.said())
	storeHolds()

	// With another key, the store is refused as a wrong configuration is, and says where.
	wrong := writeFile(t, "config.yaml", strings.Replace(text, "hunter2-and-the-rest-of-the-key", "hunter2-and-not-the-rest-of-it", 1))
	for _, args := range [][]string{{"run"}, {"status"}} {
		status, text := output(t, append(args, "--config", wrong)...)
		if status != exitUsage || !strings.Contains(text, "secret_key") || !strings.Contains(text, "feed") {
			t.Errorf("%v with another key: exit status %d, %s", args, status, text)
		}
		noSecret(t, strings.Join(args, " ")+" with another key", text)
	}
	if _, err := os.Stat(store.KeyFile(database)); err == nil {
		t.Error("a key file was made though the configuration gives a key")
	}
}

// output runs karaula in a process of its own, which sees the test's variables, and returns its exit status and all that it
// prints.
func output(t *testing.T, args ...string) (status int, text string) {
	t.Helper()
	out, err := exec.Command("karaula", args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit != nil {
		status = exit.ExitCode()
	}
	return status, string(out)
}
