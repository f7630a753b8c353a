CREATE INDEX cards_by_topic ON cards (topic, at)
