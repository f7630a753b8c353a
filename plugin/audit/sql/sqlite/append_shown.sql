INSERT INTO shown_findings (patient, rule, trigger_mac, first_at, last_at, decision)
SELECT d.patient, value ->> 'rule', value ->> 'trigger_mac', min(value ->> 'at'), max(value ->> 'at'),
    max(value ->> 'decision')
FROM json_each($1)
JOIN decisions d ON d.id = value ->> 'decision'
WHERE value ->> 'held_back' = '' AND COALESCE(value ->> 'trigger_mac', '') <> '' AND d.patient <> ''
GROUP BY d.patient, value ->> 'rule', value ->> 'trigger_mac'
ON CONFLICT (patient, rule, trigger_mac) DO UPDATE SET
    first_at = min(first_at, excluded.first_at),
    last_at = max(last_at, excluded.last_at),
    decision = max(decision, excluded.decision)
