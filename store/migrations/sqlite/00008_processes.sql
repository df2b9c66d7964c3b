-- +goose Up
-- The karaulas that work on this database. Times are by the database's clock.
CREATE TABLE processes (
    id      TEXT   PRIMARY KEY NOT NULL,
    host    TEXT   NOT NULL,
    pid     BIGINT NOT NULL,
    started BIGINT NOT NULL,
    alive   BIGINT NOT NULL -- its last sign of life
) WITHOUT ROWID;
-- What one process alone may do, and which one does it.
CREATE TABLE leases (
    name   TEXT   PRIMARY KEY NOT NULL,
    holder TEXT   NOT NULL, -- a process; when there is none of that id, nobody holds it
    since  BIGINT NOT NULL
) WITHOUT ROWID;
ALTER TABLE feeds ADD COLUMN holder TEXT NOT NULL DEFAULT ''; -- the process that has its lease

-- +goose Down
ALTER TABLE feeds DROP COLUMN holder;
DROP TABLE leases;
DROP TABLE processes;
