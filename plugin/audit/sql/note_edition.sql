INSERT INTO editions (edition, first_used) VALUES ($1, $2) ON CONFLICT DO NOTHING
