-- +goose Up
ALTER TABLE alerts ADD COLUMN taken_id TEXT NOT NULL DEFAULT ''; -- who is on it; '': nobody
ALTER TABLE alerts ADD COLUMN taken_name TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN taken_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alerts ADD COLUMN quiet_shown BIGINT NOT NULL DEFAULT 0; -- until when the message says that it is quiet

-- Stories that people took out of an alert.
CREATE TABLE left_out (
    alert_id BIGINT NOT NULL,
    story_id BIGINT NOT NULL,
    level    BIGINT NOT NULL, -- above it the story is told again
    PRIMARY KEY (alert_id, story_id)
);
CREATE INDEX left_out_story ON left_out (story_id);

-- What takes the change of a person back.
CREATE TABLE reversals (
    id       INTEGER PRIMARY KEY,
    at       BIGINT NOT NULL,
    alert_id BIGINT NOT NULL,
    verb     TEXT   NOT NULL,
    who      TEXT   NOT NULL,
    name     TEXT   NOT NULL,
    state    TEXT   NOT NULL, -- what there was before and is since, in JSON
    done     BIGINT NOT NULL DEFAULT 0,
    done_by  TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX reversals_at ON reversals (at);

-- What people say is wrong with alerts.
CREATE TABLE feedback (
    id          INTEGER PRIMARY KEY,
    at          BIGINT NOT NULL,
    who         TEXT   NOT NULL,
    destination TEXT   NOT NULL,
    alert_id    BIGINT NOT NULL,
    story_id    BIGINT NOT NULL,
    what        TEXT   NOT NULL -- place, old, serious, topic or story
);
CREATE INDEX feedback_at ON feedback (at);

-- +goose Down
DROP TABLE feedback;
DROP TABLE reversals;
DROP TABLE left_out;
ALTER TABLE alerts DROP COLUMN quiet_shown;
ALTER TABLE alerts DROP COLUMN taken_at;
ALTER TABLE alerts DROP COLUMN taken_name;
ALTER TABLE alerts DROP COLUMN taken_id;
