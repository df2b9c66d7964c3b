package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// each runs a statement once for every list of arguments, in their order. Where each run would be a question to a server,
// all are one. It returns which of the lists an error is about, and what came after that was not done.
func (t *Tx) each(query string, lists [][]any) (failed int, err error) {
	for i, args := range lists {
		if lists[i], err = t.vault.arguments(args); err != nil {
			return i, err
		}
	}
	if t.together != nil && len(lists) > 1 {
		failed, err = t.together(t.ctx, t.conn, query, lists)
		if err != nil {
			err = fmt.Errorf("store: %w", err)
		}
		return failed, err
	}
	for i, args := range lists {
		if err := t.run(query, args...); err != nil {
			return i, err
		}
	}
	return 0, nil
}

// together sends all runs of a statement to PostgreSQL and then reads what they came to.
func together(ctx context.Context, conn *sql.Conn, query string, lists [][]any) (failed int, err error) {
	var batch pgx.Batch
	for i, args := range lists {
		plain := make([]any, len(args))
		for j, a := range args {
			if plain[j], err = driver.DefaultParameterConverter.ConvertValue(a); err != nil {
				return i, err
			}
		}
		batch.Queue(query, plain...)
	}
	return failed, conn.Raw(func(c any) error {
		pg, ok := c.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("a connection to PostgreSQL is a %T", c)
		}
		results := pg.Conn().SendBatch(ctx, &batch)
		for failed = range lists {
			if _, err := results.Exec(); err != nil {
				_ = results.Close() // it says the same once more
				return err
			}
		}
		return results.Close()
	})
}
