INSERT INTO stale_days (day)
SELECT DISTINCT local_day
FROM json_populate_recordset(NULL::decisions, $1::json)
ON CONFLICT DO NOTHING
