package store_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// holdFile is the environment variable that makes the test binary a second process, which holds the named database.
const holdFile = "KARAULA_TEST_HOLD"

func TestMain(m *testing.M) {
	if file := os.Getenv(holdFile); file != "" {
		os.Exit(hold(file))
	}
	if address := os.Getenv(tellPostgres); address != "" {
		os.Exit(holdTelling(address))
	}
	if address := os.Getenv(holdPostgres); address != "" {
		os.Exit(holdWriting(address))
	}
	flag.Parse()
	status := m.Run()
	if pg, err := server(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	} else if err := pg.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// hold opens a database, says so, and keeps it until its standard input ends.
func hold(file string) int {
	s, err := store.Open(context.Background(), store.Options{File: file})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("holding")
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := s.Close(); err != nil {
		return 1
	}
	return 0
}

// TestRefused opens what cannot be opened and compares the messages with testdata/refused.golden.
func TestRefused(t *testing.T) {
	var golden strings.Builder
	for _, c := range []struct {
		name string
		make func(t *testing.T, file string) store.Options
	}{
		{"the same process has it", func(t *testing.T, file string) store.Options {
			open(t, file)
			return store.Options{File: file}
		}},
		{"a text", func(t *testing.T, file string) store.Options {
			put(t, file, strings.Repeat("This is a letter, not a database.\n", 200))
			return store.Options{File: file}
		}},
		{"a text, to be read only", func(t *testing.T, file string) store.Options {
			put(t, file, strings.Repeat("This is a letter, not a database.\n", 200))
			return store.Options{File: file, ReadOnly: true}
		}},
		{"damaged pages", func(t *testing.T, file string) store.Options {
			fill(t, file)
			damage(t, file, 1)
			return store.Options{File: file}
		}},
		{"no folder", func(_ *testing.T, file string) store.Options {
			return store.Options{File: filepath.Join(file, "missing", "karaula.db")}
		}},
		{"a folder", func(t *testing.T, file string) store.Options {
			if err := os.Mkdir(file, 0o755); err != nil {
				t.Fatal(err)
			}
			return store.Options{File: file}
		}},
		{"a newer schema", func(t *testing.T, file string) store.Options {
			fill(t, file)
			newer(t, file)
			return store.Options{File: file}
		}},
		{"a newer schema, to be read only", func(t *testing.T, file string) store.Options {
			fill(t, file)
			newer(t, file)
			return store.Options{File: file, ReadOnly: true}
		}},
		{"nothing, to be read only", func(_ *testing.T, file string) store.Options {
			return store.Options{File: file, ReadOnly: true}
		}},
		{"another program's database", func(t *testing.T, file string) store.Options {
			run(t, file, `CREATE TABLE recipes (name TEXT)`)
			return store.Options{File: file}
		}},
		{"an empty file, to be read only", func(t *testing.T, file string) store.Options {
			put(t, file, "")
			return store.Options{File: file, ReadOnly: true}
		}},
		{"another program's database, to be read only", func(t *testing.T, file string) store.Options {
			run(t, file, `CREATE TABLE recipes (name TEXT)`)
			return store.Options{File: file, ReadOnly: true}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := store.Open(t.Context(), c.make(t, filepath.Join(dir, "karaula.db")))
			if err == nil {
				t.Fatal("it was opened", s.Close())
			}
			text := strings.ReplaceAll(err.Error(), dir, "DIR")
			text = strings.ReplaceAll(text, fmt.Sprintf("pid %d", os.Getpid()), "pid PID")
			text = regexp.MustCompile(`this one knows \d+`).ReplaceAllString(text, "this one knows N")
			fmt.Fprintf(&golden, "-- %s --\n%s\n", c.name, text)
		})
	}
	compare(t, filepath.Join("testdata", "refused.golden"), golden.String())
}

// TestForeignDatabaseStays holds that another program's database is refused without a byte of it being changed.
func TestForeignDatabaseStays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "recipes.db")
	run(t, file, `CREATE TABLE recipes (name TEXT)`)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(t.Context(), store.Options{File: file}); err == nil {
		t.Fatal("it was opened", s.Close())
	}
	after, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Error("the refused database was changed")
	}
}

func TestAnotherProcessHoldsIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "karaula.db")
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), holdFile+"="+file)
	stdin, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = other.Wait() // killed below
	})
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "holding\n" {
		t.Fatalf("the other process said %q, error %v", line, err)
	}
	if _, err := store.Open(t.Context(), store.Options{File: file}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("pid %d:", other.Process.Pid)) {
		t.Errorf("Open: error %v, want one that names the pid %d", err, other.Process.Pid)
	}
	reader, err := store.Open(t.Context(), store.Options{File: file, ReadOnly: true})
	if err != nil {
		t.Fatalf("reading beside the other process: %v", err)
	}
	if err := reader.Close(); err != nil {
		t.Error(err)
	}
	// A killed process gives its lock up, and its file opens.
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait() // it was killed
	open(t, file)
}

func TestReadBesideAWriter(t *testing.T) {
	file := filepath.Join(t.TempDir(), "karaula.db")
	w := open(t, file)
	r, err := store.Open(t.Context(), store.Options{File: file, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Stamp() != w.Stamp() || w.Stamp() == "" {
		t.Errorf("the reader has the stamp %q, the writer %q", r.Stamp(), w.Stamp())
	}
	err = w.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.SetMeta("x", "1"); err != nil {
			return err
		}
		return r.Read(t.Context(), func(beside *store.Tx) error { // a writer in the middle of its work keeps no reader waiting
			if v, err := beside.Meta("x"); v != "" || err != nil {
				t.Errorf("read %q, error %v, before the commit", v, err)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Read(t.Context(), func(tx *store.Tx) error {
		if v, err := tx.Meta("x"); v != "1" || err != nil {
			t.Errorf("read %q, error %v, after the commit", v, err)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestStampStays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "odd name #1 ?%41.db")
	var stamps []string
	for _, given := range []string{"", "other1", ""} {
		s, err := store.Open(t.Context(), store.Options{File: file, Stamp: given})
		if err != nil {
			t.Fatal(err)
		}
		stamps = append(stamps, s.Stamp())
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if stamps[0] == "" || stamps[0] != stamps[1] || stamps[1] != stamps[2] {
		t.Errorf("the stamps of one store: %q", stamps)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the database is not where it should be: %v", err)
	}
	given, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), "x.db"), Stamp: "replay"})
	if err != nil {
		t.Fatal(err)
	}
	if given.Stamp() != "replay" {
		t.Errorf("the stamp is %q, want the given one", given.Stamp())
	}
	if err := given.Close(); err != nil {
		t.Error(err)
	}
}

// TestReadOnlyFile takes the right to write away from the database itself, through SQLite, since file modes do not bind
// the super-user that tests may run as.
func TestReadOnlyFile(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "karaula.db"))
	if _, err := s.DB().ExecContext(t.Context(), `PRAGMA query_only = 1`); err != nil {
		t.Fatal(err)
	}
	err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetMeta("x", "1") })
	if err == nil || !strings.Contains(err.Error(), "cannot be written: check its owner and permissions") {
		t.Errorf("Write: %v", err)
	}
	if _, err := s.DB().ExecContext(t.Context(), `PRAGMA query_only = 0`); err != nil {
		t.Fatal(err)
	}
}

func TestFullDisk(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "karaula.db"))
	var pages int
	if err := s.DB().QueryRowContext(t.Context(), `PRAGMA page_count`).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DB().ExecContext(t.Context(), fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+4)); err != nil {
		t.Fatal(err)
	}
	stored := 0
	var err error
	for ; err == nil && stored < 1000; stored++ {
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			story, err := tx.AddStory(news.Facts{})
			if err != nil {
				return err
			}
			_, err = tx.AddItem(news.Report{Item: news.Item{Key: fmt.Sprint(stored), Title: strings.Repeat("full ", 400)}}, story)
			return err
		})
	}
	stored-- // the last one failed
	if err == nil || !strings.Contains(err.Error(), "is full: free some room and start again") {
		t.Fatalf("Write on a full disk: %v", err)
	}
	if err := s.Read(t.Context(), func(tx *store.Tx) error {
		c, err := tx.Count()
		if c.Items != stored || c.Stories != stored {
			t.Errorf("%d items and %d stories are left of %d whole transactions", c.Items, c.Stories, stored)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	// With room again, the same store goes on.
	if _, err := s.DB().ExecContext(t.Context(), `PRAGMA max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetMeta("x", strings.Repeat("y", 100_000)) }); err != nil {
		t.Errorf("Write after room was made: %v", err)
	}
}

// TestDamagedLater overwrites the tables of a database whose first pages are whole: it opens, and reading says what is wrong.
func TestDamagedLater(t *testing.T) {
	file := filepath.Join(t.TempDir(), "karaula.db")
	fill(t, file)
	damage(t, file, 30)
	s, err := store.Open(t.Context(), store.Options{File: file})
	if err == nil {
		err = s.Read(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Reports(1)
			return err
		})
		err = errors.Join(err, s.Close())
	}
	if err == nil || !strings.Contains(err.Error(), "is damaged: restore a backup") {
		t.Errorf("a damaged database: %v", err)
	}
}

// fill makes a database of some hundred pages.
func fill(t *testing.T, file string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{File: file, Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		for i := range 200 {
			if _, err := tx.AddItem(news.Report{Item: news.Item{Key: fmt.Sprint(i), Title: strings.Repeat("text ", 300)}}, 1); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
}

// damage overwrites a closed database from a page (counted from 0) on.
func damage(t *testing.T, file string, page int) {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const size = 4096
	if len(body) < (page+2)*size {
		t.Fatalf("the database has only %d bytes", len(body))
	}
	for i := page * size; i < len(body); i++ {
		body[i] = 0xa5
	}
	put(t, file, string(body))
}

// newer makes a closed database one of a later karaula.
func newer(t *testing.T, file string) {
	t.Helper()
	run(t, file, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)`)
}

func run(t *testing.T, file, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compare holds a text against a golden file, which -update writes anew.
func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		put(t, file, got)
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (-update writes it anew):\n%s", file, got)
	}
}
