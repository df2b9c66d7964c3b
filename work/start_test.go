package work_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/pgtest"
	"github.com/karaula/karaula/work"
)

// A database that goes away while karaula starts is waited for: at the engine's making and at its beginning.
func TestStartOutlastsTheDatabase(t *testing.T) {
	t.Parallel()
	o := tempDatabase(t)
	line, through := pgtest.NewLine(t, o.Postgres)
	d := newDesk(t, store.Options{Postgres: through}, newChat(t))
	defer d.close()
	// without runs f while the database is away, and gives it back when that was told.
	without := func(f func() error) (ended chan error) {
		t.Helper()
		line.Cut(true)
		told := &signal{came: make(chan struct{})}
		outage := &work.Outage{Log: slog.New(slog.NewTextHandler(told, nil))}
		ended = make(chan error, 1)
		go func() { ended <- outage.Outlast(t.Context(), f) }()
		select {
		case err := <-ended:
			t.Fatalf("it did not wait for the database: %v", err)
		case <-told.came:
		}
		line.Cut(false)
		return ended
	}
	made := without(func() error {
		engine, err := work.NewEngine(t.Context(), d.store, d.deliverer, slog.New(slog.DiscardHandler))
		if err == nil {
			engine.Close()
		}
		return err
	})
	if err := <-made; err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	ended := without(func() error { return d.engine.Run(ctx) })
	d.report("Shots fired at the police in Zvečan", "Ibar")
	d.settle()
	end()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if got := len(d.chat.Messages()); got != 1 {
		t.Errorf("%d messages, want the one", got)
	}
}

// signal is written to once or more.
type signal struct {
	once sync.Once
	came chan struct{}
}

func (s *signal) Write(p []byte) (int, error) {
	s.once.Do(func() { close(s.came) })
	return len(p), nil
}
