INSERT INTO daily_prescribers (day, client, tenant, prescriber, calls, patients, shown, critical, accepted, overridden, timed, quick)
SELECT v.local_day, v.client, v.tenant, v.prescriber, v.calls, v.patients, COALESCE(k.shown, 0), COALESCE(k.critical, 0),
       COALESCE(k.accepted, 0), COALESCE(k.overridden, 0), COALESCE(k.timed, 0), COALESCE(k.quick, 0)
FROM (SELECT local_day, client, tenant, prescriber, COUNT(*) AS calls, COUNT(DISTINCT patient) AS patients
      FROM decisions WHERE local_day = $1 GROUP BY local_day, client, tenant, prescriber) v
LEFT JOIN (SELECT client, tenant, prescriber, COUNT(*) AS shown,
                  SUM(CASE WHEN severity = 2 THEN 1 ELSE 0 END) AS critical,
                  SUM(CASE WHEN outcome = 'accepted' THEN 1 ELSE 0 END) AS accepted,
                  SUM(CASE WHEN outcome = 'overridden' THEN 1 ELSE 0 END) AS overridden,
                  COUNT(took_ms) AS timed,
                  SUM(CASE WHEN took_ms < 3000 THEN 1 ELSE 0 END) AS quick
           FROM card_outcomes
           WHERE day = $1
           GROUP BY client, tenant, prescriber) k
  ON k.client = v.client AND k.tenant = v.tenant AND k.prescriber = v.prescriber
