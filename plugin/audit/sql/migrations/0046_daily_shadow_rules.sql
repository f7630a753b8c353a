-- Of these calls: in how many a rule was on a card or a line of one, by the edition in use (what a client in shadow mode
-- would have been shown too), by the second one, and by both.
CREATE TABLE daily_shadow_rules (
    day INTEGER NOT NULL,
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    hook TEXT NOT NULL,
    edition TEXT NOT NULL,
    rule TEXT NOT NULL,
    live BIGINT NOT NULL,
    shadow BIGINT NOT NULL,
    in_both BIGINT NOT NULL,
    PRIMARY KEY (day, client, tenant, hook, edition, rule)
)
