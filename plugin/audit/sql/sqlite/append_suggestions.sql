INSERT INTO suggestions (
    decision, suggestion, position, place, recommended, actions, label_sealed, offered_by
)
SELECT
    value ->> 'decision', value ->> 'suggestion', value ->> 'position', value ->> 'place', value ->> 'recommended',
    value ->> 'actions', value ->> 'label_sealed', COALESCE(value ->> 'offered_by', '')
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
