package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// statements keeps a pool's prepared statements, since parsing takes two fifths of the time of taking items in (measured
// with modernc.org/sqlite). The texts are the constants of this package, so their number is bounded.
type statements struct {
	db *sql.DB

	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

func newStatements(db *sql.DB) *statements {
	return &statements{db: db, prepared: map[string]*sql.Stmt{}}
}

// in returns the statement for query inside t. One that is not kept yet is prepared in the transaction alone: asking the
// pool would wait for the very connection that the transaction holds.
func (s *statements) in(t *Tx, query string) (*sql.Stmt, error) {
	if own := t.own[query]; own != nil {
		return own, nil
	}
	s.mu.RLock()
	kept := s.prepared[query]
	s.mu.RUnlock()
	var own *sql.Stmt
	if kept != nil {
		own = t.tx.StmtContext(t.ctx, kept)
	} else {
		var err error
		if own, err = t.tx.PrepareContext(t.ctx, query); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		t.missing = append(t.missing, query)
	}
	if t.own == nil {
		t.own = map[string]*sql.Stmt{}
	}
	t.own[query] = own
	return own, nil
}

// keep prepares what a transaction that is over had to prepare for itself. What cannot be prepared now is left to the
// next transaction that needs it.
func (s *statements) keep(ctx context.Context, missing []string) {
	for _, query := range missing {
		q, err := s.db.PrepareContext(ctx, query)
		if err != nil {
			return
		}
		s.mu.Lock()
		if old := s.prepared[query]; old != nil {
			_ = q.Close() // another transaction was faster
		} else {
			s.prepared[query] = q
		}
		s.mu.Unlock()
	}
}

func (s *statements) close() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for q := range maps.Values(s.prepared) {
		errs = append(errs, q.Close())
	}
	s.prepared = map[string]*sql.Stmt{}
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}
