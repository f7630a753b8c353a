CREATE INDEX cards_by_time ON cards (at)
