INSERT INTO evidence (
    decision, ordinal, sealed
)
SELECT
    decision, ordinal, sealed
FROM json_populate_recordset(NULL::evidence, $1::json)
ON CONFLICT DO NOTHING
