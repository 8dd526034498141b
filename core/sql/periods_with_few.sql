-- Periods in which any version of an indicator, in any area and any batch, is suppressed, rests on few people or counts
-- few in another column of people ($of).
SELECT DISTINCT period
FROM observation
WHERE
    indicator_id = $indicator_id
    AND (
        suppressed
        OR n < $least
        OR (list_contains($of, 'numerator') AND numerator > 0 AND numerator < $least)
        OR (list_contains($of, 'value') AND value > 0 AND value < $least)
    )
ORDER BY period;
