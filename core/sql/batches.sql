-- What was brought in, newest first, and what may still be undone?
SELECT
    batch_id, kind, layer, file, sha256, batch.account, mapping, counts, saved_at, undo_until,
    (SELECT count(*) FROM observation WHERE observation.batch_id = batch.batch_id) AS saved,
    (SELECT count(*) FROM area WHERE area.batch_id = batch.batch_id) AS areas,
    (SELECT count(*) FROM shape WHERE shape.batch_id = batch.batch_id) AS shapes,
    (SELECT count(*) FROM local_indicator WHERE local_indicator.batch_id = batch.batch_id) AS indicators,
    undone_at,
    undo.account AS undone_by,
    undone_at IS NULL AND (kind = 'demo' OR undo_until >= $now) AS can_undo
FROM batch
LEFT JOIN undo USING (batch_id)
ORDER BY batch_id DESC;
