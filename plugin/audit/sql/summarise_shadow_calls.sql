INSERT INTO daily_shadow_calls (day, client, tenant, hook, edition, calls)
SELECT d.local_day, d.client, d.tenant, d.hook, s.edition, COUNT(*)
FROM decisions d
JOIN shadow_calls s ON s.decision = d.id
WHERE d.local_day = $1
GROUP BY d.local_day, d.client, d.tenant, d.hook, s.edition
