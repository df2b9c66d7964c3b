package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/karaula/karaula/store"
)

// openAs opens a store until the end of the test, or until the returned function is called.
func openAs(t *testing.T, o store.Options) (*store.Store, func()) {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	shut := func() {
		if closed {
			return
		}
		closed = true
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(shut)
	return s, shut
}

func setMeta(t *testing.T, s *store.Store, value string) {
	t.Helper()
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetMeta("guest", value) }); err != nil {
		t.Fatal(err)
	}
}

func wantMeta(t *testing.T, s *store.Store, want string) {
	t.Helper()
	var got string
	if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { got, err = tx.Meta("guest"); return err }); err != nil || got != want {
		t.Errorf("the store holds %q, error %v, want %q", got, err, want)
	}
}

func TestGuestBesideItsHost(t *testing.T) {
	file := filepath.Join(t.TempDir(), "karaula.db")
	host, shut := openAs(t, store.Options{File: file, Guests: true})
	for i := range 3 { // both write in turn, and see what the other wrote
		guest, leave := openAs(t, store.Options{File: file, Guest: true})
		setMeta(t, guest, fmt.Sprint("guest ", i))
		wantMeta(t, host, fmt.Sprint("guest ", i))
		setMeta(t, host, fmt.Sprint("host ", i))
		wantMeta(t, guest, fmt.Sprint("host ", i))
		leave()
	}
	if _, err := store.Open(t.Context(), store.Options{File: file, Guests: true}); err == nil || !strings.Contains(err.Error(), fmt.Sprint("pid ", os.Getpid())) {
		t.Errorf("a second owner is not refused: %v", err)
	}
	guest, _ := openAs(t, store.Options{File: file, Guest: true})
	shut() // it ends while the guest is there
	setMeta(t, guest, "the last word")
	wantMeta(t, guest, "the last word")
}

func TestGuestOfNobody(t *testing.T) {
	file := filepath.Join(t.TempDir(), "karaula.db")
	if _, err := store.Open(t.Context(), store.Options{File: file, Guest: true}); err == nil || !strings.Contains(err.Error(), "there is no database") {
		t.Fatalf("a guest where nothing is: %v", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a guest made a file: %v", err)
	}
	_, shut := openAs(t, store.Options{File: file})
	if _, err := store.Open(t.Context(), store.Options{File: file, Guest: true}); err == nil || !strings.Contains(err.Error(), "nobody may write to it meanwhile") {
		t.Errorf("a guest beside one who takes none: %v", err)
	}
	shut()
	guest, leave := openAs(t, store.Options{File: file, Guest: true})
	setMeta(t, guest, "alone")
	opened := make(chan *store.Store)
	go func() { // a start in this very moment waits for the guest to go
		s, err := store.Open(t.Context(), store.Options{File: file, Guests: true})
		if err != nil {
			t.Error(err)
		}
		opened <- s
	}()
	leave()
	if owner := <-opened; owner != nil {
		wantMeta(t, owner, "alone")
		if err := owner.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestGuestOfAnOlderSchema(t *testing.T) {
	file := filepath.Join(t.TempDir(), "karaula.db")
	_, shut := openAs(t, store.Options{File: file})
	shut()
	run(t, file, `DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`)
	if _, err := store.Open(t.Context(), store.Options{File: file, Guest: true}); err == nil || !strings.Contains(err.Error(), "start karaula run once") {
		t.Errorf("a guest of an older schema: %v", err)
	}
}

func TestGuestOnPostgres(t *testing.T) {
	pg, err := server()
	if err != nil {
		t.Fatal(err)
	}
	address, err := pg.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), store.Options{Postgres: address, Guest: true}); err == nil || !strings.Contains(err.Error(), "not a database of karaula") {
		t.Errorf("a guest of an empty database: %v", err)
	}
	host, _ := openAs(t, store.Options{Postgres: address, Guests: true})
	guest, _ := openAs(t, store.Options{Postgres: address, Guest: true})
	setMeta(t, guest, "hello")
	wantMeta(t, host, "hello")
}
