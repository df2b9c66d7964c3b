package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

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
