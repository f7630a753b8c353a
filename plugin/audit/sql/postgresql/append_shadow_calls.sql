INSERT INTO shadow_calls (
    decision, edition
)
SELECT
    decision, edition
FROM json_populate_recordset(NULL::shadow_calls, $1::json)
ON CONFLICT DO NOTHING
