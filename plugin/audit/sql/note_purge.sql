INSERT INTO purges (id, at, older_than, decisions, findings, feedback, looks) VALUES ($1, $2, $3, $4, $5, $6, $7)
