INSERT INTO rules_used (edition, rule, rule_version, title, severity, mode, confidence, review_by, owner)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (edition, rule) DO UPDATE SET mode = excluded.mode, severity = excluded.severity
