-- Days whose summaries are behind the record: noted with what is appended, dropped when they are made again.
CREATE TABLE stale_days (
    day INTEGER PRIMARY KEY              -- decisions.local_day
)
