-- What is on record already.
INSERT INTO shown_findings (patient, rule, trigger_mac, first_at, last_at, decision)
SELECT d.patient, f.rule, f.trigger_mac, MIN(f.at), MAX(f.at), MAX(f.decision)
FROM findings f
JOIN decisions d ON d.id = f.decision
WHERE f.held_back = '' AND f.trigger_mac <> '' AND d.patient <> ''
GROUP BY d.patient, f.rule, f.trigger_mac
