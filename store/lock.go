package store

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// fileLock is the operating system's lock that makes one process the owner of a SQLite file. It stands on a file of its
// own beside the database, which also holds the owner's pid for the one who is refused, and its role. The system gives the
// lock up when its holder dies, whatever the reason.
type fileLock struct{ f *flock.Flock }

// role is how the holder of a lock behaves towards others.
type role string

const (
	alone role = ""             // nobody writes beside it
	host  role = "takes guests" // guests may write beside it, as SQLite's own locks let them
	guest role = "guest"        // it is gone in a moment
)

// patience is how long a lock is waited for that its holder gives up in a moment.
const patience = 5 * time.Second

// lockFile takes the lock of a database. For a guest it is nil when the owner takes guests.
func lockFile(ctx context.Context, database string, as role) (*fileLock, error) {
	path := database + ".lock"
	f := flock.New(path)
	for deadline := time.Now().Add(patience); ; {
		held, err := f.TryLock()
		switch {
		case err != nil:
			return nil, fmt.Errorf("store: the lock %s cannot be taken: check that the folder exists and may be written: %w", path, err)
		case held:
			if err := os.WriteFile(path, fmt.Appendf(nil, "%d\n%s\n", os.Getpid(), as), 0o644); err != nil {
				_ = f.Close()
				return nil, fmt.Errorf("store: the lock %s cannot be written: %w", path, err)
			}
			return &fileLock{f}, nil
		}
		pid, its := holder(path)
		passing := its == guest || pid == "" && as == guest // it has the lock and has not said yet what it is
		switch {
		case as == guest && its == host:
			return nil, nil
		case passing && time.Now().Before(deadline) && ctx.Err() == nil:
			time.Sleep(10 * time.Millisecond)
		default:
			return nil, refused(database, pid, as)
		}
	}
}

// holder reads who has a lock.
func holder(path string) (pid string, its role) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", alone
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(first), role(strings.TrimSpace(rest))
}

func refused(database, pid string, as role) error {
	by := "another process"
	if pid != "" {
		by = "the karaula with pid " + pid
	}
	if as == guest {
		return fmt.Errorf("store: %s is in use by %s, and nobody may write to it meanwhile: try again when that has ended", database, by)
	}
	return fmt.Errorf("store: %s is in use by %s: stop it first, or give this one another file in store", database, by)
}

// release gives the lock up. The file stays: removing it would let two processes hold locks on two files of one name.
func (l *fileLock) release() error { return l.f.Close() }
