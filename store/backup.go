package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// Backup writes a consistent copy of the store into a new SQLite file, while others read and write, and returns what the
// copy holds: it is opened, checked page by page and counted. From PostgreSQL the rows are copied as Move does. A file that
// exists is never overwritten, and one of that name is only there when all of it is.
func (s *Store) Backup(ctx context.Context, file string) ([]TableCount, error) {
	if err := isFree(file); err != nil {
		return nil, err
	}
	partial := file + ".partial"
	if err := os.Remove(partial); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a backup that was cut off
		return nil, fmt.Errorf("store: %w", err)
	}
	counts, err := s.backupInto(ctx, partial)
	if err == nil {
		err = publish(partial, file)
	}
	if err != nil {
		return nil, errors.Join(err, removeDatabase(partial))
	}
	return counts, nil
}

func (s *Store) backupInto(ctx context.Context, file string) ([]TableCount, error) {
	if s.postgres == "" {
		if err := s.vacuumInto(ctx, file); err != nil {
			return nil, err
		}
		return checkCopy(ctx, file)
	}
	to, err := Open(ctx, Options{File: file, vault: &s.vault})
	if err != nil {
		return nil, err
	}
	_, err = Move(ctx, s, to)
	if err := errors.Join(err, to.Close()); err != nil {
		return nil, err
	}
	return checkCopy(ctx, file)
}

// vacuumInto has SQLite write a compact copy of one state of the file. A connection that cannot write may not write the
// copy either, so it may for that long.
func (s *Store) vacuumInto(ctx context.Context, file string) (err error) {
	conn, err := s.r.Conn(ctx)
	if err != nil {
		return s.Explain(err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, `PRAGMA query_only = 0`); err != nil {
		return s.Explain(err)
	}
	if _, err := conn.ExecContext(ctx, `VACUUM INTO $1`, file); err != nil {
		err = fmt.Errorf("store: the copy %s cannot be written: %w", file, explainSQLite(file, err))
		_, back := conn.ExecContext(context.WithoutCancel(ctx), `PRAGMA query_only = 1`)
		return errors.Join(err, back)
	}
	_, err = conn.ExecContext(ctx, `PRAGMA query_only = 1`)
	return s.Explain(err)
}

// checkCopy opens a copy as a start would, has SQLite look at every page of it, and counts its rows.
func checkCopy(ctx context.Context, file string) (counts []TableCount, err error) {
	db, err := openSQLite(Options{File: file}, true)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&verdict); err != nil {
		return nil, fmt.Errorf("store: the copy %s cannot be read: %w", file, explainSQLite(file, err))
	}
	if verdict != "ok" {
		return nil, fmt.Errorf("store: the copy %s is damaged (%s): check the disk", file, verdict)
	}
	return countTables(ctx, db)
}

// publish makes a copy that is whole known under its name, also after the machine loses power.
func publish(partial, file string) error {
	f, err := os.Open(partial)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("store: the copy %s cannot be written: %w", file, err)
	}
	// A link, unlike a renaming, never replaces what somebody else put there meanwhile.
	if err := os.Link(partial, file); err != nil {
		return fmt.Errorf("store: the copy %s cannot be named: %w", file, err)
	}
	return removeDatabase(partial)
}

// removeDatabase removes a SQLite file that nobody uses any more, with what may stand beside it.
func removeDatabase(file string) error {
	var errs []error
	for _, end := range []string{"", "-wal", "-shm", ".lock"} {
		if err := os.Remove(file + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func isFree(file string) error {
	switch _, err := os.Lstat(file); {
	case err == nil:
		return fmt.Errorf("store: %s exists already: name a new file, nothing is overwritten", file)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// copyBefore keeps a copy of a SQLite file as it is before a migration, and returns its name. A start that failed after
// this has left one already; only one that holds the same is taken for it.
func (s *Store) copyBefore(ctx context.Context, version int64) (string, error) {
	have, err := countOld(ctx, s.r)
	if err != nil {
		return "", s.Explain(err)
	}
	for n := 1; ; n++ {
		file := fmt.Sprintf("%s.before-%d", s.name, version)
		if n > 1 {
			file = fmt.Sprintf("%s.%d", file, n)
		}
		_, err := os.Lstat(file)
		if errors.Is(err, fs.ErrNotExist) {
			return file, s.writeCopy(ctx, file)
		}
		if old, err := countFile(ctx, file); err == nil && slices.Equal(old, have) {
			return file, nil
		}
	}
}

func (s *Store) writeCopy(ctx context.Context, file string) error {
	partial := file + ".partial"
	err := removeDatabase(partial)
	if err == nil {
		err = s.vacuumInto(ctx, partial)
	}
	if err == nil {
		err = publish(partial, file)
	}
	if err != nil {
		return errors.Join(err, removeDatabase(partial))
	}
	return nil
}

func countFile(ctx context.Context, file string) (counts []int64, err error) {
	db, err := openSQLite(Options{File: file}, true)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return countOld(ctx, db)
}

// countOld counts what tells two states of a database of any schema apart.
func countOld(ctx context.Context, db *sql.DB) ([]int64, error) {
	counts := make([]int64, 6)
	err := db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM items), (SELECT coalesce(max(id), 0) FROM items), (SELECT coalesce(sum(revision), 0) FROM items),
		(SELECT coalesce(sum(revision), 0) FROM alerts), (SELECT count(*) FROM deliveries), (SELECT coalesce(max(tried), 0) FROM feeds)`).
		Scan(&counts[0], &counts[1], &counts[2], &counts[3], &counts[4], &counts[5])
	return counts, err
}
