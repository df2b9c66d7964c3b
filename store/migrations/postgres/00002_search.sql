-- +goose Up
CREATE TABLE item_tag (
    tag      TEXT   NOT NULL, -- "region:kosovo", "level:3", …; '' for every item
    item_id  BIGINT NOT NULL,
    story_id BIGINT NOT NULL,
    PRIMARY KEY (tag, item_id) INCLUDE (story_id)
);
-- What an item is found under in its words. Entries wait in no list, since every search would read it.
CREATE TABLE item_words (
    item_id  BIGINT   PRIMARY KEY,
    story_id BIGINT   NOT NULL,
    words    TSVECTOR NOT NULL
);
CREATE INDEX item_words_words ON item_words USING gin (words) WITH (fastupdate = off);

ALTER TABLE stories ADD COLUMN oldest BIGINT NOT NULL DEFAULT 0; -- no item of it has a lower id; 0: not known
UPDATE stories SET oldest = coalesce((SELECT min(id) FROM items WHERE story_id = stories.id), 0);
DROP INDEX stories_latest;
CREATE INDEX stories_walk ON stories (level, latest, oldest) WHERE merged_into = 0;
-- Items up to this id are not found yet: they are entered in the background.
INSERT INTO meta (name, value) SELECT 'search.unfilled', CAST(coalesce(max(id), 0) AS TEXT) FROM items;

-- +goose Down
DELETE FROM meta WHERE name = 'search.unfilled';
DROP INDEX stories_walk;
CREATE INDEX stories_latest ON stories (latest);
ALTER TABLE stories DROP COLUMN oldest;
DROP TABLE item_words;
DROP TABLE item_tag;
