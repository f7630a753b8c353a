-- Summaries of a day, so that a year is read in a moment. Each can be made again from the tables above.
CREATE TABLE daily_calls (
    day INTEGER NOT NULL,
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    hook TEXT NOT NULL,
    edition TEXT NOT NULL,
    calls BIGINT NOT NULL,
    blind BIGINT NOT NULL,               -- calls in which some kind of data was missing
    PRIMARY KEY (day, client, tenant, hook, edition)
)
