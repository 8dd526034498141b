INSERT INTO log SELECT coalesce(max(number), 0) + 1, $now, $account, $action, $detail FROM log;
