SELECT batch_id, file, account, saved_at FROM batch ORDER BY batch_id;
