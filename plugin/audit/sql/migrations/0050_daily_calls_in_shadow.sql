-- Of the calls, those of clients in shadow mode.
ALTER TABLE daily_calls ADD COLUMN in_shadow BIGINT NOT NULL DEFAULT 0
