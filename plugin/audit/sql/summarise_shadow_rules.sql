INSERT INTO daily_shadow_rules (day, client, tenant, hook, edition, rule, live, shadow, in_both, graver, milder)
SELECT day, client, tenant, hook, edition, rule, SUM(live), SUM(shadow), SUM(live * shadow),
    SUM(CASE WHEN live * shadow = 1 AND severity_shadow > severity_live THEN 1 ELSE 0 END),
    SUM(CASE WHEN live * shadow = 1 AND severity_shadow < severity_live THEN 1 ELSE 0 END)
FROM (
    SELECT decision, day, client, tenant, hook, edition, rule, MAX(live) AS live, MAX(shadow) AS shadow,
        MAX(severity_live) AS severity_live, MAX(severity_shadow) AS severity_shadow
    FROM (
        SELECT d.id AS decision, d.local_day AS day, d.client, d.tenant, d.hook, s.edition, f.rule,
            1 AS live, 0 AS shadow, f.severity AS severity_live, -1 AS severity_shadow
        FROM decisions d
        JOIN shadow_calls s ON s.decision = d.id
        JOIN findings f ON f.decision = d.id AND f.held_back IN ('', 'client-shadow')
        WHERE d.local_day = $1
        UNION ALL
        SELECT d.id, d.local_day, d.client, d.tenant, d.hook, s.edition, f.rule, 0, 1, -1, f.severity
        FROM decisions d
        JOIN shadow_calls s ON s.decision = d.id
        JOIN shadow_findings f ON f.decision = d.id AND f.shown = 1
        WHERE d.local_day = $1
    ) AS each_finding
    GROUP BY decision, day, client, tenant, hook, edition, rule
) AS each_call
GROUP BY day, client, tenant, hook, edition, rule
