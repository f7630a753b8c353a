-- What a rule was called when it spoke: titles and review dates of editions that are no longer there.
CREATE TABLE rules_used (
    edition TEXT NOT NULL,
    rule TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    title TEXT NOT NULL,
    severity INTEGER NOT NULL,           -- 0 info, 1 warning, 2 critical
    mode TEXT NOT NULL,                  -- 'live', 'shadow', 'off'
    confidence TEXT NOT NULL,            -- 'H', 'M', 'R'
    review_by TEXT NOT NULL,             -- '2027-01-31'
    owner TEXT NOT NULL,
    PRIMARY KEY (edition, rule)
)
