-- $1 JSON array of the patient's hashes, $2 since: findings that were shown, each with the first and the last time
-- and the evidence of the last, those that were shown last first
-- (+l.rule: by the decision, whose findings are few, and not by the rule, whose are many)
SELECT g.rule, g.first_at, g.last_at, e.sealed
FROM shown_findings g
JOIN findings l ON l.decision = g.decision AND +l.rule = g.rule AND l.trigger_mac = g.trigger_mac AND l.held_back = ''
JOIN evidence e ON e.decision = l.decision AND e.ordinal = l.ordinal
WHERE g.patient IN (SELECT value FROM json_each($1)) AND g.last_at >= $2
ORDER BY g.last_at DESC, g.decision DESC, l.ordinal DESC
LIMIT $3
