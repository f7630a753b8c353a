-- How long it took from a card to its answer, where both clocks agree (daily_cards.timed).
CREATE TABLE daily_times (
    day INTEGER NOT NULL,
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    hook TEXT NOT NULL,
    edition TEXT NOT NULL,
    topic TEXT NOT NULL,
    severity INTEGER NOT NULL,
    seconds INTEGER NOT NULL,            -- whole; from 10 s on in steps of 5 s, from 1 min of 30 s, from 10 min of 5 min, from 2 h of 1 h
    cards BIGINT NOT NULL,
    PRIMARY KEY (day, client, tenant, hook, edition, topic, severity, seconds)
)
