-- Every look at the record.
CREATE TABLE looks (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    role TEXT NOT NULL,
    view TEXT NOT NULL,                  -- 'rules', 'firing', 'export'
    decision BIGINT,                     -- of one firing; NULL for a table
    filter TEXT NOT NULL,                -- the address's query; holds no patient hash
    identities INTEGER NOT NULL          -- 1: prescribers, comments or evidence were shown in clear
)
