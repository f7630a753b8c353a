INSERT INTO evidence (
    decision, ordinal, sealed
)
SELECT
    value ->> 'decision', value ->> 'ordinal', value ->> 'sealed'
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
