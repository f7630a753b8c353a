CREATE TABLE daily_reasons (
    day INTEGER NOT NULL,
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    hook TEXT NOT NULL,
    edition TEXT NOT NULL,
    topic TEXT NOT NULL,
    severity INTEGER NOT NULL,
    reason TEXT NOT NULL,                -- feedback.reason_code; '' none was given
    overridden BIGINT NOT NULL,
    PRIMARY KEY (day, client, tenant, hook, edition, topic, severity, reason)
)
