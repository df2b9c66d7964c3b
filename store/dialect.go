package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// dialect is what the databases do each in their own way. All else is common SQL.
type dialect struct {
	goose   goose.Dialect
	folder  string // of the migrations
	tables  string // counts the tables, and whether goose's is among them (1 or 0)
	version string // asks for the database's kind and version
	// alone, run first in a transaction that writes, makes it wait for all others that write, in whatever process, until its
	// end; "" where the database sees to that.
	alone string
	// aloneWith is alone for what concerns the alert $1: others of its kind only wait for those with the same alert. aloneIn,
	// later in such a transaction, makes it wait for those that did the same with the destination $1.
	aloneWith, aloneIn string
	now                string // the database's own time, in milliseconds
	search             *searchSQL
	// texts and numbers, behind a column, ask whether it is in the JSON list $1.
	texts, numbers string
	// together runs a statement for each list of arguments in one round trip; nil where a run costs none. See Tx.each.
	together func(ctx context.Context, conn *sql.Conn, query string, lists [][]any) (failed int, err error)
	explain  func(name string, err error) error
}
