-- Of the values about to be saved: how many, and how many are new, changed and the same as the value in force?
WITH standing AS (
    SELECT area_id, indicator_id, period, arg_max({'value': value, 'suppressed': suppressed}, batch_id) AS old
    FROM observation SEMI JOIN new_observation USING (area_id, indicator_id, period)
    WHERE batch_id NOT IN (SELECT batch_id FROM undo)
    GROUP BY area_id, indicator_id, period
), compared AS (
    SELECT
        old IS NULL AS is_new,
        old IS NOT NULL AND old.value IS NOT DISTINCT FROM incoming.value AND old.suppressed = incoming.suppressed AS is_same
    FROM new_observation AS incoming LEFT JOIN standing USING (area_id, indicator_id, period)
)
SELECT
    count(*),
    count(*) FILTER (is_new),
    count(*) FILTER (NOT is_new AND NOT is_same),
    count(*) FILTER (is_same)
FROM compared;
