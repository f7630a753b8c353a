-- A card as it was shown. Together with the decision this is the firing that feedback joins.
CREATE TABLE cards (
    decision BIGINT NOT NULL,
    position INTEGER NOT NULL,           -- 0 is the first in the answer
    card TEXT NOT NULL,                  -- uuid; the same for the same advice in a later call of some clients
    at BIGINT NOT NULL,                  -- of the decision
    topic TEXT NOT NULL,                 -- source.topic.code: the rule that leads it; 'not-checked' and the like have no rule
    severity INTEGER NOT NULL,           -- 0 info, 1 warning, 2 critical
    PRIMARY KEY (decision, position)
)
