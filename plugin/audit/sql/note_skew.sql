INSERT INTO clock_skew (client, tenant, measured_at, skew_ms) VALUES ($1, $2, $3, $4)
ON CONFLICT (client, tenant) DO UPDATE SET measured_at = excluded.measured_at, skew_ms = excluded.skew_ms
