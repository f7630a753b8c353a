-- What the second edition found, shown = 1 where its own answer would have had a card of it or a line.
CREATE TABLE shadow_findings (
    decision BIGINT NOT NULL,
    ordinal INTEGER NOT NULL,
    rule TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    severity INTEGER NOT NULL,           -- 0 info, 1 warning, 2 critical
    shown INTEGER NOT NULL,
    PRIMARY KEY (decision, ordinal)
)
