-- Every version of every record of a register, oldest first.
SELECT number, record_id, version, body, account, saved_at FROM record WHERE register = $register ORDER BY number;
