CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,         -- SHA-256 of the cookie, base64url
    account TEXT NOT NULL,
    role TEXT NOT NULL,
    csrf_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
)
