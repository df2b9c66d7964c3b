-- +goose Up
ALTER TABLE alerts ADD COLUMN opened_level BIGINT NOT NULL DEFAULT 0; -- what it was opened at: it uses up room of that weight
ALTER TABLE alert_stories ADD COLUMN rose BIGINT NOT NULL DEFAULT 0; -- the alert's revision in which its level last rose
ALTER TABLE alert_stories ADD COLUMN shown_level BIGINT NOT NULL DEFAULT 0; -- in a fold: the highest that was told of it
UPDATE alerts SET opened_level = level;
CREATE INDEX alerts_opened ON alerts (destination, opened);
CREATE INDEX deliveries_messages ON deliveries (done) WHERE act <> 'edit';

-- +goose Down
DROP INDEX deliveries_messages;
DROP INDEX alerts_opened;
ALTER TABLE alert_stories DROP COLUMN shown_level;
ALTER TABLE alert_stories DROP COLUMN rose;
ALTER TABLE alerts DROP COLUMN opened_level;
