INSERT INTO shape
SELECT $batch_id, area_id, layer, geometry, area_m2 FROM new_shape ORDER BY layer, area_id;
