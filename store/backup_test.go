package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// A migration keeps a copy of the file as it was, tells where, and overwrites none.
func TestMigrationKeepsCopy(t *testing.T) {
	old := mustRead(t, unpack(t, "testdata/schema1.db.gz"))
	file := filepath.Join(t.TempDir(), "karaula.db")
	var told strings.Builder
	migrate := func(body []byte) {
		t.Helper()
		put(t, file, string(body))
		s, err := store.Open(t.Context(), store.Options{File: file, Log: slog.New(slog.NewTextHandler(&told, nil))})
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	copies := func() []string {
		t.Helper()
		found, err := filepath.Glob(file + ".before-*")
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	migrate(old)
	first := copies()
	if len(first) != 1 || !strings.Contains(told.String(), "copy="+first[0]) {
		t.Fatalf("copies %q, told:\n%s", first, told.String())
	}
	if v, n := number(t, first[0], `SELECT max(version_id) FROM goose_db_version`), number(t, first[0], `SELECT count(*) FROM items`); v != 1 || n != 2 {
		t.Errorf("the copy has schema %d and %d items, want those of before: 1 and 2", v, n)
	}
	body := mustRead(t, first[0])

	migrate(old) // as after a start that failed behind the copy
	if got := copies(); !slices.Equal(got, first) {
		t.Errorf("the same file again: copies %q, want the one there is", got)
	}
	changed := filepath.Join(t.TempDir(), "changed.db")
	put(t, changed, string(old))
	run(t, changed, `UPDATE items SET revision = revision + 1`)
	migrate(mustRead(t, changed)) // as after months with the old version again
	if got := copies(); len(got) != 2 || got[0] != first[0] || !slices.Equal(mustRead(t, first[0]), body) {
		t.Errorf("another content: copies %q, want a second one and the first as it was", got)
	}
}

// Without the copy nothing is migrated.
func TestNoCopyNoMigration(t *testing.T) {
	file := unpack(t, "testdata/schema1.db.gz")
	s, err := store.Open(t.Context(), store.Options{File: unpack(t, "testdata/schema1.db.gz")})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	newest := 0
	for v := 2; v < 100; v++ { // the copy's name holds the schema that was wanted: a folder stands in each one's way
		if err := os.MkdirAll(fmt.Sprintf("%s.before-%d.partial/x", file, v), 0o755); err != nil {
			t.Fatal(err)
		}
		newest = v
	}
	if s, err := store.Open(t.Context(), store.Options{File: file}); err == nil || !strings.Contains(err.Error(), "no copy could be made") {
		t.Errorf("opened with error %v up to schema %d: %v", err, newest, s)
	}
	if v := number(t, file, `SELECT max(version_id) FROM goose_db_version`); v != 1 {
		t.Errorf("the schema is %d now, want 1 as before", v)
	}
}

// A backup taken while others write holds one state of the store: every item that it has is whole.
func TestBackupWhileWriting(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "karaula.db"))
	ctx, stop := context.WithCancel(t.Context())
	written, ended := make(chan int, 100_000), make(chan error, 1)
	go func() {
		for i := 0; ctx.Err() == nil; i++ {
			err := s.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
				story, err := tx.AddStory(news.Facts{})
				if err != nil {
					return err
				}
				_, err = tx.AddItem(news.Report{Item: news.Item{Key: fmt.Sprint(i), Title: "Barikade"}}, story)
				return err
			})
			if err != nil {
				ended <- err
				return
			}
			written <- i
		}
		ended <- nil
	}()
	<-written
	reader, err := store.Open(t.Context(), store.Options{File: filepath.Join(dir, "karaula.db"), ReadOnly: true}) // as the command does
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		for range 50 {
			<-written
		}
		file := filepath.Join(dir, fmt.Sprintf("backup-%d.db", n))
		counts, err := reader.Backup(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]int64{}
		for _, c := range counts {
			rows[c.Table] = c.Rows
		}
		if rows["items"] < 50*int64(n+1) || rows["items"] != rows["stories"] || rows["meta"] == 0 {
			t.Errorf("the backup holds %v", rows)
		}
		restored := open(t, file)
		if err := restored.Write(t.Context(), func(tx *store.Tx) error { return tx.SetMeta("x", "1") }); err != nil || restored.Stamp() != s.Stamp() {
			t.Errorf("the restored store: stamp %q, error %v", restored.Stamp(), err)
		}
		if _, err := reader.Backup(t.Context(), file); err == nil || !strings.Contains(err.Error(), "exists already") {
			t.Errorf("a backup over a file: %v", err)
		}
	}
	stop()
	if err := errors.Join(<-ended, reader.Close()); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.partial*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, error %v", left, err)
	}
}

// A backup that fails leaves nothing that looks like one.
func TestBackupFails(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "karaula.db"))
	if _, err := s.Backup(t.Context(), filepath.Join(dir, "missing", "backup.db")); err == nil || !strings.Contains(err.Error(), "check that its folder exists") {
		t.Errorf("into a folder that is not there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Backup(ctx, filepath.Join(dir, "backup.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("ended before it began: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "backup*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, error %v", left, err)
	}
}

func mustRead(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// number asks a closed database for one number.
func number(t *testing.T, file, query string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	err = db.QueryRowContext(t.Context(), query).Scan(&n)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return n
}
