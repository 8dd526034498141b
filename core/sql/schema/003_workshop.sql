-- What happened in workshops: rows are only ever added. Events name their sender by a name made here; what leads from a
-- phone's token to it stands in a table of its own, whose rows are the only ones in this file that are ever deleted.
CREATE TABLE workshop_event (
    number BIGINT NOT NULL,
    session VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL, -- made by the sender
    sender VARCHAR, -- absent: the host
    body VARCHAR NOT NULL -- JSON
);

CREATE TABLE workshop_link (session VARCHAR NOT NULL, sender VARCHAR NOT NULL, token VARCHAR NOT NULL); -- a hash of it
