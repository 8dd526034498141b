-- Which areas are there, in one layer or in all?
SELECT area_id, layer, key, name_he, name_en, parent_id, population
FROM current_area
WHERE $layer::VARCHAR IS NULL OR layer = $layer
ORDER BY area_id;
