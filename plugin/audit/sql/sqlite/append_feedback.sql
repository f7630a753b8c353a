INSERT INTO feedback (
    id, received_at, client, tenant, service, card, decision, position, ambiguous, outcome, outcome_at, skew_ms,
    reason_system, reason_code, words_sealed
)
SELECT
    value ->> 'id', value ->> 'received_at', value ->> 'client', value ->> 'tenant', value ->> 'service',
    value ->> 'card', value ->> 'decision', value ->> 'position', value ->> 'ambiguous', value ->> 'outcome',
    value ->> 'outcome_at', value ->> 'skew_ms', value ->> 'reason_system', value ->> 'reason_code',
    value ->> 'words_sealed'
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
