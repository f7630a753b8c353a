CREATE INDEX looks_by_time ON looks (at)
