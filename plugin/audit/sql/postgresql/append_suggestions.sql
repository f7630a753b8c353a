INSERT INTO suggestions (
    decision, suggestion, position, place, recommended, actions, label_sealed, offered_by
)
SELECT
    decision, suggestion, position, place, recommended, actions, label_sealed, COALESCE(offered_by, '')
FROM json_populate_recordset(NULL::suggestions, $1::json)
ON CONFLICT DO NOTHING
