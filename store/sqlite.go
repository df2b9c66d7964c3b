package store

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"github.com/pressly/goose/v3"
	sqlite "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// onSQLite is what SQLite does in its own way. Its writing transactions wait for each other, so no row needs a lock.
func onSQLite() dialect {
	return dialect{
		goose: goose.DialectSQLite3, folder: "sqlite", explain: explainSQLite, search: searchOnSQLite(),
		texts: ` IN (SELECT value FROM json_each($1))`, numbers: ` IN (SELECT value FROM json_each($1))`,
		now:     `CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
		version: `SELECT 'SQLite ' || sqlite_version()`,
		tables:  `SELECT count(*), coalesce(sum(name = 'goose_db_version'), 0) FROM sqlite_schema WHERE type = 'table'`,
	}
}

// SQLiteVersion is the version of the SQLite library that is built in.
func SQLiteVersion() string { return lib.SQLITE_VERSION }

// openSQLite opens one of the two pools on the file. Measured on two cores: immediate transactions on one connection with
// WAL and synchronous FULL take 1.06 ms a small write; readers on their own connections never wait for it.
func openSQLite(o Options, reader bool) (*sql.DB, error) {
	// With 32 MiB of pages for the writer a process took 30 MB more after its first polls, and took items in no faster. The
	// readers are four, and the system keeps the file's pages for all of them.
	q := url.Values{"_pragma": {"busy_timeout(10000)", "foreign_keys(1)"}}
	if reader {
		q["_pragma"] = append(q["_pragma"], "query_only(1)", "cache_size(-3072)")
	} else {
		q.Add("_txlock", "immediate")
		sync := "synchronous(FULL)"
		if o.Volatile {
			sync = "synchronous(OFF)"
		}
		q["_pragma"] = append(q["_pragma"], "journal_mode(WAL)", "cache_size(-8192)", sync)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: o.File}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", o.File, err)
	}
	if reader {
		db.SetMaxOpenConns(4)
		db.SetMaxIdleConns(4) // a new one prepares all statements again
	} else {
		db.SetMaxOpenConns(1)
	}
	return db, nil
}

// explainSQLite says what a database's error means for the one who runs karaula.
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
