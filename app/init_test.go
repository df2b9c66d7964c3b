package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// asked ends a call as soon as it has asked something, as Ctrl-C at a question does.
type asked struct{ interrupt context.CancelFunc }

func (a asked) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "Which places?") {
		a.interrupt()
	}
	return len(p), nil
}

func TestInitInterrupted(t *testing.T) {
	typed, keyboard := io.Pipe() // on which nobody types
	defer func() { _ = keyboard.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	file := filepath.Join(t.TempDir(), "config.yaml")
	status := Main(ctx, Env{
		Args: []string{"init", "--file", file}, In: typed, Out: asked{cancel}, Err: io.Discard,
		Lookup: func(string) (string, bool) { return "", false }, Builtin: shipped(),
	})
	if status != exitFailed {
		t.Errorf("exit status %d, want %d", status, exitFailed)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was written: %v", err)
	}
}
