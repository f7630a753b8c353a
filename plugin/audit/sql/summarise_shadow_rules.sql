INSERT INTO daily_shadow_rules (day, client, tenant, hook, edition, rule, live, shadow, in_both)
SELECT day, client, tenant, hook, edition, rule, SUM(live), SUM(shadow), SUM(live * shadow)
FROM (
    SELECT decision, day, client, tenant, hook, edition, rule, MAX(live) AS live, MAX(shadow) AS shadow
    FROM (
        SELECT d.id AS decision, d.local_day AS day, d.client, d.tenant, d.hook, s.edition, f.rule,
            1 AS live, 0 AS shadow
        FROM decisions d
        JOIN shadow_calls s ON s.decision = d.id
        JOIN findings f ON f.decision = d.id AND f.held_back IN ('', 'client-shadow')
        WHERE d.local_day = $1
        UNION ALL
        SELECT d.id, d.local_day, d.client, d.tenant, d.hook, s.edition, f.rule, 0, 1
        FROM decisions d
        JOIN shadow_calls s ON s.decision = d.id
        JOIN shadow_findings f ON f.decision = d.id AND f.shown = 1
        WHERE d.local_day = $1
    ) AS each_finding
    GROUP BY decision, day, client, tenant, hook, edition, rule
) AS each_call
GROUP BY day, client, tenant, hook, edition, rule
