-- +goose Up
-- How a feed's address may be shown, where a part of it is a secret. Addresses with secrets are sealed by the start.
ALTER TABLE feeds ADD COLUMN shown TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE feeds DROP COLUMN shown;
