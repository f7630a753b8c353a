-- Calls that a second edition judged too, which was shown to nobody.
CREATE TABLE shadow_calls (
    decision BIGINT PRIMARY KEY,
    edition TEXT NOT NULL
)
