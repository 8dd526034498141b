-- Which tables are in the file?
SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_name;
