-- Which columns does a caller hand in for a table, of what type, and may they be absent?
-- Named with the database: while a backup is made, its copy has the same tables.
SELECT column_name, data_type, is_nullable
FROM duckdb_columns()
WHERE
    database_name = current_database()
    AND table_name = $table
    AND column_name NOT IN ('batch_id', 'period_end')
ORDER BY column_index;
