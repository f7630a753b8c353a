-- Why a finding was made: encrypted JSON {"trigger", "witnesses": [{"role", "kind", "name", "reference"}], "summary"}.
CREATE TABLE evidence (
    decision BIGINT NOT NULL,
    ordinal INTEGER NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (decision, ordinal)
)
