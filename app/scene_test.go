package app

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/feeds/feedtest"
)

// stage is a channel of a chat in which people talk to a karaula that runs.
type stage interface {
	name() string
	// join brings karaula into the channel.
	join(t *testing.T)
	// say has somebody type something after /karaula; press the newest button with a label that they see, or choose the entry of a
	// menu; fill write into fields of the form that is open, by their labels, and send it.
	say(t *testing.T, who bot.Person, typed string)
	press(t *testing.T, who bot.Person, label string)
	fill(t *testing.T, who bot.Person, values map[string]string)
	// look marks what is on the screens; heard is what somebody alone, and what everybody, was shown since.
	look(t *testing.T)
	heard(t *testing.T, who bot.Person) (alone, all string)
}

// chatScene is a chat as a file has it. What is not indented is done on each stage; what is indented has to be read there then: by
// the person alone ("to Ana: …") or by everybody in the channel ("to all: …"). It may be a part of what is said, and … in it
// stands for anything. Signs and addresses do not count: each platform writes these in its own way.
//
//	Ana: /karaula news barikada
//	  to Ana: Barricades put up in Zubin Potok
//	Ana presses Next
//	Ana fills in Name: south | What to watch: barikada
//	-- karaula joins
//	-- Ibar reports: Barricades put up in Zubin Potok / Roads are blocked.
//	-- karaula says: 3 watchlists
//	-- Tirana Today is given up
//	-- on Slack and Discord
//
// The last one lets what follows, to the next empty line, be done there only: on the console an alert has no buttons.
type chatScene struct {
	stages []stage
	feed   *feedtest.Feed
	tirana *feedtest.Feed     // that the site names
	says   func(words string) // waits until the running karaula has said so
	rest   time.Duration      // how long each thing may take
	site   string             // stands for ${SITE}: a page that names a feed
}

var (
	sceneTypes   = regexp.MustCompile(`^(\w+): ` + bot.Slash + ` ?(.*)$`)
	scenePresses = regexp.MustCompile(`^(\w+) presses (.+)$`)
	sceneFills   = regexp.MustCompile(`^(\w+) fills in (.+)$`)
	sceneReports = regexp.MustCompile(`^-- Ibar reports: (.+)$`)
	sceneSays    = regexp.MustCompile(`^-- karaula says: (.+)$`)
	sceneOn      = regexp.MustCompile(`^-- on (.+)$`)
	sceneHears   = regexp.MustCompile(`^  to (\w+): (.+)$`)
)

// play plays a file on all stages, line by line.
func (s *chatScene) play(t *testing.T, file string) {
	t.Helper()
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	on, number, silent := s.stages, 0, false
	for line := range strings.Lines(string(script)) {
		number++
		line = strings.ReplaceAll(strings.TrimRight(line, "\n"), "${SITE}", s.site)
		if m := sceneHears.FindStringSubmatch(line); m != nil {
			for _, st := range on {
				s.hears(t, st, number, m[1], m[2])
			}
			silent = false
			continue
		}
		if strings.HasPrefix(line, " ") {
			t.Fatalf("line %d: nobody hears %q", number, line)
		}
		if silent && line != "" {
			t.Fatalf("line %d: nothing has to come of what was done before it", number)
		}
		switch m := sceneOn.FindStringSubmatch(line); {
		case m != nil:
			on = nil
			for _, st := range s.stages {
				if strings.Contains(m[1], st.name()) {
					on = append(on, st)
				}
			}
		case line == "":
			on = s.stages
		case strings.HasPrefix(line, "#"):
		default:
			silent = !sceneSays.MatchString(line)
			s.do(t, on, number, line)
		}
	}
}

func person(name string) bot.Person { return bot.Person{ID: "U0" + strings.ToUpper(name), Name: name} }

// do does a line of a scene.
func (s *chatScene) do(t *testing.T, on []stage, number int, line string) {
	t.Helper()
	if m := sceneSays.FindStringSubmatch(line); m != nil {
		s.says(m[1])
		return
	}
	for _, st := range on {
		st.look(t)
	}
	if m := sceneReports.FindStringSubmatch(line); m != nil {
		title, summary, _ := strings.Cut(m[1], " / ")
		s.feed.Add(feedtest.Entry{Title: title, Summary: summary, Published: time.Now()})
		return
	}
	if line == "-- Tirana Today is given up" {
		s.tirana.Fail(feedtest.Fault{Status: http.StatusGone})
		return
	}
	for _, st := range on {
		t.Logf("%s, line %d: %s", st.name(), number, line)
		switch said, pressed, filled := sceneTypes.FindStringSubmatch(line), scenePresses.FindStringSubmatch(line), sceneFills.FindStringSubmatch(line); {
		case said != nil:
			st.say(t, person(said[1]), said[2])
		case pressed != nil:
			st.press(t, person(pressed[1]), pressed[2])
		case filled != nil:
			values := map[string]string{}
			for part := range strings.SplitSeq(filled[2], " | ") {
				label, value, _ := strings.Cut(part, ": ")
				values[label] = value
			}
			st.fill(t, person(filled[1]), values)
		case line == "-- karaula joins":
			st.join(t)
		default:
			t.Fatalf("line %d: nobody knows how to do this: %q", number, line)
		}
	}
}

// hears waits until somebody was shown a text on a stage since the last thing that was done.
func (s *chatScene) hears(t *testing.T, st stage, number int, who, text string) {
	t.Helper()
	for deadline := time.Now().Add(s.rest); ; <-time.After(10 * time.Millisecond) {
		alone, all := st.heard(t, person(who))
		screen := alone
		if who == "all" {
			screen = all
			for _, one := range []string{"Ana", "Ben"} { // for the message below
				private, _ := st.heard(t, person(one))
				alone += private
			}
		}
		if inOrder(screen, text) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s, line %d: %s is not shown %q, but alone:\n%s\nand in the channel:\n%s", st.name(), number, who, text, alone, all)
		}
	}
}

// inOrder reports whether the parts of a text around … stand on a screen one after the other.
func inOrder(screen, text string) bool {
	screen = bottest.Letters(screen)
	for part := range strings.SplitSeq(text, "…") {
		part = bottest.Letters(part)
		i := strings.Index(screen, part)
		if i < 0 {
			return false
		}
		screen = screen[i+len(part):]
	}
	return true
}

// fresh are the texts that are new, or another than before, in the order of their names.
func fresh(before, now map[string]string, order []string) string {
	var all []string
	for _, name := range order {
		if before[name] != now[name] {
			all = append(all, now[name])
		}
	}
	return strings.Join(all, "\n")
}

// TestScenes plays each scene in testdata/scene on the console, on Slack and on Discord at once, before one karaula that runs.
func TestScenes(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/scene/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scenes, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { newScene(t).play(t, file) })
	}
}

func newScene(t *testing.T) *chatScene {
	t.Helper()
	publisher, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(publisher.Close)
	feed := publisher.Feed("/ibar").Named("Ibar", "en").Add(feedtest.Entry{Title: "Nothing of note happened in Brussels", Published: time.Now().Add(-time.Hour)})
	tirana := publisher.Feed("/tirana").Named("Tirana Today", "en").Add(feedtest.Entry{Title: "Market day in Tirana", Published: time.Now().Add(-time.Hour)})
	publisher.Feed("/site").Header("Content-Type", "text/html").Raw(fmt.Appendf(nil, `<!DOCTYPE html><title>Tirana Today</title><link rel="alternate" type="application/rss+xml" href="%s">`, publisher.URL("/tirana")))
	workspace, err := slacktest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = workspace.Close() })
	server := discordtest.Start(t)
	config := writeFile(t, "config.yaml", fmt.Sprintf(`
store: %q
secret_key: only-for-this-test-which-is-over-soon
listen: ""
poll: {every: 150ms}
fetch: {allow_private_networks: ["127.0.0.0/8"], per_host: 4}
feeds: {include: [], add: [{url: %q, outlet: Ibar, lang: en}]}
watchlists: []
slack: {bot_token: %s, app_token: %s, api_url: %q}
discord: {token: %s, api_url: %q}
`, t.TempDir()+"/karaula.db", publisher.URL("/ibar"), slacktest.BotToken, slacktest.AppToken, workspace.APIURL(), server.Token, server.APIURL))
	console, says := startOnStage(t, config)
	says("1 of 1 feeds read")
	// The console comes last: what is ended there is ended everywhere.
	return &chatScene{stages: []stage{newSlackStage(workspace), newDiscordStage(server), console}, feed: feed, tirana: tirana, says: says, rest: 30 * time.Second, site: publisher.URL("/site")}
}
