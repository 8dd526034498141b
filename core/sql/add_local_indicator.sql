INSERT INTO local_indicator
SELECT $batch_id, indicator_id, definition FROM new_local_indicator ORDER BY indicator_id;
