package store

import (
	"fmt"
	"os"
	"strings"

	"github.com/gofrs/flock"
)

// fileLock is the operating system's lock that makes one process the owner of a SQLite file. It stands on a file of its
// own beside the database, which also holds the owner's pid for the one who is refused. The system gives the lock up
// when its holder dies, whatever the reason.
type fileLock struct{ f *flock.Flock }

func lockFile(database string) (*fileLock, error) {
	path := database + ".lock"
	f := flock.New(path)
	held, err := f.TryLock()
	if err != nil {
		return nil, fmt.Errorf("store: the lock %s cannot be taken: check that the folder exists and may be written: %w", path, err)
	}
	if !held {
		pid, err := os.ReadFile(path)
		holder := "another process"
		if p := strings.TrimSpace(string(pid)); err == nil && p != "" {
			holder = "the karaula with pid " + p
		}
		return nil, fmt.Errorf("store: %s is in use by %s: stop it first, or give this one another file in store", database, holder)
	}
	if err := os.WriteFile(path, fmt.Appendln(nil, os.Getpid()), 0o644); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("store: the lock %s cannot be written: %w", path, err)
	}
	return &fileLock{f}, nil
}

// release gives the lock up. The file stays: removing it would let two processes hold locks on two files of one name.
func (l *fileLock) release() error { return l.f.Close() }
