-- +goose Up
-- Every word that an item is or was found under, so that a beginning becomes the words that begin so.
CREATE TABLE item_vocab (
    word TEXT COLLATE "C" PRIMARY KEY
);
-- The level of its story is a word of each item too, so all are entered anew, in the background.
UPDATE meta SET value = (SELECT CAST(coalesce(max(id), 0) AS TEXT) FROM items) WHERE name = 'search.unfilled';

-- +goose Down
DROP TABLE item_vocab;
