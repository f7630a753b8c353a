CREATE INDEX decisions_by_time ON decisions (at)
