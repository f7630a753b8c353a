-- What was taken away, when and up to which moment; the numbers are what is left of it.
CREATE TABLE purges (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    older_than BIGINT NOT NULL,
    decisions BIGINT NOT NULL,
    findings BIGINT NOT NULL,
    feedback BIGINT NOT NULL,
    looks BIGINT NOT NULL
)
