-- What a card offered.
CREATE TABLE suggestions (
    decision BIGINT NOT NULL,
    suggestion TEXT NOT NULL,            -- uuid
    position INTEGER NOT NULL,           -- of the card: cards.position
    place INTEGER NOT NULL,              -- on the card: 0 is the first
    recommended INTEGER NOT NULL,        -- 0 or 1
    actions TEXT NOT NULL,               -- types of its actions, separated by one space: 'delete create'
    label_sealed TEXT NOT NULL,          -- encrypted: what its button says
    PRIMARY KEY (decision, suggestion)
)
