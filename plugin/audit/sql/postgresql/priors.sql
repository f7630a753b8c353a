-- $1 JSON array of the patient's hashes, $2 since: findings that were shown and answered, with the last word on
-- their card, the newest first; a client's clock that is ahead silences nothing for longer. Who accepted suggestions
-- answered those findings alone whose offers they were.
SELECT f.at, f.rule, f.rule_version, f.part, f.severity, e.sealed, f.decision, f.ordinal,
    b.outcome, b.reason_code <> '' OR b.words_sealed <> '', least(b.outcome_at, b.received_at)
FROM (SELECT id FROM decisions WHERE patient IN (SELECT json_array_elements_text($1::json)) AND at >= $2 ORDER BY at DESC LIMIT $4) d
JOIN feedback b ON b.decision = d.id
    AND b.id = (SELECT max(l.id) FROM feedback l WHERE l.decision = b.decision AND l.position = b.position)
JOIN findings f ON f.decision = b.decision AND f.position = b.position AND f.held_back = ''
LEFT JOIN evidence e ON e.decision = f.decision AND e.ordinal = f.ordinal
WHERE b.outcome <> 'accepted'
    OR NOT EXISTS (SELECT 1 FROM accepted_suggestions a WHERE a.feedback = b.id)
    OR EXISTS (
        SELECT 1 FROM feedback l
        JOIN accepted_suggestions a ON a.feedback = l.id
        JOIN suggestions s ON s.decision = f.decision AND s.suggestion = a.suggestion
        WHERE l.decision = f.decision AND l.position = f.position
            AND (s.offered_by = '' OR ' ' || s.offered_by || ' ' LIKE '% ' || CAST(f.ordinal AS TEXT) || ' %')
    )
ORDER BY f.at DESC, f.decision DESC, f.ordinal DESC
LIMIT $3
