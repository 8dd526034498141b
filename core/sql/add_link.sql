-- A name for every token that is new in the workshop. Drawn at random, so that it tells nothing of who came first.
INSERT INTO workshop_link
SELECT $session, uuid()::VARCHAR, token
FROM (SELECT DISTINCT token FROM new_event WHERE token IS NOT NULL)
ANTI JOIN (SELECT token FROM workshop_link WHERE session = $session) USING (token);
