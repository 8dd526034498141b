-- The number of changes, then the microsecond of the last one: it grows with each, and a restored file that went another
-- way is not taken for the file it replaced.
WITH change AS (
    SELECT saved_at AS moment FROM batch
    UNION ALL SELECT undone_at FROM undo
    UNION ALL SELECT set_at FROM setting
    UNION ALL SELECT saved_at FROM record
)
SELECT count(*) * 1000000 + coalesce(epoch_us(max(moment)) % 1000000, 0) FROM change;
