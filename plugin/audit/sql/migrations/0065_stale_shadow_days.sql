-- The summaries of days that a second edition has judged are made again, with the severities compared.
INSERT INTO stale_days (day)
SELECT DISTINCT d.local_day
FROM shadow_calls s
JOIN decisions d ON d.id = s.decision
WHERE true
ON CONFLICT DO NOTHING
