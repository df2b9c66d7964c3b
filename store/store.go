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

// alertWriters is how many alerts' transactions of one process run side by side.
const alertWriters = 4

// Write runs f in a transaction that may write, and commits it when f returns nil. Writers wait for each other, those of
// other processes too: what f reads, nobody changes before it ends.
func (s *Store) Write(ctx context.Context, f func(*Tx) error) error {
	return s.timed(ctx, func() error { return s.transact(ctx, s.turn, f, s.dialect.alone) })
}

// WriteAlert is Write for what changes nothing but one alert and its deliveries. What f reads of that alert, or of what
// alerts share but destinations, nobody changes before it ends; on PostgreSQL, other alerts may change beside it. Before it
// reads what others tell a destination, it calls AloneIn.
func (s *Store) WriteAlert(ctx context.Context, alert int64, f func(*Tx) error) error {
	if s.dialect.aloneWith == "" {
		return s.Write(ctx, f)
	}
	return s.timed(ctx, func() error { return s.transact(ctx, s.turns, f, s.dialect.aloneWith, alert) })
}

func (s *Store) timed(ctx context.Context, write func() error) error {
	if s.wrote == nil {
		return write()
	}
	began := time.Now()
	err := write()
	if errors.Is(err, ErrNone) || ctx.Err() != nil {
		s.wrote(time.Since(began), nil) // the caller looked for what is not there, or gave up
	} else {
		s.wrote(time.Since(began), err)
	}
	return err
}

// transact runs f in one transaction, which first waits for its turn in this process, and then for others with lock.
func (s *Store) transact(ctx context.Context, turn chan struct{}, f func(*Tx) error, lock string, args ...any) error {
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	conn, err := s.w.Conn(ctx)
	if err != nil {
		return s.Explain(err)
	}
	defer func() { _ = conn.Close() }() // it only goes back to the pool
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return s.Explain(err)
	}
	t := &Tx{ctx: ctx, tx: tx, conn: conn, statements: s.write, dialect: &s.dialect, vault: &s.vault, vocabulary: &s.vocabulary, telling: s.telling}
	defer t.endTelling()
	// A panic in f goes on to whoever recovers it, but must not keep the only connection that writes.
	defer func() { _ = tx.Rollback() }()
	if lock != "" {
		if err := t.run(lock, args...); err != nil {
			return s.Explain(err)
		}
	}
	if err := f(t); err != nil {
		if back := tx.Rollback(); back != nil && !errors.Is(back, sql.ErrTxDone) {
			err = errors.Join(err, back)
		}
		return s.Explain(err)
	}
	if err := tx.Commit(); err != nil {
		if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
			err = ctx.Err() // its end took the transaction back before the commit could
		}
		return s.Explain(err)
	}
	_ = conn.Close() // SQLite's pool has no other, and keep asks for one
	s.write.keep(ctx, t.missing)
	s.vocabulary.learn(t.words)
	return nil
}

// Read runs f in a transaction that sees one state of the database and cannot write.
func (s *Store) Read(ctx context.Context, f func(*Tx) error) error {
	tx, err := s.r.BeginTx(ctx, s.reading())
	if err != nil {
		return s.Explain(err)
	}
	defer func() { _ = tx.Rollback() }()
	t := &Tx{ctx: ctx, tx: tx, statements: s.read, dialect: &s.dialect, vault: &s.vault, vocabulary: &s.vocabulary}
	err = f(t)
	if back := tx.Rollback(); err == nil && back != nil && !errors.Is(back, sql.ErrTxDone) {
		err = back
	}
	if err == nil {
		s.read.keep(ctx, t.missing)
	}
	return s.Explain(err)
}

// reading asks PostgreSQL for one state of the database; SQLite gives nothing else.
func (s *Store) reading() *sql.TxOptions {
	o := &sql.TxOptions{ReadOnly: true}
	if s.postgres != "" {
		o.Isolation = sql.LevelRepeatableRead
	}
	return o
}

// Tx is one transaction. It is used by one goroutine, and not after the function that it was given to returns.
type Tx struct {
	*dialect
	ctx        context.Context
	tx         *sql.Tx
	conn       *sql.Conn // that tx runs on; nil where tx only reads
	statements *statements
	vault      *vault
	own        map[string]*sql.Stmt // those of statements that this transaction used
	missing    []string             // those it had to prepare for itself
	vocabulary *vocabulary
	words      []string // those that it entered in the vocabulary
	telling    *sync.Map
	viewer     string        // see ShowOnly
	has        chan struct{} // the destination's turn that it has, until its end
}

// SQL returns the transaction itself, for the engine's jobs.
func (t *Tx) SQL() *sql.Tx { return t.tx }

func (t *Tx) exec(query string, args ...any) (sql.Result, error) {
	q, err := t.statements.in(t, query)
	if err != nil {
		return nil, err
	}
	if args, err = t.vault.arguments(args); err != nil {
		return nil, err
	}
	res, err := q.ExecContext(t.ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return res, nil
}

// run is exec for statements whose result does not matter.
func (t *Tx) run(query string, args ...any) error {
	_, err := t.exec(query, args...)
	return err
}

// get reads one row; ErrNone when there is none.
func (t *Tx) get(query string, args []any, into ...any) error {
	q, err := t.statements.in(t, query)
	if err != nil {
		return err
	}
	if args, err = t.vault.arguments(args); err != nil {
		return err
	}
	err = opened{q.QueryRowContext(t.ctx, args...), t.vault}.Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
	}
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// list reads all rows, each through scan.
func list[T any](t *Tx, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	q, err := t.statements.in(t, query)
	if err != nil {
		return nil, err
	}
	if args, err = t.vault.arguments(args); err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(t.ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		x, err := scan(opened{rows, t.vault})
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		all = append(all, x)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return all, nil
}

// row is what a scan reads from: *sql.Rows or *sql.Row.
type row interface{ Scan(...any) error }

// Database returns the database's kind and version, such as "PostgreSQL 17.2".
func (t *Tx) Database() (version string, err error) {
	err = t.get(t.version, nil, &version)
	return version, err
}

// Meta returns the value kept under name, "" when there is none.
func (t *Tx) Meta(name string) (value string, err error) {
	err = t.get(`SELECT value FROM meta WHERE name = $1`, []any{name}, &value)
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return value, err
}

// SetMeta keeps value under name.
func (t *Tx) SetMeta(name, value string) error {
	return t.run(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}

// millis is a time as it is stored; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
