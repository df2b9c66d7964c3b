package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

var may = time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)

// secretFeed and secretHook are what the stores of these tests hold; the word that nobody may find in them is hunter.
const secretHook = news.Destination("slack-webhook:https://hooks.example/services/hunter1")

func secretFeed() news.Feed {
	return news.Feed{URL: "https://desk:hunter2@ibar.example/rss?token=hunter3", Outlet: "Ibar"}
}

// put an address of each kind into a store.
func holdSecrets(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AddAlert(news.Alert{Destination: secretHook, Opened: may, Changed: may, Revision: 1})
		return errors.Join(err, tx.SyncFeeds([]news.Feed{secretFeed()}, may))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readSecrets reads what holdSecrets put there.
func readSecrets(ctx context.Context, s *store.Store) error {
	return s.Read(ctx, func(tx *store.Tx) error {
		feeds, err := tx.Feeds()
		if err != nil {
			return err
		}
		a, err := tx.Alert(1)
		if err != nil {
			return err
		}
		if len(feeds) != 1 || feeds[0].URL != secretFeed().URL || a.Destination != secretHook {
			return fmt.Errorf("the store holds %+v and %+v", feeds, a)
		}
		return nil
	})
}

// with opens a store for a function.
func with(t *testing.T, o store.Options, f func(*store.Store)) {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if f != nil {
		f(s)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func holds(t *testing.T, s *store.Store) {
	t.Helper()
	if err := readSecrets(t.Context(), s); err != nil {
		t.Error(err)
	}
}

// refusedKey makes sure that a store does not open, or not to be read, and that the error tells where and what, and no secret.
func refusedKey(t *testing.T, o store.Options, words ...string) {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err == nil && o.ReadOnly {
		err = errors.Join(readSecrets(t.Context(), s), s.Close())
	}
	if !errors.Is(err, store.ErrKey) {
		t.Errorf("it opens with error %v, want ErrKey", err)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error is %q, want it to say %q", err, w)
		}
	}
	if strings.Contains(err.Error(), "hunter") {
		t.Errorf("the error tells a secret: %v", err)
	}
}

func TestKeyFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "karaula.db")
	key := store.KeyFile(file)
	with(t, store.Options{File: file}, func(s *store.Store) {
		holdSecrets(t, s)
		with(t, store.Options{File: file, ReadOnly: true}, func(s *store.Store) { holds(t, s) })
	})
	made, err := os.ReadFile(key)
	if err != nil || len(strings.TrimSpace(string(made))) != 64 {
		t.Fatalf("the key file holds %d bytes, error %v", len(made), err)
	}
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file's mode is %v, error %v", info.Mode(), err)
	}
	with(t, store.Options{File: file}, func(s *store.Store) { holds(t, s) })
	if again, err := os.ReadFile(key); err != nil || !bytes.Equal(again, made) {
		t.Errorf("the key file was changed (error %v)", err)
	}
	if rest, err := filepath.Glob(filepath.Join(filepath.Dir(file), ".karaula-key-*")); err != nil || len(rest) > 0 {
		t.Errorf("left behind: %q, error %v", rest, err)
	}

	refused := []string{"feeds, row 1", "secret_key", key}
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	refusedKey(t, store.Options{File: file}, refused...)
	refusedKey(t, store.Options{File: file, ReadOnly: true}, "feed 1", "secret_key", key)
	refusedKey(t, store.Options{File: file, Key: "another key than the first"}, refused...)
	if _, err := os.Stat(key); err == nil {
		t.Error("a key was made for a store that another key has sealed")
	}
	put(t, key, "")
	refusedKey(t, store.Options{File: file}, "holds no whole key", key)
	put(t, key, strings.Repeat("0", 64))
	refusedKey(t, store.Options{File: file}, refused...)
	if err := os.Rename(key+".away", key); err != nil {
		t.Fatal(err)
	}

	guest := store.Options{File: file, Guest: true, Key: "another key than the first"}
	refusedKey(t, guest, "secret_key", key)
	guest.Key = ""
	with(t, guest, func(s *store.Store) { holds(t, s) })

	// From the key file to a key of the configuration, which is enough from then on.
	const given = "a key that the configuration gives"
	with(t, store.Options{File: file, Key: given}, func(s *store.Store) { holds(t, s) })
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	with(t, store.Options{File: file, Key: given}, func(s *store.Store) {
		holds(t, s)
		holdSecretsAgain(t, s)
	})
	if _, err := os.Stat(key); err == nil {
		t.Error("a key file was made beside a key that is given")
	}
	// And as the key file's text.
	put(t, key, given+"\n")
	with(t, store.Options{File: file}, func(s *store.Store) { holds(t, s) })
}

// holdSecretsAgain makes sure that what is known is found under its address.
func holdSecretsAgain(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SyncFeeds([]news.Feed{secretFeed()}, may) }); err != nil {
		t.Fatal(err)
	}
	holds(t, s)
}

func TestPostgresKey(t *testing.T) {
	s := openPostgres(t)
	holdSecrets(t, s)
	holds(t, s)
	refusedKey(t, store.Options{Postgres: s.Postgres()}, "feeds, row 1", "secret_key")
	refusedKey(t, store.Options{Postgres: s.Postgres(), Key: "another key than the first"}, "feeds, row 1", "secret_key")
	refusedKey(t, store.Options{Postgres: s.Postgres(), Key: "another key than the first", ReadOnly: true}, "feed 1", "secret_key")
	with(t, store.Options{Postgres: s.Postgres(), Key: testKey}, func(s *store.Store) { holdSecretsAgain(t, s) })
}

// What stands in clear, as an older karaula wrote it, is sealed at the start, and is gone from the files afterwards.
func TestOldSecretsAreSealed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "karaula.db")
	pg := openPostgres(t)
	for name, o := range map[string]store.Options{"sqlite": {File: file}, "postgres": {Postgres: pg.Postgres(), Key: testKey}} {
		t.Run(name, func(t *testing.T) {
			with(t, o, func(s *store.Store) {
				holdSecrets(t, s)
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					for _, c := range []string{
						`UPDATE feeds SET url = '` + secretFeed().URL + `', moved_to = 'https://new.example/?auth=hunter4'`,
						`UPDATE alerts SET destination = '` + string(secretHook) + `'`,
						`INSERT INTO alerts (destination, grp, opened, changed, revision, level, cause, headline) SELECT '` + string(secretHook) + `', 'x', 0, 0, 1, 0, 'new', 0 FROM alerts`,
						// Rows that were removed leave their bytes in free room.
						`INSERT INTO quietings (kind, what, destination, level, since, until, who) VALUES ('story', '1', '` + strings.Repeat("hunter5 ", 5000) + `', 0, 0, 0, '')`,
						`DELETE FROM quietings`,
					} {
						if _, err := tx.SQL().ExecContext(t.Context(), c); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			})
			if o.File != "" && !grep(t, file, "hunter") {
				t.Fatal("the old store holds no secret")
			}
			with(t, o, func(s *store.Store) {
				holds(t, s)
				if text := fmt.Sprint(contents(t, s)); strings.Contains(text, "hunter") {
					t.Errorf("in clear:\n%s", text)
				}
				for i, want := range []bool{true, false} {
					purged, err := s.Purge(t.Context())
					if err != nil || purged != want {
						t.Errorf("purge %d: %v, error %v", i, purged, err)
					}
				}
				if o.File != "" && grep(t, file, "hunter") { // also while it is open: its log stands beside it
					t.Error("the files still hold a secret")
				}
				holdSecretsAgain(t, s)
			})
		})
	}
}

// grep looks for a word in a SQLite file and what stands beside it, its key aside.
func grep(t *testing.T, file, word string) bool {
	t.Helper()
	files, err := filepath.Glob(file + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(word)) {
			return true
		}
	}
	return false
}

// A clear row beside a sealed one of the same address, as an older process on the same database leaves it.
func TestClearBesideSealed(t *testing.T) {
	s := openPostgres(t)
	holdSecrets(t, s)
	execute(t, s, `INSERT INTO feeds (url, outlet, owner, lang, country, kind, trust, every_ms, backfill, regions, verified, source, active, added)
		SELECT '`+secretFeed().URL+`', outlet, owner, lang, country, kind, trust, every_ms, backfill, regions, verified, source, 0, added FROM feeds`)
	with(t, store.Options{Postgres: s.Postgres(), Key: testKey}, func(s *store.Store) {
		holdSecretsAgain(t, s)
		if text := fmt.Sprint(contents(t, s)); strings.Contains(text, "hunter") {
			t.Errorf("in clear:\n%s", text)
		}
	})
}

func execute(t *testing.T, s *store.Store, statement string) {
	t.Helper()
	if _, err := s.DB().ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// A move seals with the target's key what the source's sealed; a backup keeps the source's.
func TestMoveSealsAnew(t *testing.T) {
	dir := t.TempDir()
	first, second, backup, another := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db"), filepath.Join(dir, "backup.db"), filepath.Join(dir, "backup2.db")
	pg := openPostgres(t)
	with(t, store.Options{File: first}, func(from *store.Store) {
		holdSecrets(t, from)
		if _, err := store.Move(t.Context(), from, pg); err != nil {
			t.Fatal(err)
		}
		holds(t, pg)
		if contents(t, from)["feeds"] == contents(t, pg)["feeds"] {
			t.Error("what the source's key sealed was not sealed anew")
		}
		if _, err := from.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
	})
	with(t, store.Options{File: second}, func(to *store.Store) {
		if _, err := store.Move(t.Context(), pg, to); err != nil {
			t.Fatal(err)
		}
		holds(t, to)
	})
	with(t, store.Options{File: second}, func(s *store.Store) { holdSecretsAgain(t, s) })
	if _, err := pg.Backup(t.Context(), another); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{first, second, backup, another} {
		if grep(t, file, "hunter") {
			t.Errorf("%s holds a secret in clear", file)
		}
	}
	for _, file := range []string{backup, another, another + ".partial"} {
		if _, err := os.Stat(store.KeyFile(file)); err == nil {
			t.Errorf("a key was made beside the backup %s", file)
		}
	}
	refusedKey(t, store.Options{File: backup}, "row 1", store.KeyFile(backup))
	key, err := os.ReadFile(store.KeyFile(first))
	if err != nil {
		t.Fatal(err)
	}
	with(t, store.Options{File: backup, Key: strings.TrimSpace(string(key))}, func(s *store.Store) { holdSecretsAgain(t, s) })
	with(t, store.Options{File: another, Key: testKey}, func(s *store.Store) { holdSecretsAgain(t, s) })
}

// A move whose source cannot be opened whole fails, says which row, and leaves the target empty.
func TestMoveOfDamagedSecret(t *testing.T) {
	from, to := openFile(t), openPostgres(t)
	holdSecrets(t, from)
	execute(t, from, `UPDATE alerts SET destination = destination || 'A'`)
	before := fmt.Sprint(contents(t, to))
	_, err := store.Move(t.Context(), from, to)
	if !errors.Is(err, store.ErrKey) || !strings.Contains(err.Error(), "copy alerts: row 1") {
		t.Errorf("the move's error is %v", err)
	}
	if after := fmt.Sprint(contents(t, to)); after != before {
		t.Errorf("the target holds\n%s", after)
	}
}

// Every column that holds a destination is one in which secrets are sealed.
func TestSecretColumnsAreComplete(t *testing.T) {
	for _, s := range []*store.Store{openFile(t), openPostgres(t)} {
		for _, table := range store.Tables() {
			rows, err := s.DB().QueryContext(t.Context(), `SELECT * FROM `+table)
			if err != nil {
				t.Fatal(err)
			}
			columns, err := rows.Columns()
			if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
				t.Fatal(err)
			}
			for _, c := range columns {
				if c == "destination" && !strings.Contains(strings.Join(store.SecretColumns(table), " "), c) {
					t.Errorf("%s.%s may hold an incoming webhook: say so in secretColumns (store/seal.go)", table, c)
				}
			}
		}
	}
}

// A key that others can read is told, not refused.
func TestOpenKeyFileIsTold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "karaula.db")
	with(t, store.Options{File: file}, nil)
	if err := os.Chmod(store.KeyFile(file), 0o644); err != nil {
		t.Fatal(err)
	}
	var told bytes.Buffer
	with(t, store.Options{File: file, Log: slog.New(slog.NewTextHandler(&told, nil))}, nil)
	if !strings.Contains(told.String(), "chmod 600") {
		t.Errorf("it told %q", told.String())
	}
}
