INSERT INTO shadow_calls (
    decision, edition
)
SELECT
    value ->> 'decision', value ->> 'edition'
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
