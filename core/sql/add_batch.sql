INSERT INTO batch
SELECT coalesce(max(batch_id), 0) + 1, $kind, $layer, $file, $sha256, $account, $mapping, $counts, $now, $until
FROM batch
RETURNING batch_id;
