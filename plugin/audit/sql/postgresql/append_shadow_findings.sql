INSERT INTO shadow_findings (
    decision, ordinal, rule, rule_version, severity, shown
)
SELECT
    decision, ordinal, rule, rule_version, severity, shown
FROM json_populate_recordset(NULL::shadow_findings, $1::json)
ON CONFLICT DO NOTHING
