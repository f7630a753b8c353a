INSERT INTO findings (
    decision, ordinal, at, rule, rule_version, variant, severity, part, position, card, held_back, held_back_why
)
SELECT
    decision, ordinal, at, rule, rule_version, variant, severity, part, position, card, held_back, held_back_why
FROM json_populate_recordset(NULL::findings, $1::json)
ON CONFLICT DO NOTHING
