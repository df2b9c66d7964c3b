package app

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/work"
)

// TestMain lets the test binary be karaula itself, so that it can be started as a process of its own, and killed: under
// the name karaula, which is in the PATH of the tests and of their scripts.
//
// With the race detector a process sleeps for a second at its end by default, in case others find a race at that moment:
// hundreds of short calls make minutes of it.
func TestMain(m *testing.M) {
	if os.Getenv("GORACE") == "" {
		if err := os.Setenv("GORACE", "atexit_sleep_ms=50"); err != nil {
			panic(err)
		}
	}
	loadRules = sync.OnceValues(rules.Load)
	testscript.Main(m, map[string]func(){"karaula": karaula})
}

// karaula is what main does.
func karaula() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	env := Env{Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Lookup: os.LookupEnv, Builtin: shipped(), Hangup: hangup}
	if base := os.Getenv(childPlatform); base != "" {
		env.Platforms = []bot.Platform{bottest.NewClient(base, 10*time.Second).As("slack")}
	}
	status := mainAt(ctx, env, os.Getenv(childRate))
	stop()
	os.Exit(status)
}

const (
	// childPlatform names the bottest.Server that a child posts to, as Slack.
	childPlatform = "KARAULA_TEST_PLATFORM"
	// childRate is how many times faster than the machine's a child's clock runs.
	childRate = "KARAULA_TEST_RATE"
)

// mainAt is Main, or with a rate the main job on a faster clock.
func mainAt(ctx context.Context, env Env, rate string) int {
	times, err := strconv.ParseFloat(rate, 64)
	if err != nil {
		return Main(ctx, env)
	}
	c := &command{Env: env, file: env.Args[len(env.Args)-1], json: true}
	if err := c.run(ctx, runOptions{clock: work.Fast(time.Now(), times)}); err != nil {
		complain(env, err)
		return exitFailed
	}
	return exitFine
}

// shipped is the config.yaml that main embeds. A child may run in another folder, and is told where the file is.
func shipped() []byte {
	b, err := os.ReadFile(cmp.Or(os.Getenv("KARAULA_TEST_SHIPPED"), "../config.yaml"))
	if err != nil {
		panic(err)
	}
	return b
}

// child is a karaula in a process of its own.
type child struct {
	t      testing.TB
	cmd    *exec.Cmd
	events chan event // what it prints, a line each
	ended  chan struct{}

	mu     sync.Mutex
	people bytes.Buffer // its standard error
}

// event is a line of the console's JSON, as far as these tests look at it.
type event struct {
	Event, Kind, Delivery, Alert, Reason, Headline string
	Level                                          int
	Items                                          []struct{ Title string }
}

// startChild starts karaula with args. Whatever it prints is read until it ends.
func startChild(t testing.TB, args ...string) *child { return startChildWith(t, nil, args...) }

// startChildWith is startChild with further variables of the environment.
func startChildWith(t testing.TB, env []string, args ...string) *child {
	t.Helper()
	return startProgram(t, env, "karaula", args...)
}

// startProgram starts a program that is karaula, or becomes it.
func startProgram(t testing.TB, env []string, name string, args ...string) *child {
	t.Helper()
	c := &child{t: t, cmd: exec.Command(name, args...), events: make(chan event, 10_000), ended: make(chan struct{})}
	c.cmd.Stderr, c.cmd.Env = c, append(os.Environ(), env...)
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.ended)
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var e event
			if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
				t.Errorf("a line that is no JSON: %q", lines.Text())
			}
			c.events <- e
		}
	}()
	return c
}

// Write takes the child's standard error.
func (c *child) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.people.Write(b)
}

// said returns what the child wrote for people so far.
func (c *child) said() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.people.String()
}

// says waits until the child has written some words for people.
func (c *child) says(words string) {
	c.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); !strings.Contains(c.said(), words); <-time.After(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.t.Fatalf("it never said %q; it said:\n%s", words, c.said())
		}
	}
}

// stop ends the child with a signal and returns its exit status; -1 when it was killed.
func (c *child) stop(s os.Signal) int {
	c.t.Helper()
	if err := c.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		c.t.Error(err)
	}
	<-c.ended
	err := c.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Error(err)
	}
	if s != syscall.SIGKILL && strings.Contains(c.said(), "panic:") {
		c.t.Error(c.said())
	}
	return c.cmd.ProcessState.ExitCode()
}

// call runs one command of karaula in this process and returns its exit status and output.
func call(t testing.TB, in string, args ...string) (status int, out, people string) {
	t.Helper()
	var o, e bytes.Buffer
	status = Main(t.Context(), Env{
		Args: args, In: strings.NewReader(in), Out: &o, Err: &e, Lookup: func(string) (string, bool) { return "", false }, Builtin: shipped(),
	})
	return status, o.String(), e.String()
}

// writeFile writes a file into a folder of the test and returns its path.
func writeFile(t testing.TB, name, text string) string {
	t.Helper()
	path := fmt.Sprintf("%s/%s", t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
