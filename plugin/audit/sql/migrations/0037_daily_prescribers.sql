CREATE TABLE daily_prescribers (
    day INTEGER NOT NULL,
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    prescriber TEXT NOT NULL,            -- pseudonym; '' unknown
    calls BIGINT NOT NULL,
    patients BIGINT NOT NULL,            -- different ones on that day
    shown BIGINT NOT NULL,
    critical BIGINT NOT NULL,            -- of the cards shown
    accepted BIGINT NOT NULL,
    overridden BIGINT NOT NULL,
    timed BIGINT NOT NULL,
    quick BIGINT NOT NULL,
    PRIMARY KEY (day, client, tenant, prescriber)
)
