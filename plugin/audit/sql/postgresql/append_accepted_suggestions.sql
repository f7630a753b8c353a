INSERT INTO accepted_suggestions (
    feedback, suggestion
)
SELECT
    feedback, suggestion
FROM json_populate_recordset(NULL::accepted_suggestions, $1::json)
ON CONFLICT DO NOTHING
