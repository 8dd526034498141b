-- Every workshop, the newest first: how many events, and whether phones can still find their own answers.
SELECT
    session, count(*) AS events, session IN (SELECT session FROM workshop_link) AS linked, arg_min(body, number) AS opened
FROM workshop_event
GROUP BY session
ORDER BY min(number) DESC;
