-- Which migrations has the file been through?
SELECT number FROM schema_migration ORDER BY number;
