INSERT INTO undo VALUES ($batch_id, $account, $now);
