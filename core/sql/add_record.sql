INSERT INTO record
SELECT
    coalesce(max(number), 0) + 1, $register, $record_id,
    count(*) FILTER (register = $register AND record_id = $record_id) + 1, $body, $account, $now
FROM record
RETURNING version;
