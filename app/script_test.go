package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/karaula/karaula/feeds/feedtest"
)

var update = flag.Bool("update", false, "write the golden files, and the expected outputs in the scripts, anew")

// TestScripts runs whole stories of the command line: testdata/script holds a file each. What the scripts can do besides
// testscript's own words stands below. ${SERVER} is the address of a feed server that is the script's own,
// ${TAKEN} the host and port that it listens at, ${LISTEN} one that nobody listens at.
func TestScripts(t *testing.T) {
	shippedFile, err := filepath.Abs("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	builtin := shipped()
	testscript.RunT(inTurn{t}, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			server, err := feedtest.New()
			if err != nil {
				return err
			}
			env.Defer(server.Close)
			env.Values[serverKey{}] = server
			env.Values[startedKey{}] = map[string]*exec.Cmd{}
			env.Values[typedKey{}] = new(string)
			env.Values[builtinKey{}] = builtin
			env.Setenv("GORACE", os.Getenv("GORACE"))
			env.Setenv("SERVER", server.URL(""))
			env.Setenv("TAKEN", strings.TrimPrefix(server.URL(""), "http://"))
			free, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			env.Setenv("LISTEN", free.Addr().String())
			if err := free.Close(); err != nil {
				return err
			}
			env.Setenv("KARAULA_TEST_SHIPPED", shippedFile)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "types": types, "feed": feedCommand, "start": start, "says": says, "interrupt": interrupt, "damage": damage,
			"opml": opml,
		},
	})
}

// inTurn runs the scripts one after the other: each is in its own folder, and the folder is the process's.
type inTurn struct{ *testing.T }

// Parallel does not let the script wait for others.
func (inTurn) Parallel() {}

// Run runs a script.
func (t inTurn) Run(name string, f func(testscript.T)) {
	t.T.Run(name, func(t *testing.T) { f(inTurn{t}) })
}

// Verbose reports whether the tests tell all.
func (inTurn) Verbose() bool { return testing.Verbose() }

// These are where a script keeps its feed server, the programs it started, what the next command reads, and the config.yaml
// that ships.
type (
	serverKey  struct{}
	startedKey struct{}
	typedKey   struct{}
	builtinKey struct{}
)

// exits runs karaula to its end, in this process, and checks its exit status: exits 2 karaula frobnicate.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || args[1] != "karaula" {
		ts.Fatalf("usage: exits STATUS karaula [ARGUMENT…]")
	}
	before, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(before)) }()
	typed := ts.Value(typedKey{}).(*string)
	status := Main(context.Background(), Env{
		Args: args[2:], In: strings.NewReader(*typed), Out: ts.Stdout(), Err: ts.Stderr(), Builtin: ts.Value(builtinKey{}).([]byte),
		Lookup: func(name string) (string, bool) { v := ts.Getenv(name); return v, v != "" },
	})
	*typed = ""
	if got := strconv.Itoa(status); got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

// types has the next karaula read a file from its standard input: types FILE.
func types(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: types FILE")
	}
	*ts.Value(typedKey{}).(*string) = ts.ReadFile(args[0])
}

// feedCommand changes a feed of the script's server: feed /n1 add TITLE [SUMMARY], feed /n1 fail KIND, feed /n1 heal. And
// feed /n1 begun waits until somebody has asked for it, feed /n1 read until somebody has asked and ended reading.
func feedCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: feed PATH add TITLE [SUMMARY] | fail down|html|huge|slow|half | page FEED | heal | begun | read")
	}
	server := ts.Value(serverKey{}).(*feedtest.Server)
	f := server.Feed(args[0])
	faults := map[string]feedtest.Fault{
		"down": {Status: 503}, "html": {HTML: true}, "huge": {Flood: 1 << 20}, "slow": {Delay: time.Hour}, "half": {BreakAfter: 300}, "gone": {Status: 410},
	}
	switch {
	case args[1] == "add" && len(args) > 2:
		f.Add(feedtest.Entry{Title: args[2], Summary: strings.Join(args[3:], " "), Published: time.Now()})
	case args[1] == "fail" && len(args) == 3 && faults[args[2]] != feedtest.Fault{}:
		f.Fail(faults[args[2]])
	case args[1] == "page" && len(args) == 3: // a web page that names its feed
		f.Header("Content-Type", "text/html").Raw(fmt.Appendf(nil, `<!DOCTYPE html><link rel="alternate" type="application/rss+xml" href="%s">`, args[2]))
	case args[1] == "heal":
		f.Heal()
	case args[1] == "begun":
		wait(ts, server, args[0], 1)
	case args[1] == "read":
		wait(ts, server, args[0], server.Count(args[0])+2) // the next may be under way
	default:
		ts.Fatalf("feed does not know %q", args[1:])
	}
}

// opml writes an OPML file of feeds of the script's server: opml FILE PATH….
func opml(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: opml FILE PATH…")
	}
	var b strings.Builder
	b.WriteString(`<opml version="1.1"><body><outline text="Folder">`)
	for _, path := range args[1:] {
		fmt.Fprintf(&b, `<outline text="Feed at %s" xmlUrl="%s"/>`, path, ts.Getenv("SERVER")+path)
	}
	b.WriteString(`</outline></body></opml>`)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}

func wait(ts *testscript.TestScript, server *feedtest.Server, path string, requests int) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ts.Check(server.Wait(ctx, path, requests))
}

// damage overwrites the second half of a file with noise, as a failing disk does: damage FILE.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage FILE")
	}
	name := ts.MkAbs(args[0])
	b, err := os.ReadFile(name)
	ts.Check(err)
	for i := len(b) / 2; i < len(b); i++ {
		b[i] = byte(i * 7)
	}
	ts.Check(os.WriteFile(name, b, 0o600))
}

// start starts a program that goes on while the script does: start NAME PROGRAM [ARGUMENT…]. Its standard output is the
// file NAME.out, its standard error NAME.err.
func start(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: start NAME PROGRAM [ARGUMENT…]")
	}
	// The script's PATH leads to karaula as the tests' own does.
	cmd := exec.Command(args[1], args[2:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = os.Environ()
	for _, name := range []string{"SERVER", "LISTEN", "TAKEN", "KARAULA_TEST_SHIPPED"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	var files []*os.File
	for _, end := range []string{".out", ".err"} {
		f, err := os.Create(ts.MkAbs(args[0] + end))
		ts.Check(err)
		files = append(files, f)
	}
	cmd.Stdout, cmd.Stderr = files[0], files[1]
	ts.Check(cmd.Start())
	ts.Value(startedKey{}).(map[string]*exec.Cmd)[args[0]] = cmd
	ts.Defer(func() {
		_ = cmd.Process.Kill() // most have ended by now
		_ = cmd.Wait()
		for _, f := range files {
			_ = f.Close()
		}
	})
}

// says waits until a started program has written a text: says NAME TEXT.
func says(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: says NAME TEXT")
	}
	for deadline := time.Now().Add(60 * time.Second); ; <-time.After(5 * time.Millisecond) {
		said := ts.ReadFile(args[0]+".out") + ts.ReadFile(args[0]+".err")
		if strings.Contains(said, args[1]) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s never said %q; it said:\n%s", args[0], args[1], said)
		}
	}
}

// interrupt ends a started program as Ctrl-C does and checks its exit status: interrupt NAME STATUS.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: interrupt NAME STATUS")
	}
	cmd := ts.Value(startedKey{}).(map[string]*exec.Cmd)[args[0]]
	if cmd == nil {
		ts.Fatalf("%s was not started", args[0])
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
	if got := fmt.Sprint(cmd.ProcessState.ExitCode()); got != args[1] {
		ts.Fatalf("exit status %s, want %s; it said:\n%s", got, args[1], ts.ReadFile(args[0]+".err"))
	}
}
