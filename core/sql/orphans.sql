-- Which batches in force rest on an area or a local indicator that nothing defines once these batches are undone?
-- Asked inside the transaction, after the undo went in.
WITH undone AS (
    SELECT unnest($batch_ids::BIGINT[]) AS batch_id
), lost_area AS (
    SELECT DISTINCT area_id FROM area SEMI JOIN undone USING (batch_id) ANTI JOIN current_area USING (area_id)
), lost_indicator AS (
    SELECT DISTINCT indicator_id
    FROM local_indicator SEMI JOIN undone USING (batch_id) ANTI JOIN current_indicator USING (indicator_id)
), resting AS (
    SELECT batch_id FROM observation SEMI JOIN lost_area USING (area_id)
    UNION SELECT batch_id FROM observation SEMI JOIN lost_indicator USING (indicator_id)
    UNION SELECT batch_id FROM shape SEMI JOIN lost_area USING (area_id)
    UNION SELECT batch_id FROM area SEMI JOIN lost_area ON area.parent_id = lost_area.area_id
)
SELECT batch_id, file
FROM batch SEMI JOIN resting USING (batch_id)
WHERE batch_id NOT IN (SELECT batch_id FROM undo)
ORDER BY batch_id;
