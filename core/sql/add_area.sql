INSERT INTO area
SELECT $batch_id, area_id, layer, key, name_he, name_en, parent_id, population FROM new_area ORDER BY area_id;
