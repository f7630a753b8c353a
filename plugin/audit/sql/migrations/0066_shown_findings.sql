-- Findings that were shown for a patient, one row for each, so that a call asks for them in a moment however often it was.
CREATE TABLE shown_findings (
    patient TEXT NOT NULL,               -- decisions.patient
    rule TEXT NOT NULL,
    trigger_mac TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    decision BIGINT NOT NULL,            -- the last in which it was shown
    PRIMARY KEY (patient, rule, trigger_mac)
)
