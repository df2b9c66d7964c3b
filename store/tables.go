package store

import (
	"context"
	"database/sql"
	"fmt"
)

// table is one of ours: what a move copies.
type table struct {
	name  string
	order string // its primary key
	ids   bool   // id is given by the database
}

// tables are all that hold what karaula remembers. Not among them: goose's own, which each database keeps for itself; the
// jobs, which a start inserts anew from what is not shown; the processes and their leases; and what is derived from these (see derived).
var tables = []table{
	{"meta", "name", false},
	{"feeds", "id", true},
	{"feed_chats", "feed_id, scope", false},
	{"stories", "id", true},
	{"story_keys", "key, story_id", false},
	{"items", "id", true},
	{"seen", "feed_id, key", false},
	{"alerts", "id", true},
	{"alert_stories", "alert_id, story_id", false},
	{"deliveries", "key", false},
	{"left_out", "alert_id, story_id", false},
	{"reversals", "id", true},
	{"feedback", "id", true},
	{"quietings", "id", true},
	{"audit", "id", true},
	{"troubles", "key", false},
	{"looks", "who, destination", false},
	{"watchlist_versions", "id", true},
	{"drafts", "id", true},
	{"settings", "scope, destination, name", false},
}

// TableCount is how many rows a table has.
type TableCount struct {
	Table string
	Rows  int64
}

// querier is what rows are counted through: a pool, a connection or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// countTables counts the rows of all tables, in the order of tables.
func countTables(ctx context.Context, q querier) ([]TableCount, error) {
	counts := make([]TableCount, len(tables))
	for i, t := range tables {
		counts[i].Table = t.name
		if err := q.QueryRowContext(ctx, `SELECT count(*) FROM `+t.name).Scan(&counts[i].Rows); err != nil {
			return nil, fmt.Errorf("store: count %s: %w", t.name, err)
		}
	}
	return counts, nil
}

// Tables are the names of the tables that hold what karaula remembers: those that Move copies and Backup counts.
func Tables() []string {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name
	}
	return names
}
