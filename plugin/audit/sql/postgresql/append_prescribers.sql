INSERT INTO prescribers (
    pseudonym, key_id, client, tenant, identity_sealed, first_seen
)
SELECT
    pseudonym, key_id, client, tenant, identity_sealed, first_seen
FROM json_populate_recordset(NULL::prescribers, $1::json)
ON CONFLICT DO NOTHING
