INSERT INTO cards (
    decision, position, card, at, topic, severity
)
SELECT
    value ->> 'decision', value ->> 'position', value ->> 'card', value ->> 'at', value ->> 'topic',
    value ->> 'severity'
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
