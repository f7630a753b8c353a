INSERT INTO cards (
    decision, position, card, at, topic, severity
)
SELECT
    decision, position, card, at, topic, severity
FROM json_populate_recordset(NULL::cards, $1::json)
ON CONFLICT DO NOTHING
