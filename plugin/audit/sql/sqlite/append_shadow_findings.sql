INSERT INTO shadow_findings (
    decision, ordinal, rule, rule_version, severity, shown
)
SELECT
    value ->> 'decision', value ->> 'ordinal', value ->> 'rule', value ->> 'rule_version', value ->> 'severity', value ->> 'shown'
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
