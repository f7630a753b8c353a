CREATE TABLE editions (
    edition TEXT PRIMARY KEY,
    first_used BIGINT NOT NULL
)
