package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// onPostgres is what PostgreSQL does in its own way. Writers wait for each other there too: an item looks for its story
// and its alert and makes them where there are none, which two writers at once would do twice. Their transactions are
// short, so one lock for all is enough, and no row needs one of its own. Its number is the word "karaula" in ASCII.
func onPostgres() dialect {
	return dialect{
		goose: goose.DialectPostgres, folder: "postgres", explain: explainPostgres, search: searchOnPostgres(), together: together,
		// As an array, a list is read once, whatever the planner thinks of its length.
		texts: ` = ANY (ARRAY(SELECT jsonb_array_elements_text($1::jsonb)))`, numbers: ` = ANY (ARRAY(SELECT jsonb_array_elements_text($1::jsonb)::bigint))`,
		tables: `SELECT count(*), count(*) FILTER (WHERE table_name = 'goose_db_version')
			FROM information_schema.tables WHERE table_schema = current_schema()`,
		version: `SELECT 'PostgreSQL ' || current_setting('server_version')`,
		now:     `CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)`,
		alone:   `SELECT pg_advisory_xact_lock(30224226254613601)`,
		// The lock of all is asked for first: whoever has it, or waits for it, keeps those of alerts back.
		aloneWith: `SELECT pg_advisory_xact_lock_shared(30224226254613601), pg_advisory_xact_lock(302242262, ($1::bigint % 2147483647)::int)`,
		aloneIn:   `SELECT pg_advisory_xact_lock(302242263, hashtext($1::text))`,
	}
}

// openPostgres opens the one pool that readers and writers share, and a connection of its own for signs of life, which
// must not wait until one of the pool is free.
func openPostgres(address string) (db, pulse *sql.DB, err error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// The cause repeats the address with its password.
		return nil, nil, fmt.Errorf("store: the address %s cannot be read: expected postgres://user:password@host:5432/database", ShowAddress(address))
	}
	// A process that is paused or cut off in the middle of a transaction, or of an answer, must not keep the others waiting:
	// the server gives it up in time for another to take its work over. Nor may it wait for a server that is out of reach.
	config.DialFunc = dialer().DialContext
	// Nor is any of its questions so long that helpers and a compiler would be worth their start.
	for name, value := range map[string]string{
		"jit": "off", "max_parallel_workers_per_gather": "0",
		"idle_in_transaction_session_timeout": "10s", "lock_timeout": "60s", "statement_timeout": "5min", "tcp_user_timeout": "10s",
		"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "2", "application_name": "karaula/" + randomText(),
	} {
		if _, given := config.RuntimeParams[name]; !given {
			config.RuntimeParams[name] = value
		}
	}
	db = stdlib.OpenDB(*config)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16) // a new one costs a process of the server, and prepares all statements again
	db.SetConnMaxIdleTime(time.Minute)
	pulse = stdlib.OpenDB(*config)
	pulse.SetMaxOpenConns(1)
	return db, pulse, nil
}

// dialer makes connections that notice within 15 seconds that the other side is out of reach.
func dialer() *net.Dialer {
	return &net.Dialer{
		Timeout: 10 * time.Second, Control: limitUnanswered,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 5 * time.Second, Count: 2},
	}
}

// ShowAddress is a database's address as it may be shown: without password and options.
func ShowAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "postgres://…"
	}
	user := ""
	if name := u.User.Username(); name != "" {
		user = name + "@"
	}
	return "postgres://" + user + u.Host + u.Path
}

// explainPostgres says what a database's error means for the one who runs karaula.
func explainPostgres(name string, err error) error {
	var p *pgconn.PgError
	var dns *net.DNSError
	var connect *pgconn.ConnectError
	switch {
	case errors.Is(err, context.Canceled), Away(err):
		return err
	case errors.As(err, &p):
		e := explainState(name, p, err)
		if errors.As(err, &connect) && !Away(e) { // it refuses for now: somebody may mend that
			return &awayError{e.Error(), err}
		}
		return e
	case errors.As(err, &dns):
		return &awayError{fmt.Sprintf("the database %s cannot be reached: the name %s does not exist (see store in the configuration)", name, dns.Name), err}
	case errors.As(err, &connect):
		return &awayError{fmt.Sprintf("the database %s cannot be reached: check that PostgreSQL runs there and that store in the configuration is right: %s", name, bareCause(err)), err}
	case errors.Is(err, context.DeadlineExceeded):
		return &awayError{fmt.Sprintf("the database %s does not answer in time: %s", name, err), err}
	case cutOff(err):
		return &awayError{fmt.Sprintf("the connection to the database %s was lost: %s", name, bareCause(err)), err}
	}
	return err
}

func explainState(name string, p *pgconn.PgError, err error) error {
	switch {
	case p.Code == "28P01" || p.Code == "28000":
		return fmt.Errorf("the database %s refuses the user or the password in store: %w", name, err)
	case p.Code == "3D000":
		return fmt.Errorf("there is no database %s yet: create it (createdb), its tables are made at the first start: %w", name, err)
	case p.Code == "42501":
		return fmt.Errorf("the user of %s may not do that: it must own the database's tables: %w", name, err)
	case p.Code == "53100":
		return fmt.Errorf("the disk of the database %s is full: free some room, nothing was half written: %w", name, err)
	case p.Code == "25006":
		return fmt.Errorf("the database %s is read only (a standby?): give the address of the primary: %w", name, err)
	case strings.HasPrefix(p.Code, "57P"):
		return &awayError{fmt.Sprintf("the database %s is shutting down or starting: %s", name, err), err}
	case p.Code == "55P03", p.Code == "57014":
		return &awayError{fmt.Sprintf("the database %s is too slow, or another program holds its tables: %s", name, err), err}
	case passing(p):
		return &awayError{fmt.Sprintf("the database %s does not take it now: %s", name, err), err}
	}
	return err
}

// bareCause is the last cause of a failed connection: those above it repeat the address.
func bareCause(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}
