-- What a rule had to say in a call, shown or held back.
CREATE TABLE findings (
    decision BIGINT NOT NULL,
    ordinal INTEGER NOT NULL,            -- in the order of the findings: 0 is the first
    at BIGINT NOT NULL,                  -- of the decision
    rule TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    variant TEXT NOT NULL,               -- '' for the rule itself
    severity INTEGER NOT NULL,           -- 0 info, 1 warning, 2 critical
    part TEXT NOT NULL,                  -- on its card: 'lead', 'line', 'option'; '' when held back
    position INTEGER,                    -- the card it stands on: cards.position; NULL when held back
    card TEXT,                           -- uuid of that card; NULL when held back
    held_back TEXT NOT NULL,             -- '' shown; else 'shadow', 'client-shadow', 'snoozed', 'fatigue', 'limit', 'handled', 'line'
    held_back_why TEXT NOT NULL,         -- 'F14': the policy; 'answered', 'declined'; 'most-cards', 'no-card'; an option: whose card is full; or ''
    PRIMARY KEY (decision, ordinal)
)
