SELECT area_id, layer, geometry, area_m2 FROM current_shape WHERE layer = $layer ORDER BY area_id;
