-- +goose Up
-- The feeds that people added in chat, with the channel that is told how they are. A feed is one row for all who added it.
CREATE TABLE feed_chats (
    feed_id     BIGINT NOT NULL,
    scope       TEXT   NOT NULL, -- the workspace or server
    destination TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    who         TEXT   NOT NULL, -- the person's id
    who_name    TEXT   NOT NULL,
    PRIMARY KEY (feed_id, scope)
);

-- Who alone sees a feed, or a story: workspaces and servers, with spaces between; '': everybody.
ALTER TABLE feeds ADD COLUMN circle TEXT NOT NULL DEFAULT '';
ALTER TABLE stories ADD COLUMN circle TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE stories DROP COLUMN circle;
ALTER TABLE feeds DROP COLUMN circle;
DROP TABLE feed_chats;
