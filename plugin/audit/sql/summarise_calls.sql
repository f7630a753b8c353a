INSERT INTO daily_calls (day, client, tenant, hook, edition, calls, blind, in_shadow)
SELECT local_day, client, tenant, hook, edition, COUNT(*), SUM(CASE WHEN missing = '' THEN 0 ELSE 1 END), SUM(in_shadow)
FROM decisions
WHERE local_day = $1
GROUP BY local_day, client, tenant, hook, edition
