INSERT INTO daily_findings (day, client, tenant, hook, edition, rule, severity, held_back, firings, in_shadow)
SELECT d.local_day, d.client, d.tenant, d.hook, d.edition, f.rule, f.severity, f.held_back, COUNT(*), SUM(d.in_shadow)
FROM decisions d
JOIN findings f ON f.decision = d.id
WHERE d.local_day = $1
GROUP BY d.local_day, d.client, d.tenant, d.hook, d.edition, f.rule, f.severity, f.held_back
