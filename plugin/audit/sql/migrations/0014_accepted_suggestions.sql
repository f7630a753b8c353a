CREATE TABLE accepted_suggestions (
    feedback BIGINT NOT NULL,
    suggestion TEXT NOT NULL,            -- uuid: suggestions.suggestion of the feedback's decision
    PRIMARY KEY (feedback, suggestion)
)
