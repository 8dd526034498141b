-- Sorted as it is read: every later scan is faster for it.
INSERT INTO observation
SELECT
    $batch_id, area_id, indicator_id, period, period_end,
    value, numerator, denominator, n, suppressed, sheet, cell, note
FROM new_observation JOIN new_period USING (period)
ORDER BY indicator_id, period, area_id;
