-- +goose Up
ALTER TABLE stories ADD COLUMN corrected TEXT NOT NULL DEFAULT ''; -- JSON: what people corrected of it, news.Corrected; '' for nothing

-- Two stories that people took apart: no item makes them one again. one is the lower id.
CREATE TABLE apart (
    one   BIGINT NOT NULL,
    other BIGINT NOT NULL,
    PRIMARY KEY (one, other)
);
CREATE INDEX apart_other ON apart (other);

-- +goose Down
DROP TABLE apart;
ALTER TABLE stories DROP COLUMN corrected;
