package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Store is an open database. Its methods may be called from several goroutines.
type Store struct {
	w, r  *sql.DB // one writer; readers that cannot write
	pulse *sql.DB // for signs of life, which wait for nobody; nil on SQLite
	// turn lets one writer at a time go to a PostgreSQL server. If each waited there, and the process were stopped, each of
	// its sessions would get the lock in turn and keep all other processes waiting until the server ends it.
	turn  chan struct{}
	turns chan struct{} // the same for WriteAlert, whose sessions get their locks at one time
	// telling has, by destination, a turn for AloneIn: its sessions would get the destination's lock one after the other.
	telling *sync.Map
	write   *statements
	read    *statements
	lock    *fileLock
	name    string // the file or address, for messages
	stamp   string // see Stamp
	vault   vault
	dialect
	postgres string // the address; "" on SQLite
	wrote    func(time.Duration, error)
	log      *slog.Logger

	vocabulary vocabulary
}

// Options say what to open.
type Options struct {
	File     string // the SQLite file
	Postgres string // instead of File: the address of a PostgreSQL database
	// Key is the configuration's secret_key, which seals addresses with secrets. Without it, a SQLite file has a key file (see
	// KeyFile), and on PostgreSQL no such address can be stored.
	Key string
	// ReadOnly opens a database that another process may be using, without its lock: for status, news and the like.
	ReadOnly bool
	// Guests lets others write to a SQLite file a little while this process owns it (see Guest).
	Guests bool
	// Guest opens a database to write a little and close again: beside the process that owns the file, if that takes
	// guests, else with its lock. It brings no schema up to date, and does no work of its own in the background.
	Guest bool
	// Volatile does without waiting for the disk: for a store that is thrown away.
	Volatile bool
	// Stamp is given to a new store instead of a random one, so that a replay gives the same output every time.
	Stamp string
	// Wrote, where it is given, is told of each Write: how long it took, and the error when the database is to blame.
	Wrote func(took time.Duration, err error)
	Log   *slog.Logger // is told of copies and migrations; nil: nobody is

	vault *vault // of a store whose copy this will be
}

// ErrNone is returned where what was asked for is not in the store.
var ErrNone = errors.New("not in the store")

// Open opens the database, takes its lock, and brings its schema up to date; a new file is made where there is none
// (not with ReadOnly). The errors name the file and what can be done: another process holds it (with its pid), it is no
// database or damaged, it comes from a newer karaula.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{name: o.File, dialect: onSQLite(), postgres: o.Postgres, wrote: o.Wrote, log: o.Log,
		turn: make(chan struct{}, 1), turns: make(chan struct{}, alertWriters), telling: new(sync.Map)}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	open := s.openSQLite
	if o.Postgres != "" {
		s.name, s.dialect, open = ShowAddress(o.Postgres), onPostgres(), s.openPostgres
	}
	if err := open(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	err := s.openKeys(ctx, o)
	switch {
	case err != nil || o.ReadOnly:
	case o.Guest:
		err = s.Read(ctx, (*Tx).checkKey)
	default:
		err = s.sealRest(ctx)
	}
	if err == nil {
		err = s.Read(ctx, func(tx *Tx) (err error) {
			s.stamp, err = tx.Meta("stamp")
			return err
		})
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) openSQLite(ctx context.Context, o Options) (err error) {
	if o.ReadOnly || o.Guest {
		if _, err := os.Stat(o.File); err != nil {
			return fmt.Errorf("store: there is no database at %s yet: start karaula run first, or give its config with --config: %w", o.File, err)
		}
	}
	as := alone
	switch {
	case o.Guest:
		as = guest
	case o.Guests:
		as = host
	}
	if !o.ReadOnly {
		if s.lock, err = lockFile(ctx, o.File, as); err != nil {
			return err
		}
	}
	if s.r, err = openSQLite(o, true); err != nil {
		return err
	}
	s.read = newStatements(s.r)
	if o.ReadOnly || o.Guest {
		if err := s.migrate(ctx); err != nil || o.ReadOnly { // with no writer it only checks
			return err
		}
	}
	if s.w, err = openSQLite(o, false); err != nil {
		return err
	}
	s.write = newStatements(s.w)
	if o.Guest {
		return nil
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	return s.makeStamp(ctx, o.Stamp)
}

// openPostgres shares one pool between readers and writers. Processes that start together migrate one after the other.
func (s *Store) openPostgres(ctx context.Context, o Options) (err error) {
	if s.r, s.pulse, err = openPostgres(o.Postgres); err != nil {
		return err
	}
	s.read = newStatements(s.r)
	if o.ReadOnly || o.Guest {
		if err := s.migrate(ctx); err != nil || o.ReadOnly {
			return err
		}
	}
	s.w, s.write = s.r, s.read
	if o.Guest {
		return nil
	}
	return s.Alone(ctx, func(ctx context.Context) error {
		if err := s.migrate(ctx); err != nil {
			return err
		}
		return s.makeStamp(ctx, o.Stamp)
	})
}

// Alone runs f while no other process runs its own: for what a start does to the schema. On SQLite the file's lock has
// seen to that.
func (s *Store) Alone(ctx context.Context, f func(context.Context) error) error {
	if s.postgres == "" {
		return f(ctx)
	}
	conn, err := s.w.Conn(ctx)
	if err != nil {
		return s.Explain(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(30224226254613602)`); err != nil {
		return s.Explain(err)
	}
	err = f(ctx)
	_, unlock := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(30224226254613602)`)
	return errors.Join(err, s.Explain(unlock))
}

// Postgres returns the address of the PostgreSQL database, "" on SQLite.
func (s *Store) Postgres() string { return s.postgres }

// Close ends all work on the database and gives up its lock.
func (s *Store) Close() error {
	var errs []error
	for _, q := range []*statements{s.read, s.write} {
		if q != nil {
			errs = append(errs, q.close()...)
		}
	}
	for _, db := range []*sql.DB{s.pulse, s.r, s.w} {
		if db != nil {
			errs = append(errs, db.Close()) // a second Close of one pool does nothing
		}
	}
	if s.lock != nil {
		errs = append(errs, s.lock.release())
	}
	return errors.Join(errs...)
}

// DB returns the pool of the writer, for the engine. On SQLite it holds a single connection: whoever is inside Write has
// it, and must hand its transaction on rather than ask the pool for another.
func (s *Store) DB() *sql.DB { return s.w }

// Stamp returns six letters and digits that tell this store from every other; they begin the key of each delivery.
func (s *Store) Stamp() string { return s.stamp }
