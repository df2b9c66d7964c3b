-- +goose Up
-- Times are milliseconds since 1970, 0 for none; yes and no are 1 and 0; lists are JSON.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE feeds (
    id            INTEGER PRIMARY KEY,
    url           TEXT   NOT NULL UNIQUE,
    outlet        TEXT   NOT NULL,
    owner         TEXT   NOT NULL,
    lang          TEXT   NOT NULL,
    country       TEXT   NOT NULL,
    kind          TEXT   NOT NULL,
    trust         TEXT   NOT NULL,
    every_ms      BIGINT NOT NULL,
    backfill      BIGINT NOT NULL,
    regions       TEXT   NOT NULL,
    verified      TEXT   NOT NULL,
    source        TEXT   NOT NULL,
    active        BIGINT NOT NULL, -- 0: no longer in the configuration; its items stay
    added         BIGINT NOT NULL,
    -- the state of asking it
    asked         BIGINT NOT NULL DEFAULT 0, -- when it was first asked: what is dated later is new even in its first document
    due           BIGINT NOT NULL DEFAULT 0,
    lease         BIGINT NOT NULL DEFAULT 0, -- until when a worker has it
    etag          TEXT   NOT NULL DEFAULT '',
    last_modified TEXT   NOT NULL DEFAULT '',
    body_hash     TEXT   NOT NULL DEFAULT '',
    tried         BIGINT NOT NULL DEFAULT 0,
    read_ok       BIGINT NOT NULL DEFAULT 0, -- when it was last read; 0: never
    failures      BIGINT NOT NULL DEFAULT 0, -- in a row
    error         TEXT   NOT NULL DEFAULT '',
    stopped       BIGINT NOT NULL DEFAULT 0, -- the publisher said that it is gone
    moved_to      TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX feeds_due ON feeds (due) WHERE active = 1 AND stopped = 0;

CREATE TABLE stories (
    id          INTEGER PRIMARY KEY,
    merged_into BIGINT NOT NULL DEFAULT 0,
    level       BIGINT NOT NULL,
    confirmed   BIGINT NOT NULL,
    category    TEXT   NOT NULL,
    categories  TEXT   NOT NULL,
    regions     TEXT   NOT NULL,
    paths       TEXT   NOT NULL,
    concepts    TEXT   NOT NULL,
    first       BIGINT NOT NULL,
    latest      BIGINT NOT NULL
);
CREATE INDEX stories_latest ON stories (latest);

CREATE TABLE story_keys (
    key      TEXT   NOT NULL, -- "link …" or "title …": what items of one story share
    story_id BIGINT NOT NULL,
    at       BIGINT NOT NULL, -- the latest publication under the key
    PRIMARY KEY (key, story_id)
) WITHOUT ROWID;
CREATE INDEX story_keys_story ON story_keys (story_id);

CREATE TABLE items (
    id         INTEGER PRIMARY KEY,
    feed_id    BIGINT NOT NULL,
    key        TEXT   NOT NULL,
    source_key TEXT   NOT NULL, -- the outlet, folded: a link is an item's own within its outlet
    url        TEXT   NOT NULL,
    link       TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    summary    TEXT   NOT NULL,
    outlet     TEXT   NOT NULL,
    owner      TEXT   NOT NULL,
    lang       TEXT   NOT NULL,
    country    TEXT   NOT NULL,
    trust      TEXT   NOT NULL,
    revision   BIGINT NOT NULL,
    published  BIGINT NOT NULL,
    seen       BIGINT NOT NULL,
    old        BIGINT NOT NULL,
    story_id   BIGINT NOT NULL,
    -- what the rules found
    text_lang  TEXT   NOT NULL,
    script     TEXT   NOT NULL,
    regions    TEXT   NOT NULL,
    paths      TEXT   NOT NULL,
    level      BIGINT NOT NULL,
    category   TEXT   NOT NULL,
    concepts   TEXT   NOT NULL,
    topics     TEXT   NOT NULL,
    evidence   TEXT   NOT NULL,
    rules      TEXT   NOT NULL, -- version of the rules that found it
    UNIQUE (feed_id, key)
);
CREATE INDEX items_link ON items (link, source_key) WHERE link <> '';
CREATE INDEX items_story ON items (story_id);

CREATE TABLE alerts (
    id          INTEGER PRIMARY KEY,
    destination TEXT   NOT NULL,
    grp         TEXT   NOT NULL,
    opened      BIGINT NOT NULL,
    changed     BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    level       BIGINT NOT NULL,
    cause       TEXT   NOT NULL,
    headline    BIGINT NOT NULL, -- the report whose title heads it
    retitled    BIGINT NOT NULL DEFAULT 0,
    message     TEXT   NOT NULL DEFAULT '',
    gone        BIGINT NOT NULL DEFAULT 0,
    shown       BIGINT NOT NULL DEFAULT 0,
    shown_level BIGINT NOT NULL DEFAULT 0,
    posted      BIGINT NOT NULL DEFAULT 0,
    deliveries  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX alerts_group ON alerts (destination, grp, changed);

CREATE TABLE alert_stories (
    alert_id   BIGINT NOT NULL,
    story_id   BIGINT NOT NULL,
    level      BIGINT NOT NULL,
    joined     BIGINT NOT NULL, -- the alert's revision
    watchlists TEXT   NOT NULL,
    evidence   TEXT   NOT NULL,
    report_id  BIGINT NOT NULL,
    announced  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (alert_id, story_id)
) WITHOUT ROWID;
CREATE INDEX alert_stories_story ON alert_stories (story_id);

CREATE TABLE deliveries (
    key      TEXT   PRIMARY KEY,
    alert_id BIGINT NOT NULL,
    act      TEXT   NOT NULL,
    reason   TEXT   NOT NULL,
    story_id BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    level    BIGINT NOT NULL,
    intent   BIGINT NOT NULL,
    tried    BIGINT NOT NULL,
    unsure   BIGINT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0,
    error    TEXT   NOT NULL DEFAULT '',
    wait     BIGINT NOT NULL DEFAULT 0,
    done     BIGINT NOT NULL DEFAULT 0,
    message  TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX deliveries_alert ON deliveries (alert_id) WHERE done = 0;

-- +goose Down
DROP TABLE deliveries;
DROP TABLE alert_stories;
DROP TABLE alerts;
DROP TABLE items;
DROP TABLE story_keys;
DROP TABLE stories;
DROP TABLE feeds;
DROP TABLE meta;
