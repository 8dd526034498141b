-- What in a batch should have been settled before it came here? Asked inside the transaction, after its areas went in.
SELECT 'twice in one batch' AS fault, concat_ws(' ', area_id, indicator_id, period) AS found
FROM new_observation GROUP BY area_id, indicator_id, period HAVING count(*) > 1
UNION ALL
SELECT 'twice in one batch', area_id FROM new_area GROUP BY area_id HAVING count(*) > 1
UNION ALL
SELECT 'twice in one batch', area_id FROM new_shape GROUP BY area_id, layer HAVING count(*) > 1
UNION ALL
SELECT 'twice in one batch', indicator_id FROM new_local_indicator GROUP BY indicator_id HAVING count(*) > 1
UNION ALL
SELECT 'neither a value nor suppressed', concat_ws(' ', area_id, indicator_id, period)
FROM new_observation WHERE value IS NULL AND NOT suppressed
UNION ALL
SELECT 'not finite', concat_ws(' ', area_id, indicator_id, period)
FROM new_observation
WHERE NOT (
    isfinite(coalesce(value, 0)) AND isfinite(coalesce(numerator, 0))
    AND isfinite(coalesce(denominator, 0)) AND isfinite(coalesce(n, 0))
)
UNION ALL
SELECT 'without a parent', area_id FROM new_area WHERE parent_id IS NULL AND area_id <> $city
UNION ALL
SELECT 'unknown area', area_id
FROM (
    SELECT area_id FROM new_observation
    UNION SELECT area_id FROM new_shape
    UNION SELECT parent_id FROM new_area WHERE parent_id IS NOT NULL
)
ANTI JOIN current_area USING (area_id)
ORDER BY fault, found
LIMIT 20;
