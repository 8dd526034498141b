-- May this batch still be undone?
SELECT
    file,
    (SELECT count(*) FROM observation WHERE batch_id = $batch_id) AS saved,
    (SELECT CAST(max(undone_at) AS DATE) FROM undo WHERE batch_id = $batch_id) AS undone_on,
    kind <> 'demo' AND undo_until < $now AS late,
    CAST(undo_until AS DATE) AS last_day
FROM batch
WHERE batch_id = $batch_id;
