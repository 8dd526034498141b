-- Everything that happened, in the order it happened: rows are only ever added. A value is replaced by a newer batch and
-- comes back when that batch is undone. No keys and no indexes: they make a load many times slower, and replaying an
-- interrupted write over them is where faults are known; what must be unique is checked before it is written.

CREATE TABLE schema_migration (number INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMPTZ NOT NULL);

CREATE TABLE batch (
    batch_id BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    layer VARCHAR,
    file VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    mapping VARCHAR NOT NULL, -- JSON: how columns were understood
    counts VARCHAR NOT NULL, -- JSON: rows read, kept, joined
    saved_at TIMESTAMPTZ NOT NULL,
    undo_until TIMESTAMPTZ NOT NULL
);

CREATE TABLE undo (batch_id BIGINT NOT NULL, account VARCHAR NOT NULL, undone_at TIMESTAMPTZ NOT NULL);

CREATE TABLE area (
    batch_id BIGINT NOT NULL, -- 0: the city itself, made with the file
    area_id VARCHAR NOT NULL,
    layer VARCHAR NOT NULL,
    key VARCHAR,
    name_he VARCHAR,
    name_en VARCHAR,
    parent_id VARCHAR,
    population DOUBLE
);

CREATE TABLE shape (
    batch_id BIGINT NOT NULL,
    area_id VARCHAR NOT NULL,
    layer VARCHAR NOT NULL,
    geometry VARCHAR NOT NULL, -- GeoJSON geometry, WGS84
    area_m2 DOUBLE
);

CREATE TABLE local_indicator (
    batch_id BIGINT NOT NULL,
    indicator_id VARCHAR NOT NULL,
    definition VARCHAR NOT NULL -- JSON
);

CREATE TABLE observation (
    batch_id BIGINT NOT NULL,
    area_id VARCHAR NOT NULL,
    indicator_id VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    value DOUBLE, -- absent only where suppressed
    numerator DOUBLE,
    denominator DOUBLE,
    n DOUBLE,
    suppressed BOOLEAN NOT NULL,
    sheet VARCHAR,
    cell VARCHAR,
    note VARCHAR
);

CREATE TABLE setting (
    number BIGINT NOT NULL,
    key VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    set_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE log (
    number BIGINT NOT NULL,
    logged_at TIMESTAMPTZ NOT NULL,
    account VARCHAR,
    action VARCHAR NOT NULL,
    detail VARCHAR NOT NULL -- JSON
);

CREATE VIEW current_area AS
SELECT * FROM area
WHERE batch_id NOT IN (SELECT batch_id FROM undo)
QUALIFY row_number() OVER (PARTITION BY area_id ORDER BY batch_id DESC) = 1;

CREATE VIEW current_shape AS
SELECT * FROM shape
WHERE batch_id NOT IN (SELECT batch_id FROM undo)
QUALIFY row_number() OVER (PARTITION BY area_id, layer ORDER BY batch_id DESC) = 1;

CREATE VIEW current_indicator AS
SELECT * FROM local_indicator
WHERE batch_id NOT IN (SELECT batch_id FROM undo)
QUALIFY row_number() OVER (PARTITION BY indicator_id ORDER BY batch_id DESC) = 1;
