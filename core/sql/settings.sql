SELECT key, arg_max(value, number) AS value FROM setting GROUP BY key ORDER BY key;
