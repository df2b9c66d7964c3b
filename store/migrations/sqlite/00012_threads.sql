-- +goose Up
ALTER TABLE alerts ADD COLUMN fixed BIGINT NOT NULL DEFAULT 0; -- the opening message cannot be changed any more
ALTER TABLE alerts ADD COLUMN threadless BIGINT NOT NULL DEFAULT 0; -- it has no thread to answer in
ALTER TABLE alerts ADD COLUMN grown TEXT NOT NULL DEFAULT ''; -- JSON: the outlets, languages, places and corrections that were told
ALTER TABLE alerts ADD COLUMN corrections TEXT NOT NULL DEFAULT ''; -- JSON: what outlets took back of what they had reported

-- A message that was sent more than once is looked for again: a call that was cut off may arrive late.
ALTER TABLE deliveries ADD COLUMN look BIGINT NOT NULL DEFAULT 0; -- when; 0: not any more
ALTER TABLE deliveries ADD COLUMN looks BIGINT NOT NULL DEFAULT 0; -- how often it was
CREATE INDEX deliveries_look ON deliveries (look) WHERE look > 0;

-- +goose Down
DROP INDEX deliveries_look;
ALTER TABLE deliveries DROP COLUMN looks;
ALTER TABLE deliveries DROP COLUMN look;
ALTER TABLE alerts DROP COLUMN corrections;
ALTER TABLE alerts DROP COLUMN grown;
ALTER TABLE alerts DROP COLUMN threadless;
ALTER TABLE alerts DROP COLUMN fixed;
