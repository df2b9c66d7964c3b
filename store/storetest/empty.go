package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/pgtest"
)

// EmptyFile returns the content of a SQLite file without content whose tables are made, which takes most of a short test's
// time: a test writes a copy of it. prepare makes more tables; nil: none.
func EmptyFile(prepare func(*store.Store) error) ([]byte, error) {
	dir, err := os.MkdirTemp("", "karaula-empty-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "karaula.db")
	if err := makeEmpty(store.Options{File: file}, prepare); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

// EmptyDatabase makes a PostgreSQL database without content whose tables are made and returns its address: pg.Copy makes
// others like it.
func EmptyDatabase(pg *pgtest.Server, o store.Options, prepare func(*store.Store) error) (address string, err error) {
	if o.Postgres, err = pg.New(context.Background()); err != nil {
		return "", err
	}
	return o.Postgres, makeEmpty(o, prepare)
}

func makeEmpty(o store.Options, prepare func(*store.Store) error) error {
	s, err := store.Open(context.Background(), o)
	if err != nil {
		return err
	}
	if prepare != nil {
		err = prepare(s)
	}
	return errors.Join(err, s.Close())
}
