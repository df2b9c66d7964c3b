package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

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
