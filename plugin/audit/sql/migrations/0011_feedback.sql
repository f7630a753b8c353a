-- What became of a card, report by report: the last one counts, all are kept.
CREATE TABLE feedback (
    id BIGINT PRIMARY KEY,               -- in the order of receipt, and within a batch in its order
    received_at BIGINT NOT NULL,
    client TEXT NOT NULL,
    tenant TEXT NOT NULL,
    service TEXT NOT NULL,
    card TEXT NOT NULL,                  -- uuid
    decision BIGINT NOT NULL,            -- the firing: the last one of that card at or before outcome_at
    position INTEGER NOT NULL,           -- cards.position
    ambiguous INTEGER NOT NULL,          -- 1: several firings of that card were open
    outcome TEXT NOT NULL,               -- 'accepted', 'overridden'
    outcome_at BIGINT NOT NULL,          -- outcomeTimestamp, by the client's clock
    skew_ms BIGINT,                      -- the client's clock less ours, as far as known; NULL unknown
    reason_system TEXT NOT NULL,         -- overrideReason.reason; ''
    reason_code TEXT NOT NULL,
    words_sealed TEXT NOT NULL           -- encrypted JSON {"display", "comment"}; '' where there is neither
)
