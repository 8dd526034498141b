-- Which columns does a caller hand in for a table, of what type, and may they be absent?
SELECT column_name, data_type, is_nullable
FROM duckdb_columns()
WHERE table_name = $table AND column_name NOT IN ('batch_id', 'period_end')
ORDER BY column_index;
