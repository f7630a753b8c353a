INSERT INTO stale_days (day)
SELECT DISTINCT d.local_day
FROM json_each($1) f
JOIN decisions d ON d.id = f.value ->> 'decision'
WHERE true
ON CONFLICT DO NOTHING
