-- Who may look: local users of the dashboard.
CREATE TABLE accounts (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,                  -- 'viewer', 'auditor'
    password_hash TEXT NOT NULL,         -- with its parameters and salt
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    failures INTEGER NOT NULL,           -- in a row
    locked_until BIGINT
)
