INSERT INTO daily_reasons (day, client, tenant, hook, edition, topic, severity, reason, overridden)
SELECT day, client, tenant, hook, edition, topic, severity, reason, COUNT(*)
FROM card_outcomes
WHERE day = $1 AND outcome = 'overridden'
GROUP BY day, client, tenant, hook, edition, topic, severity, reason
