ATTACH $path AS source (TYPE duckdb, READ_ONLY);
