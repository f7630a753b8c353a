INSERT INTO used_tokens (issuer, digest, until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
