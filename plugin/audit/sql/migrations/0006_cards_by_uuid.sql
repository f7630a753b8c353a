CREATE INDEX cards_by_uuid ON cards (card, at)
