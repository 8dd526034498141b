-- What were the indicators called that the city added, those too that went with their batch?
SELECT definition FROM local_indicator
QUALIFY row_number() OVER (PARTITION BY indicator_id ORDER BY batch_id DESC) = 1
ORDER BY indicator_id;
