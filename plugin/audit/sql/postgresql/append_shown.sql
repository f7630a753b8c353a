INSERT INTO shown_findings (patient, rule, trigger_mac, first_at, last_at, decision)
SELECT d.patient, f.rule, f.trigger_mac, min(f.at), max(f.at), max(f.decision)
FROM json_populate_recordset(NULL::findings, $1::json) f
JOIN decisions d ON d.id = f.decision
WHERE f.held_back = '' AND COALESCE(f.trigger_mac, '') <> '' AND d.patient <> ''
GROUP BY d.patient, f.rule, f.trigger_mac
ORDER BY d.patient, f.rule, f.trigger_mac
ON CONFLICT (patient, rule, trigger_mac) DO UPDATE SET
    first_at = least(shown_findings.first_at, excluded.first_at),
    last_at = greatest(shown_findings.last_at, excluded.last_at),
    decision = greatest(shown_findings.decision, excluded.decision)
