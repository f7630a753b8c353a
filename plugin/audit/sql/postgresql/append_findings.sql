INSERT INTO findings (
    decision, ordinal, at, rule, rule_version, variant, severity, part, position, card, held_back, held_back_why,
    trigger_mac
)
SELECT
    decision, ordinal, at, rule, rule_version, variant, severity, part, position, card, held_back, held_back_why,
    COALESCE(trigger_mac, '')
FROM json_populate_recordset(NULL::findings, $1::json)
ON CONFLICT DO NOTHING
