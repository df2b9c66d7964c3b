-- +goose Up
-- Of a message about a noisy watchlist: JSON of news.Advice.
ALTER TABLE alerts ADD COLUMN advice TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE alerts DROP COLUMN advice;
