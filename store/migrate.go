package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var migrations embed.FS

// migrate brings the schema up to date (or, when there is no writer, checks that it is), and refuses a database that a
// newer karaula has changed, or that is another program's. It looks through the reader, since on SQLite the writer's first
// connection changes the file.
func (s *Store) migrate(ctx context.Context) error {
	folder, err := fs.Sub(migrations, "migrations/"+s.dialect.folder)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	p, err := goose.NewProvider(s.dialect.goose, cmp.Or(s.w, s.r), folder)
	if err != nil {
		return fmt.Errorf("store: %s: %w", s.name, s.Explain(err))
	}
	sources := p.ListSources()
	want := sources[len(sources)-1].Version
	have, err := s.schemaVersion(ctx)
	switch {
	case errors.Is(err, errForeign), err == nil && have == 0 && s.w == nil:
		return fmt.Errorf("store: %s is not a database of karaula: name another one in store", s.name)
	case err != nil:
		return fmt.Errorf("store: %w", s.Explain(err))
	case have > want:
		return fmt.Errorf("store: %s was written by a newer karaula (schema %d, this one knows %d): run that version, or use another database", s.name, have, want)
	case have < want && s.w == nil:
		return fmt.Errorf("store: %s was written by an older karaula (schema %d, this one needs %d): start karaula run once, it brings it up to date", s.name, have, want)
	case have == want:
		return nil
	}
	if have > 0 {
		if err := s.beforeMigration(ctx, have, want); err != nil {
			return err
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: %w", s.Explain(err))
	}
	return nil
}

// beforeMigration sees to it that there is a way back from a migration: an older karaula refuses the database then.
func (s *Store) beforeMigration(ctx context.Context, have, want int64) error {
	if s.postgres != "" {
		s.log.Warn("the database's schema is brought up to date; only a dump that was made before (pg_dump) leads back to the older karaula",
			"store", s.name, "from", have, "to", want)
		return nil
	}
	kept, err := s.copyBefore(ctx, want)
	if err != nil {
		return fmt.Errorf("store: no copy could be made before the schema of %s is brought up to date, so it stays as it is: %w", s.name, err)
	}
	s.log.Warn("the database's schema is brought up to date; the copy leads back to the older karaula", "store", s.name, "from", have, "to", want, "copy", kept)
	return nil
}

// errForeign says that a database has tables, and none that karaula made.
var errForeign = errors.New("another program's database")

// schemaVersion returns the number of the last migration, 0 for an empty database.
func (s *Store) schemaVersion(ctx context.Context) (version int64, err error) {
	var tables, ours int
	err = s.r.QueryRowContext(ctx, s.dialect.tables).Scan(&tables, &ours)
	switch {
	case err != nil || tables == 0:
		return 0, err
	case ours == 0:
		return 0, errForeign
	}
	err = s.r.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version`).Scan(&version)
	return version, err
}

// makeStamp gives the store its stamp unless it has one.
func (s *Store) makeStamp(ctx context.Context, given string) error {
	return s.Write(ctx, func(tx *Tx) error {
		if have, err := tx.Meta("stamp"); err != nil || have != "" {
			return err
		}
		if given == "" {
			given = randomText()
		}
		return tx.SetMeta("stamp", given)
	})
}

// randomText returns six letters and digits. It cannot fail.
func randomText() string { return strings.ToLower(rand.Text()[:6]) }

// Explain says what a database's error means for the one who runs karaula, and whether it is Away. Errors of the store's own
// methods are explained already; it is for who works on DB beside them.
func (s *Store) Explain(err error) error {
	if err == nil {
		return nil
	}
	return s.dialect.explain(s.name, err)
}
