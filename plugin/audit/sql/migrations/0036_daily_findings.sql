CREATE TABLE daily_findings (
    day INTEGER NOT NULL,
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    hook TEXT NOT NULL,
    edition TEXT NOT NULL,
    rule TEXT NOT NULL,
    severity INTEGER NOT NULL,
    held_back TEXT NOT NULL,             -- as findings.held_back; '' shown
    firings BIGINT NOT NULL,
    PRIMARY KEY (day, client, tenant, hook, edition, rule, severity, held_back)
)
