-- Cards as they were shown, each with what became of it: the last report counts.
CREATE VIEW card_outcomes AS
SELECT c.decision, c.position, c.at, c.topic, c.severity, d.local_day AS day, d.client, d.tenant, d.hook, d.edition, d.prescriber,
       COALESCE(f.outcome, '') AS outcome, -- 'accepted', 'overridden'; '' not answered
       COALESCE(f.reason_code, '') AS reason,
       f.id AS feedback,
       -- Milliseconds from shown to answered, where both clocks agree within a second, and the answer was given after
       -- the card was shown and before it was received, by more than which they do not differ.
       CASE WHEN f.skew_ms > -1000 AND f.skew_ms < 1000 AND f.outcome_at > c.at - 1000 AND f.outcome_at < f.received_at + 1000
            THEN CASE WHEN f.outcome_at < c.at THEN 0 ELSE f.outcome_at - c.at END
       END AS took_ms
FROM decisions d
JOIN cards c ON c.decision = d.id
LEFT JOIN feedback f ON f.id = (SELECT MAX(g.id) FROM feedback g WHERE g.decision = c.decision AND g.position = c.position)
