-- Of a day: calls that a second edition judged too, by that edition.
CREATE TABLE daily_shadow_calls (
    day INTEGER NOT NULL,
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    hook TEXT NOT NULL,
    edition TEXT NOT NULL,
    calls BIGINT NOT NULL,
    PRIMARY KEY (day, client, tenant, hook, edition)
)
