-- +goose Up
ALTER TABLE feeds ADD COLUMN adaptive BIGINT NOT NULL DEFAULT 0; -- 1: its interval follows what it publishes
ALTER TABLE feeds ADD COLUMN rhythm TEXT NOT NULL DEFAULT ''; -- how many entries it published in each hour of the week: news.Rhythm
ALTER TABLE feeds ADD COLUMN young TEXT NOT NULL DEFAULT ''; -- JSON: its entries of the last minutes, which it may take back
ALTER TABLE items ADD COLUMN taken_back BIGINT NOT NULL DEFAULT 0; -- when its outlet took it back; 0: it did not

-- +goose Down
ALTER TABLE items DROP COLUMN taken_back;
ALTER TABLE feeds DROP COLUMN young;
ALTER TABLE feeds DROP COLUMN rhythm;
ALTER TABLE feeds DROP COLUMN adaptive;
