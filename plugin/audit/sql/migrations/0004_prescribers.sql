-- Who stands behind a pseudonym. Only an auditor sees the identity.
CREATE TABLE prescribers (
    pseudonym TEXT PRIMARY KEY,          -- keyed hash of client, tenant and user reference
    key_id TEXT NOT NULL,
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    identity_sealed TEXT NOT NULL,       -- encrypted: 'Practitioner/12'
    first_seen BIGINT NOT NULL
)
