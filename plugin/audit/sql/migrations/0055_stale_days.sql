-- All summaries are made again: times by hook and edition, calls in shadow.
INSERT INTO stale_days (day)
SELECT DISTINCT local_day FROM decisions WHERE true
ON CONFLICT DO NOTHING
