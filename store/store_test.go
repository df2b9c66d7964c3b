package store_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store { return open(t, emptyFile(t)) })
}

var empty = sync.OnceValues(func() ([]byte, error) { return storetest.EmptyFile(nil) })

// emptyFile is a store's file of the test's own, with nothing in its tables.
func emptyFile(t testing.TB) string {
	t.Helper()
	content, err := empty()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "karaula.db")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// open opens a database until the test ends.
func open(t *testing.T, file string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{File: file, Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
