INSERT INTO stale_days (day)
SELECT DISTINCT d.local_day
FROM json_populate_recordset(NULL::feedback, $1::json) f
JOIN decisions d ON d.id = f.decision
ON CONFLICT DO NOTHING
