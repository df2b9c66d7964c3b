package discordtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// twin is npm's discord-digital-twin, as a process.
type twin struct {
	described Info
	end       context.CancelFunc
	process   *exec.Cmd
}

// StartTwin starts a server with discord-digital-twin behind. Without Node and the package (`make twin` installs it) the test is
// skipped; with DISCORD_TWIN=required, as in CI, it fails.
func StartTwin(t testing.TB) *Server {
	t.Helper()
	tw, err := newTwin(t)
	if err == nil {
		return start(t, tw)
	}
	if os.Getenv("DISCORD_TWIN") == "required" {
		t.Fatalf("discord-digital-twin does not run: %v", err)
	}
	t.Skipf("discord-digital-twin does not run, so nothing was tried on it (make twin installs it): %v", err)
	return nil
}

func newTwin(t testing.TB) (*twin, error) {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	dir := filepath.Join(filepath.Dir(here), "twin")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "discord-digital-twin")); err != nil {
		return nil, err
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, err
	}
	ctx, end := context.WithCancel(context.Background()) // its life is that of the test, see close
	tw := &twin{end: end}
	tw.process = exec.CommandContext(ctx, node, "--require", "./loopback.cjs", "control.mjs")
	tw.process.Dir, tw.process.WaitDelay = dir, 5*time.Second
	var said bytes.Buffer
	tw.process.Stderr = &said
	if _, err = tw.process.StdinPipe(); err != nil { // open as long as the test lives: the process ends with it
		end()
		return nil, err
	}
	out, err := tw.process.StdoutPipe()
	if err == nil {
		err = tw.process.Start()
	}
	if err != nil {
		end()
		return nil, err
	}
	late := time.AfterFunc(time.Minute, end)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	late.Stop()
	if err == nil {
		err = json.Unmarshal(line, &tw.described)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s", errors.Join(err, tw.close()), said.String())
	}
	return tw, nil
}

func (tw *twin) info() Info { return tw.described }

func (tw *twin) close() error {
	tw.end()
	err := tw.process.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) { // it was killed
		return nil
	}
	return err
}

// act asks the process to do what a person would.
func (tw *twin) act(verb string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	resp, err := http.Post(tw.described.Control+"/"+verb, "application/json", bytes.NewReader(text)) //nolint:noctx // the process ends with the test
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", verb, said)
	}
	return json.Unmarshal(said, answer)
}
