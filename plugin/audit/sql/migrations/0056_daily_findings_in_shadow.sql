-- Of the firings, those in calls of clients in shadow mode, whatever held them back.
ALTER TABLE daily_findings ADD COLUMN in_shadow BIGINT NOT NULL DEFAULT 0
