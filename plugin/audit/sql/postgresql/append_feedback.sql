INSERT INTO feedback (
    id, received_at, client, tenant, service, card, decision, position, ambiguous, outcome, outcome_at, skew_ms,
    reason_system, reason_code, words_sealed
)
SELECT
    id, received_at, client, tenant, service, card, decision, position, ambiguous, outcome, outcome_at, skew_ms,
    reason_system, reason_code, words_sealed
FROM json_populate_recordset(NULL::feedback, $1::json)
ON CONFLICT DO NOTHING
