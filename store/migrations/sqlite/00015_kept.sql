-- +goose Up
-- Watchlists that people made in chat: a row for each version, the highest of which holds. Rows are never changed.
CREATE TABLE watchlist_versions (
    id       INTEGER PRIMARY KEY,
    scope    TEXT   NOT NULL, -- the workspace or server that it was made in
    folded   TEXT   NOT NULL, -- its name as it is looked for
    version  BIGINT NOT NULL, -- from 1
    name     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    who      TEXT   NOT NULL, -- the person's id
    who_name TEXT   NOT NULL,
    action   TEXT   NOT NULL, -- what the person did
    state    TEXT   NOT NULL  -- what it says, in JSON; '': it was removed; sealed where a destination holds a secret
);
CREATE UNIQUE INDEX watchlist_version ON watchlist_versions (scope, folded, version);

-- What somebody began and did not save yet.
CREATE TABLE drafts (
    id    INTEGER PRIMARY KEY,
    at    BIGINT NOT NULL,
    scope TEXT   NOT NULL,
    who   TEXT   NOT NULL,
    state TEXT   NOT NULL -- as in watchlist_versions
);
CREATE INDEX drafts_at ON drafts (at);

-- What people set in chat, for a channel or, where destination is '', for a whole workspace or server.
CREATE TABLE settings (
    scope       TEXT NOT NULL,
    destination TEXT NOT NULL,
    name        TEXT NOT NULL,
    value       TEXT NOT NULL,
    PRIMARY KEY (scope, destination, name)
);

ALTER TABLE audit ADD COLUMN scope TEXT NOT NULL DEFAULT ''; -- the workspace or server that it was changed in
ALTER TABLE reversals ADD COLUMN scope TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE reversals DROP COLUMN scope;
ALTER TABLE audit DROP COLUMN scope;
DROP TABLE settings;
DROP TABLE drafts;
DROP TABLE watchlist_versions;
