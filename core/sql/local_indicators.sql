SELECT definition FROM current_indicator ORDER BY indicator_id;
