-- The value in force for every area, indicator and period: that of the newest batch that was not undone.
-- Only row numbers go through the grouping; the wide rows are fetched once.
WITH newest AS (
    SELECT arg_max(rowid, batch_id) AS newest_row, count(*) AS versions
    FROM observation
    WHERE
        batch_id NOT IN (SELECT batch_id FROM undo)
        AND ($layer::VARCHAR IS NULL OR area_id IN (SELECT area_id FROM current_area WHERE layer = $layer))
    GROUP BY area_id, indicator_id, period
)
SELECT
    area_id, indicator_id, period, value, numerator, denominator, n, suppressed, sheet, cell, note,
    period_end, batch_id, file, saved_at, account, versions
FROM newest
JOIN observation ON observation.rowid = newest_row
JOIN batch USING (batch_id)
ORDER BY indicator_id, period, area_id;
