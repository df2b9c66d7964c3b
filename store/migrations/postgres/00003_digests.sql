-- +goose Up
ALTER TABLE alerts ADD COLUMN kind TEXT NOT NULL DEFAULT ''; -- '' or digest
ALTER TABLE alerts ADD COLUMN due BIGINT NOT NULL DEFAULT 0; -- not before this
ALTER TABLE alerts ADD COLUMN mentioned BIGINT NOT NULL DEFAULT 0; -- the highest confirmed level that somebody was called for
CREATE INDEX alerts_due ON alerts (due) WHERE due > 0;

-- +goose Down
DROP INDEX alerts_due;
ALTER TABLE alerts DROP COLUMN mentioned;
ALTER TABLE alerts DROP COLUMN due;
ALTER TABLE alerts DROP COLUMN kind;
