INSERT INTO decisions (
    id, at, local_day, client, tenant, service, hook, hook_instance, key_id, patient, encounter, prescriber,
    location, edition, total_us, read_us, fetch_us, recall_us, think_us, say_us, supplied, missing, gaps, cards,
    findings, recalled, in_shadow
)
SELECT
    id, at, local_day, client, tenant, service, hook, hook_instance, key_id, patient, encounter, prescriber,
    location, edition, total_us, read_us, fetch_us, recall_us, think_us, say_us, supplied, missing, gaps, cards,
    findings, recalled, COALESCE(in_shadow, 0)
FROM json_populate_recordset(NULL::decisions, $1::json)
ON CONFLICT DO NOTHING
