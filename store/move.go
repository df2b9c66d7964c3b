package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrNotEmpty is returned by Move when there is something in the store that is to be filled.
var ErrNotEmpty = errors.New("it holds data already")

// ErrInUse is returned where a store must be nobody else's and another process works on it.
var ErrInUse = errors.New("another process uses it")

// Move copies all that one store holds into another, which must be empty, with every id, message and setting, and returns
// the number of rows of each table, counted in both. It reads one state of the source, and fills the target in one
// transaction: after an error the target is empty. Jobs are not copied; a start inserts those that are needed.
func Move(ctx context.Context, from, to *Store) (counts []TableCount, err error) {
	source, err := from.r.BeginTx(ctx, from.reading())
	if err != nil {
		return nil, from.Explain(err)
	}
	defer func() { _ = source.Rollback() }()
	if from.postgres != "" { // rows are read for as long as writing them takes
		if _, err := source.ExecContext(ctx, `SET LOCAL statement_timeout = 0`); err != nil {
			return nil, from.Explain(err)
		}
	}
	err = to.Write(ctx, func(tx *Tx) error {
		if err := to.emptied(ctx, tx); err != nil {
			return err
		}
		for _, t := range tables {
			if err := from.copyTable(ctx, source, to, tx.SQL(), t); err != nil {
				return fmt.Errorf("copy %s: %w", t.name, from.Explain(err))
			}
			if t.ids && to.postgres != "" {
				if err := continueIDs(ctx, tx.SQL(), t.name); err != nil {
					return fmt.Errorf("the ids of %s: %w", t.name, err)
				}
			}
		}
		if err := tx.FreeLeases(); err != nil { // nobody who holds one knows the target
			return err
		}
		if err := tx.unfill(); err != nil {
			return err
		}
		counts, err = sameCounts(ctx, source, tx.SQL())
		return err
	})
	return counts, err
}

// emptied makes sure that a store holds nothing but the stamp that its opening made, and takes that out.
func (s *Store) emptied(ctx context.Context, tx *Tx) error {
	counts, err := countTables(ctx, tx.SQL())
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.Table != "meta" && c.Rows > 0 {
			return fmt.Errorf("store: %s cannot be filled: %w (%s: %d rows); name an empty one", s.name, ErrNotEmpty, c.Table, c.Rows)
		}
	}
	return tx.run(`DELETE FROM meta`)
}

// sameCounts counts the tables on both sides, and fails where they differ.
func sameCounts(ctx context.Context, source, target querier) ([]TableCount, error) {
	want, err := countTables(ctx, source)
	if err != nil {
		return nil, err
	}
	got, err := countTables(ctx, target)
	if err != nil {
		return nil, err
	}
	for i, c := range got {
		if c != want[i] {
			return nil, fmt.Errorf("store: %s has %d rows after the copy and %d before: nothing was kept of it", c.Table, c.Rows, want[i].Rows)
		}
	}
	return got, nil
}

// atOnce is how many values one statement inserts: SQLite takes 32,766, PostgreSQL 65,535.
const atOnce = 8000

// copyTable copies all rows of a table into another store's, in a transaction on each. What is sealed is sealed with the
// other's key there.
func (s *Store) copyTable(ctx context.Context, from *sql.Tx, to *Store, into *sql.Tx, t table) error {
	rows, err := from.QueryContext(ctx, `SELECT * FROM `+t.name+` ORDER BY `+t.order)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	w := &rowWriter{tx: into, numbered: to.postgres != "", insert: `INSERT INTO ` + t.name + ` (` + strings.Join(columns, ", ") + `) VALUES `, width: len(columns)}
	defer w.close()
	sealed := t.secretsAmong(columns)
	for rows.Next() {
		row := make([]any, len(columns))
		fields := make([]any, len(columns))
		for i := range row {
			fields[i] = &row[i]
		}
		if err := rows.Scan(fields...); err != nil {
			return err
		}
		for _, i := range sealed {
			if row[i], err = s.sealedFor(to, row[i]); err != nil {
				return fmt.Errorf("row %v: %w", row[0], err)
			}
		}
		if err := w.add(ctx, row); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return w.flush(ctx)
}

// rowWriter inserts rows of one table, many with one statement.
type rowWriter struct {
	tx     *sql.Tx
	insert string // up to VALUES
	width  int    // columns
	// numbered says that values are $1, $2 and so on, as PostgreSQL wants them. For SQLite those are names, which its driver
	// looks up one by one among all: with thousands of values that takes most of the time.
	numbered bool
	values   []any
	full     *sql.Stmt // inserts as many rows as fit
}

func (w *rowWriter) add(ctx context.Context, row []any) error {
	for _, v := range row {
		if text, ok := v.(string); ok {
			wellFormedText(&text)
			v = text
		}
		w.values = append(w.values, v)
	}
	if len(w.values)+w.width <= atOnce {
		return nil
	}
	if w.full == nil {
		var err error
		if w.full, err = w.tx.PrepareContext(ctx, w.statement()); err != nil {
			return err
		}
	}
	_, err := w.full.ExecContext(ctx, w.values...)
	w.values = w.values[:0]
	return err
}

func (w *rowWriter) flush(ctx context.Context) error {
	if len(w.values) == 0 {
		return nil
	}
	_, err := w.tx.ExecContext(ctx, w.statement(), w.values...)
	return err
}

func (w *rowWriter) close() {
	if w.full != nil {
		_ = w.full.Close() // its transaction reports what went wrong
	}
}

// statement inserts the rows whose values were gathered.
func (w *rowWriter) statement() string {
	var b strings.Builder
	b.WriteString(w.insert)
	for i := range len(w.values) {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%w.width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		if w.numbered {
			fmt.Fprintf(&b, "$%d", i+1)
		} else {
			b.WriteString("?")
		}
	}
	b.WriteString(")")
	return b.String()
}

// continueIDs makes PostgreSQL give the next row an id behind those that were copied.
func continueIDs(ctx context.Context, tx *sql.Tx, table string) error {
	_, err := tx.ExecContext(ctx, `SELECT setval(pg_get_serial_sequence($1, 'id'), greatest((SELECT coalesce(max(id), 0) FROM `+table+`), 1),
		EXISTS (SELECT 1 FROM `+table+`))`, table)
	return err
}

// Idle makes sure that no other karaula works on the store. On SQLite opening it to write has made sure of that already.
func (s *Store) Idle(ctx context.Context) error {
	if s.postgres == "" {
		return nil
	}
	var others []string
	rows, err := s.r.QueryContext(ctx, `SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database()
		AND application_name LIKE 'karaula/%' AND application_name <> current_setting('application_name')`)
	if err != nil {
		return s.Explain(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return s.Explain(err)
		}
		others = append(others, name)
	}
	if err := rows.Err(); err != nil {
		return s.Explain(err)
	}
	if slices.Sort(others); len(others) > 0 {
		return fmt.Errorf("store: %s: %w (%s): stop it first", s.name, ErrInUse, strings.Join(others, ", "))
	}
	return nil
}
