package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/karaula/karaula/store"
)

// TestRoom looks at the disk that the test runs on: what is written there takes room.
func TestRoom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "none.db")
	r, err := store.RoomFor(file)
	if err != nil || r.File != file || r.Free <= 0 || r.Size < r.Free {
		t.Errorf("the room beside a file that is not there yet: %+v, %v", r, err)
	}
	if _, err := store.RoomFor(filepath.Join(file, "x.db")); err == nil || !strings.Contains(err.Error(), "x.db") || !os.IsNotExist(unwrapped(err)) {
		t.Errorf("the room in a folder that is not there: %v", err)
	}
}

func unwrapped(err error) error {
	for {
		u, ok := err.(interface{ Unwrap() error })
		if !ok {
			return err
		}
		err = u.Unwrap()
	}
}
