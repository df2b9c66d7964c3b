-- +goose Up
CREATE TABLE quietings (
    id          INTEGER PRIMARY KEY,
    kind        TEXT   NOT NULL, -- alert, story, watchlist or place
    what        TEXT   NOT NULL,
    destination TEXT   NOT NULL, -- '': everywhere
    level       BIGINT NOT NULL, -- what is above it is told all the same
    since       BIGINT NOT NULL,
    until       BIGINT NOT NULL,
    who         TEXT   NOT NULL
);
CREATE INDEX quietings_until ON quietings (until);

-- Who changed what, and when.
CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,
    at     BIGINT NOT NULL,
    who    TEXT   NOT NULL,
    action TEXT   NOT NULL,
    about  TEXT   NOT NULL
);
CREATE INDEX audit_at ON audit (at);

-- +goose Down
DROP TABLE audit;
DROP TABLE quietings;
