-- +goose Up
ALTER TABLE alerts ADD COLUMN note TEXT NOT NULL DEFAULT ''; -- what an ops message says
ALTER TABLE deliveries ADD COLUMN refused BIGINT NOT NULL DEFAULT 0; -- the platform will say no until somebody changes something
CREATE INDEX deliveries_done ON deliveries (done) WHERE done > 0;

ALTER TABLE feeds ADD COLUMN reads BIGINT NOT NULL DEFAULT 0; -- in a row
ALTER TABLE feeds ADD COLUMN fresh BIGINT NOT NULL DEFAULT 0; -- the latest entry that was new in it
ALTER TABLE feeds ADD COLUMN pace BIGINT NOT NULL DEFAULT 0; -- how far its new entries usually lie apart, in ms
ALTER TABLE feeds ADD COLUMN gap_from BIGINT NOT NULL DEFAULT 0; -- what it published in between may have been missed
ALTER TABLE feeds ADD COLUMN gap_to BIGINT NOT NULL DEFAULT 0;

CREATE TABLE troubles (
    key    TEXT   PRIMARY KEY, -- "feed 17", "network", "destination slack:#x", …
    text   TEXT   NOT NULL,    -- what is told of it
    since  BIGINT NOT NULL,
    told   BIGINT NOT NULL DEFAULT 0, -- 0: it may pass before anybody is told
    edited BIGINT NOT NULL DEFAULT 0, -- when what is told last changed
    good   BIGINT NOT NULL DEFAULT 0, -- since when it seems to be over
    ended  BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- +goose Down
DROP TABLE troubles;
ALTER TABLE feeds DROP COLUMN gap_to;
ALTER TABLE feeds DROP COLUMN gap_from;
ALTER TABLE feeds DROP COLUMN pace;
ALTER TABLE feeds DROP COLUMN fresh;
ALTER TABLE feeds DROP COLUMN reads;
DROP INDEX deliveries_done;
ALTER TABLE deliveries DROP COLUMN refused;
ALTER TABLE alerts DROP COLUMN note;
