-- Who did what, newest first?
SELECT number, logged_at, account, action, detail FROM log ORDER BY number DESC;
