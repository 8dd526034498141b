-- Events of a workshop that are not there yet, in the order in which they were handed in.
WITH link AS (
    SELECT token, sender FROM workshop_link WHERE session = $session
), handed_in AS (
    SELECT position, event_id, sender, body
    FROM new_event LEFT JOIN link USING (token)
    QUALIFY row_number() OVER (PARTITION BY token, event_id ORDER BY position) = 1
), known AS (
    SELECT event_id, sender FROM workshop_event WHERE session = $session
)
INSERT INTO workshop_event
SELECT
    (SELECT coalesce(max(number), 0) FROM workshop_event) + row_number() OVER (ORDER BY position),
    $session, event_id, sender, body
FROM handed_in
WHERE NOT EXISTS (
    FROM known WHERE known.event_id = handed_in.event_id AND known.sender IS NOT DISTINCT FROM handed_in.sender
)
RETURNING number;
