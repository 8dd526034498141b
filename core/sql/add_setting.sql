INSERT INTO setting SELECT coalesce(max(number), 0) + 1, $key, $value, $account, $now FROM setting;
