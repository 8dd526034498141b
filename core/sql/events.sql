-- The events of a workshop in order, each with the token of its sender, or with the name that is left of it.
SELECT event_id, coalesce(token, sender), body
FROM workshop_event
LEFT JOIN (SELECT sender, token FROM workshop_link WHERE session = $session) USING (sender)
WHERE session = $session
ORDER BY number;
