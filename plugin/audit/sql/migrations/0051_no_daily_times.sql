DROP TABLE daily_times
