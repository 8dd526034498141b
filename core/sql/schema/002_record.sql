-- What people keep lists of: red lines, actions on a breach and later registers. A record is never edited: another
-- version is added, and every version stays with who saved it and when.
CREATE TABLE record (
    number BIGINT NOT NULL,
    register VARCHAR NOT NULL,
    record_id VARCHAR NOT NULL,
    version BIGINT NOT NULL, -- 1, 2, ... within the record
    body VARCHAR NOT NULL, -- JSON
    account VARCHAR NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL
);
