INSERT INTO decisions (
    id, at, local_day, client, tenant, service, hook, hook_instance, key_id, patient, encounter, prescriber,
    location, edition, total_us, read_us, fetch_us, recall_us, think_us, say_us, supplied, missing, gaps, cards,
    findings, recalled, in_shadow
)
SELECT
    value ->> 'id', value ->> 'at', value ->> 'local_day', value ->> 'client', value ->> 'tenant',
    value ->> 'service', value ->> 'hook', value ->> 'hook_instance', value ->> 'key_id', value ->> 'patient',
    value ->> 'encounter', value ->> 'prescriber', value ->> 'location', value ->> 'edition', value ->> 'total_us',
    value ->> 'read_us', value ->> 'fetch_us', value ->> 'recall_us', value ->> 'think_us', value ->> 'say_us',
    value ->> 'supplied', value ->> 'missing', value ->> 'gaps', value ->> 'cards', value ->> 'findings',
    value ->> 'recalled', COALESCE(value ->> 'in_shadow', 0)
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
