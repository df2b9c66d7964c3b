-- +goose Up
-- What was stored once and is kept no longer: such an entry is not new when its feed shows it again.
CREATE TABLE seen (
    feed_id    BIGINT NOT NULL,
    key        TEXT   NOT NULL,
    link       TEXT   NOT NULL,
    source_key TEXT   NOT NULL,
    title      TEXT   NOT NULL, -- a hash of the folded title: a link alone may be that of a front page
    at         BIGINT NOT NULL, -- when it was last seen
    PRIMARY KEY (feed_id, key)
);
CREATE INDEX seen_link ON seen (link, source_key) WHERE link <> '';
CREATE INDEX seen_at ON seen (at);
CREATE INDEX items_seen ON items (seen);
CREATE INDEX stories_merged ON stories (latest) WHERE merged_into <> 0;

-- +goose Down
DROP INDEX stories_merged;
DROP INDEX items_seen;
DROP TABLE seen;
