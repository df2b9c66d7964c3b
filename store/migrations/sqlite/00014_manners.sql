-- +goose Up
ALTER TABLE feeds ADD COLUMN answered TEXT NOT NULL DEFAULT ''; -- the address that gave etag and last_modified
ALTER TABLE feeds ADD COLUMN ttl BIGINT NOT NULL DEFAULT 0; -- how long its document asks to be left alone, in ms
ALTER TABLE feeds ADD COLUMN skip_hours BIGINT NOT NULL DEFAULT 0; -- a bit for each hour (UTC) in which it asks not to be read
ALTER TABLE feeds ADD COLUMN skip_days BIGINT NOT NULL DEFAULT 0; -- a bit for each day, from Sunday on
ALTER TABLE feeds ADD COLUMN floor BIGINT NOT NULL DEFAULT 0; -- how long its last answer asked to be left alone in all, in ms
ALTER TABLE feeds ADD COLUMN moves BIGINT NOT NULL DEFAULT 0; -- reads in a row that led to moved_to
ALTER TABLE feeds ADD COLUMN found BIGINT NOT NULL DEFAULT 0; -- 1: the feed's own address is a web page that names moved_to

-- +goose Down
ALTER TABLE feeds DROP COLUMN found;
ALTER TABLE feeds DROP COLUMN moves;
ALTER TABLE feeds DROP COLUMN floor;
ALTER TABLE feeds DROP COLUMN skip_days;
ALTER TABLE feeds DROP COLUMN skip_hours;
ALTER TABLE feeds DROP COLUMN ttl;
ALTER TABLE feeds DROP COLUMN answered;
