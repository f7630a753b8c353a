INSERT INTO accepted_suggestions (
    feedback, suggestion
)
SELECT
    value ->> 'feedback', value ->> 'suggestion'
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
