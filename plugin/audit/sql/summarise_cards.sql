INSERT INTO daily_cards (day, client, tenant, hook, edition, topic, severity, shown, accepted, overridden, timed, quick)
SELECT day, client, tenant, hook, edition, topic, severity, COUNT(*),
       SUM(CASE WHEN outcome = 'accepted' THEN 1 ELSE 0 END),
       SUM(CASE WHEN outcome = 'overridden' THEN 1 ELSE 0 END),
       COUNT(took_ms),
       SUM(CASE WHEN took_ms < 3000 THEN 1 ELSE 0 END)
FROM card_outcomes
WHERE day = $1
GROUP BY day, client, tenant, hook, edition, topic, severity
