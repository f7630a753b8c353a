INSERT INTO daily_times (day, client, tenant, hook, edition, topic, severity, seconds, cards)
SELECT day, client, tenant, hook, edition, topic, severity,
       CASE WHEN s < 10 THEN s WHEN s < 60 THEN s / 5 * 5 WHEN s < 600 THEN s / 30 * 30 WHEN s < 7200 THEN s / 300 * 300
            ELSE s / 3600 * 3600 END AS step,
       COUNT(*)
FROM (SELECT day, client, tenant, hook, edition, topic, severity, took_ms / 1000 AS s FROM card_outcomes WHERE day = $1 AND took_ms IS NOT NULL) t
GROUP BY day, client, tenant, hook, edition, topic, severity, step
