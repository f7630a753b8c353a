INSERT INTO findings (
    decision, ordinal, at, rule, rule_version, variant, severity, part, position, card, held_back, held_back_why,
    trigger_mac
)
SELECT
    value ->> 'decision', value ->> 'ordinal', value ->> 'at', value ->> 'rule', value ->> 'rule_version',
    value ->> 'variant', value ->> 'severity', value ->> 'part', value ->> 'position', value ->> 'card',
    value ->> 'held_back', value ->> 'held_back_why', COALESCE(value ->> 'trigger_mac', '')
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
