// Package store remembers everything: feeds and when they are due, items and what the rules found in them, stories,
// alerts, and the deliveries that are under way. It is the one package with SQL.
//
// Everything happens in a Tx, which Store.Write or Store.Read opens and closes around a function. What belongs together
// (an item, its story, the alerts it changes and the jobs it causes) is written in one Tx, so that a crash leaves all of
// it or nothing. A Tx hands its *sql.Tx to the engine of package work, which inserts its jobs through it.
//
// The SQL keeps to what SQLite and PostgreSQL have in common: numbered parameters, ON CONFLICT, RETURNING, times as
// BIGINT milliseconds, lists as JSON text. What differs stands in one small dialect struct and in a folder of migrations.
package store
