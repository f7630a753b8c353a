-- Days of before whose calls a second edition has judged.
INSERT INTO stale_days (day)
SELECT DISTINCT d.local_day
FROM shadow_calls s
JOIN decisions d ON d.id = s.decision
WHERE true
ON CONFLICT DO NOTHING
