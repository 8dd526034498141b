-- The city itself, once, when the file is made.
INSERT INTO area
SELECT 0, $area_id, $layer, NULL, $name_he, $name_en, NULL, NULL
WHERE NOT EXISTS (FROM area WHERE batch_id = 0)
RETURNING area_id;
