package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"github.com/pressly/goose/v3"
	sqlite "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// SQLiteVersion is the version of the SQLite library that is built in.
func SQLiteVersion() string { return lib.SQLITE_VERSION }

// openSQLite opens one of the two pools on the file. Measured on two cores: immediate transactions on one connection with
// WAL and synchronous FULL take 1.06 ms a small write; readers on their own connections never wait for it.
func openSQLite(o Options, reader bool) (*sql.DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "foreign_keys(1)"}}
	if reader {
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Add("_txlock", "immediate")
		sync := "synchronous(FULL)"
		if o.Volatile {
			sync = "synchronous(OFF)"
		}
		q["_pragma"] = append(q["_pragma"], "journal_mode(WAL)", sync, "cache_size(-32768)")
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: o.File}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", o.File, err)
	}
	if reader {
		db.SetMaxOpenConns(4)
	} else {
		db.SetMaxOpenConns(1)
	}
	return db, nil
}

// migrate brings the schema up to date (or, when w is nil, checks that it is), and refuses a database that a newer karaula
// has changed, or that is another program's. It looks through r, since the writer's first connection changes the file.
func migrate(ctx context.Context, r, w *sql.DB, file string) error {
	folder, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, cmp.Or(w, r), folder)
	if err != nil {
		return fmt.Errorf("store: %s: %w", file, explainSQLite(file, err))
	}
	sources := p.ListSources()
	want := sources[len(sources)-1].Version
	have, err := schemaVersion(ctx, r)
	switch {
	case errors.Is(err, errForeign), err == nil && have == 0 && w == nil:
		return fmt.Errorf("store: %s is not a database of karaula: name another file in store", file)
	case err != nil:
		return fmt.Errorf("store: %w", explainSQLite(file, err))
	case have > want:
		return fmt.Errorf("store: %s was written by a newer karaula (schema %d, this one knows %d): run that version, or use another file", file, have, want)
	case have < want && w == nil:
		return fmt.Errorf("store: %s was written by an older karaula (schema %d, this one needs %d): start karaula run once, it brings the file up to date", file, have, want)
	case have == want:
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: %w", explainSQLite(file, err))
	}
	return nil
}

// errForeign says that a database has tables, and none that karaula made.
var errForeign = errors.New("another program's database")

// schemaVersion returns the number of the last migration, 0 for an empty database.
func schemaVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	var tables, ours int
	err = db.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(name = 'goose_db_version'), 0) FROM sqlite_schema WHERE type = 'table'`).Scan(&tables, &ours)
	switch {
	case err != nil || tables == 0:
		return 0, err
	case ours == 0:
		return 0, errForeign
	}
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version`).Scan(&version)
	return version, err
}

// makeStamp gives the store its stamp unless it has one.
func (s *Store) makeStamp(ctx context.Context, given string) error {
	return s.Write(ctx, func(tx *Tx) error {
		if have, err := tx.Meta("stamp"); err != nil || have != "" {
			return err
		}
		if given == "" {
			b := make([]byte, 4)
			if _, err := rand.Read(b); err != nil {
				return fmt.Errorf("store: %w", err)
			}
			given = strings.ToLower(base32.StdEncoding.EncodeToString(b)[:6])
		}
		return tx.SetMeta("stamp", given)
	})
}

// explain says what a database's error means for the one who runs karaula.
func (s *Store) explain(err error) error {
	if err == nil {
		return nil
	}
	return explainSQLite(s.name, err)
}

func explainSQLite(file string, err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_FULL:
		return fmt.Errorf("the disk that holds %s is full: free some room and start again, nothing was half written: %w", file, err)
	case lib.SQLITE_NOTADB:
		return fmt.Errorf("%s is not a database of karaula (or it is damaged): move it away, or name another file in store: %w", file, err)
	case lib.SQLITE_CORRUPT:
		return fmt.Errorf("the database %s is damaged: restore a backup, or move it away to start anew: %w", file, err)
	case lib.SQLITE_READONLY:
		return fmt.Errorf("the database %s cannot be written: check its owner and permissions (and those of its folder): %w", file, err)
	case lib.SQLITE_CANTOPEN:
		return fmt.Errorf("the database %s cannot be opened: check that its folder exists and may be written: %w", file, err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("another program holds the database %s: close it and start again: %w", file, err)
	case lib.SQLITE_IOERR:
		return fmt.Errorf("the disk that holds %s does not read or write as it should: %w", file, err)
	}
	return err
}
