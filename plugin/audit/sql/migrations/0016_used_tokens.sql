-- The jti of tokens that are not yet over (T4), for all instances.
CREATE TABLE used_tokens (
    issuer TEXT NOT NULL,
    digest TEXT NOT NULL,                -- SHA-256 of the jti, base64url
    until BIGINT NOT NULL,               -- the token is refused as expired from then on
    PRIMARY KEY (issuer, digest)
)
