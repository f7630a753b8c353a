-- Cards shown and what became of them; the last report of a card counts.
CREATE TABLE daily_cards (
    day INTEGER NOT NULL,                -- on which the card was shown
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    hook TEXT NOT NULL,
    edition TEXT NOT NULL,
    topic TEXT NOT NULL,                 -- the rule that leads the card
    severity INTEGER NOT NULL,
    shown BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    overridden BIGINT NOT NULL,
    timed BIGINT NOT NULL,               -- answered, by a clock that is less than a second from ours
    quick BIGINT NOT NULL,               -- of these, in under three seconds
    PRIMARY KEY (day, client, tenant, hook, edition, topic, severity)
)
