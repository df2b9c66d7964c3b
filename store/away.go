package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// awayError says that a database server could not do what was asked now, and most likely will later.
type awayError struct {
	text  string
	cause error
}

// Error returns the whole sentence; the cause stands in it as far as it may be shown.
func (e *awayError) Error() string { return e.text }

// Unwrap returns what the database said.
func (e *awayError) Unwrap() error { return e.cause }

// Away reports whether the database server is to blame, and trying again later makes sense: it restarts, refuses, is cut
// off, or takes longer than its limits. The transaction was not carried out, or its end is not known. A SQLite file is
// never away: what ails it does not go by itself.
func Away(err error) bool {
	var away *awayError
	return errors.As(err, &away)
}

// passing are PostgreSQL's states that pass: connections (08), resources (53, but for a full disk), and what its operator or
// another transaction interrupted (57, 40, 55P03), or the server gave up since this process was paused (25P03).
func passing(p *pgconn.PgError) bool {
	class := p.Code[:min(2, len(p.Code))]
	return p.Code != "53100" && (class == "08" || class == "53" || class == "57" || class == "40" || p.Code == "55P03" || p.Code == "25P03")
}

// cutOff reports whether the connection to a server was lost.
func cutOff(err error) bool {
	var network net.Error
	return errors.As(err, &network) || pgconn.SafeToRetry(err) || strings.Contains(err.Error(), "conn closed") ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
