-- +goose Up
-- When somebody last took a channel over (brief handover).
CREATE TABLE looks (
    who         TEXT   NOT NULL,
    destination TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (who, destination)
);

-- +goose Down
DROP TABLE looks;
