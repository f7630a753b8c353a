INSERT INTO suggestions (
    decision, suggestion, position, place, recommended, actions, label_sealed
)
SELECT
    decision, suggestion, position, place, recommended, actions, label_sealed
FROM json_populate_recordset(NULL::suggestions, $1::json)
ON CONFLICT DO NOTHING
