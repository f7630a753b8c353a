-- Of in_both: calls in which the rule is more severe by the second edition.
ALTER TABLE daily_shadow_rules ADD COLUMN graver BIGINT NOT NULL DEFAULT 0
