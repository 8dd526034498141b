INSERT INTO schema_migration VALUES ($number, $name, $now);
