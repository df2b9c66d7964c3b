package app

import (
	"bytes"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
)

// screen is what a program printed.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// consoleStage is the console: what karaula run prints, and a karaula chat for each person.
type consoleStage struct {
	config  string
	run     *screen
	typists map[string]*typist
	ran     int // how much of run was there at the last look
}

// typist is somebody at a prompt.
type typist struct {
	name string
	keys io.WriteCloser
	said *screen
	seen int // how much of it was there at the last look
}

func (x *consoleStage) name() string { return "the console" }

func (x *consoleStage) at(t *testing.T, who bot.Person) *typist {
	t.Helper()
	if k := x.typists[who.ID]; k != nil {
		return k
	}
	cmd := exec.Command("karaula", "chat", "--config", x.config)
	k := &typist{name: who.Name, said: &screen{}}
	cmd.Stdout, cmd.Stderr = k.said, k.said
	keys, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	k.keys = keys
	x.typists[who.ID] = k
	t.Cleanup(func() {
		_ = keys.Close() // that ends it
		if err := cmd.Wait(); err != nil {
			t.Errorf("karaula chat ended with %v: %s", err, k.said)
		}
	})
	return k
}

func (k *typist) write(t *testing.T, line string) {
	t.Helper()
	if _, err := io.WriteString(k.keys, line+"\n"); err != nil {
		t.Fatalf("the console: %v", err)
	}
}

// join does nothing: karaula is where it was started. What it says there begins the conversation.
func (x *consoleStage) join(t *testing.T) { x.say(t, person("Ana"), "help") }

func (x *consoleStage) say(t *testing.T, who bot.Person, typed string) {
	x.at(t, who).write(t, bot.Slash+" "+typed)
}

var pressable = regexp.MustCompile(`(?m)^ *\[(\d+)\] (.+)$`)

// press types the number that a label has in the newest list of what can be pressed.
func (x *consoleStage) press(t *testing.T, who bot.Person, label string) {
	t.Helper()
	k := x.at(t, who)
	page := k.said.String()
	if i := strings.LastIndex(page, "[1] "); i >= 0 {
		for _, m := range pressable.FindAllStringSubmatch(page[i:], -1) {
			if m[2] == label {
				k.write(t, m[1])
				return
			}
		}
	}
	t.Fatalf("at the console %s has nothing to press that is called %q:\n%s", who.Name, label, page)
}

// asking is the question of a form that waits for an answer.
var asking = regexp.MustCompile(`([^\n]*): $`)

// fill answers a form's questions one by one.
func (x *consoleStage) fill(t *testing.T, who bot.Person, values map[string]string) {
	t.Helper()
	k, from := x.at(t, who), 0
	for {
		var question string
		soon(t, "a question, or the end of the form", func() bool {
			text := k.said.String()[from:]
			if m := asking.FindStringSubmatch(text); m != nil {
				question = m[1]
				return true
			}
			question = ""
			return from > 0 && strings.TrimSpace(text) != "" && strings.HasSuffix(text, "\n")
		})
		if question == "" || from > 0 && strings.Contains(k.said.String()[from:], "\n! ") { // it is over, or asks once more what is wrong
			return
		}
		answer := ""
		for label, value := range values {
			if strings.HasPrefix(question, label+" (") || question == label {
				answer = value
			}
		}
		from = len(k.said.String())
		k.write(t, answer)
	}
}

func (x *consoleStage) look(*testing.T) {
	x.ran = len(x.run.String())
	for _, k := range x.typists {
		k.seen = len(k.said.String())
	}
}

// heard is the same for both: who types something at the console reads there what everybody is told.
func (x *consoleStage) heard(_ *testing.T, who bot.Person) (alone, all string) {
	all = x.run.String()[x.ran:]
	for id, k := range x.typists {
		text := strings.ReplaceAll(k.said.String()[k.seen:], caller()+" ", k.name+" ") // there people are called as the machine calls them
		if all += text; id == who.ID {
			alone = text
		}
	}
	return alone, all
}

// startOnStage starts karaula run on a configuration, and returns the console.
func startOnStage(t *testing.T, config string) (x *consoleStage, says func(words string)) {
	t.Helper()
	x = &consoleStage{config: config, run: &screen{}, typists: map[string]*typist{}}
	people := &screen{}
	cmd := exec.Command("karaula", "run", "--config", config)
	cmd.Stdout, cmd.Stderr = x.run, people
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("karaula run said:\n%s%s", x.run, people)
		}
	})
	return x, func(words string) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); !strings.Contains(x.run.String()+people.String(), words); <-time.After(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("karaula run never said %q", words)
			}
		}
	}
}
