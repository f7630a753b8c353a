INSERT INTO prescribers (
    pseudonym, key_id, client, tenant, identity_sealed, first_seen
)
SELECT
    value ->> 'pseudonym', value ->> 'key_id', value ->> 'client', value ->> 'tenant', value ->> 'identity_sealed',
    value ->> 'first_seen'
FROM json_each($1)
WHERE true
ON CONFLICT DO NOTHING
