-- How far a client's clock is ahead of ours, as last measured from the iat of its tokens.
CREATE TABLE clock_skew (
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    measured_at BIGINT NOT NULL,
    skew_ms BIGINT NOT NULL,             -- positive: the client is ahead
    PRIMARY KEY (client, tenant)
)
