-- In which language somebody of a workshop spoke, where older versions kept it.
UPDATE workshop_event
SET body = regexp_replace(body, ', "language": "[a-z]{2}"', '')
WHERE session = $session AND sender IS NOT NULL AND starts_with(body, '{"kind": "joined"');
