-- $1 client, $2 tenant, $3 service, $4 JSON array of cards
SELECT c.card, c.decision, c.position, c.at, d.hook_instance,
    (SELECT string_agg(suggestion, ' ') FROM suggestions s WHERE s.decision = c.decision AND s.position = c.position),
    EXISTS (SELECT 1 FROM feedback f WHERE f.decision = c.decision AND f.position = c.position)
FROM cards c JOIN decisions d ON d.id = c.decision
WHERE c.card IN (SELECT json_array_elements_text($4::json)) AND d.client = $1 AND d.tenant = $2 AND d.service = $3
ORDER BY c.at, c.decision
