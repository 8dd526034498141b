-- Every version ever saved of one indicator in one area, undone ones too.
SELECT
    period, value, numerator, denominator, n, suppressed, sheet, cell, note, period_end,
    batch_id, kind, file, saved_at, batch.account,
    undone_at IS NOT NULL AS undone, undone_at, undo.account AS undone_by,
    undone_at IS NULL AND batch_id = max(batch_id) FILTER (undone_at IS NULL) OVER (PARTITION BY period) AS in_force
FROM observation
JOIN batch USING (batch_id)
LEFT JOIN undo USING (batch_id)
WHERE area_id = $area_id AND indicator_id = $indicator_id
ORDER BY period_end, period, batch_id;
