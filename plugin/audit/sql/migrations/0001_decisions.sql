-- One hook call that was answered. Times are milliseconds since 1970 (UTC), latencies microseconds, NULL where a
-- stage did not run. Keyed hashes and pseudonyms are base64url; key_id names the key that made them.
CREATE TABLE decisions (
    id BIGINT PRIMARY KEY,               -- made by the instance that answered: roughly in order of time, never reused
    at BIGINT NOT NULL,                  -- when the answer was ready
    local_day INTEGER NOT NULL,          -- the client's day: days since 1970-01-01
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,                -- '' where the client has none
    service TEXT NOT NULL,
    hook TEXT NOT NULL,
    hook_instance TEXT NOT NULL,
    key_id TEXT NOT NULL,
    patient TEXT NOT NULL,               -- keyed hash of client, tenant and patient id
    encounter TEXT NOT NULL,             -- keyed hash; '' where the call named none
    prescriber TEXT NOT NULL,            -- pseudonym: see prescribers; '' where the call named no user
    location TEXT NOT NULL,              -- Encounter.location, else the client's site; '' unknown
    edition TEXT NOT NULL,
    total_us BIGINT NOT NULL,            -- from the whole body to the answer ready to be recorded
    read_us BIGINT,
    fetch_us BIGINT,
    recall_us BIGINT,                    -- what is on record about the patient
    think_us BIGINT,
    say_us BIGINT,
    supplied TEXT NOT NULL,              -- kinds of data, separated by one space: 'medications conditions'
    missing TEXT NOT NULL,               -- kinds that were neither supplied nor found
    gaps INTEGER NOT NULL,               -- pieces of data that could not be used
    cards INTEGER NOT NULL,              -- cards in the answer
    findings INTEGER NOT NULL,           -- findings, shown or held back
    recalled INTEGER NOT NULL            -- 0: what was answered before was not known (store down), so nothing was snoozed
)
