INSERT INTO stale_days (day)
SELECT DISTINCT value ->> 'local_day'
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
