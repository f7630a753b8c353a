-- Of in_both: calls in which the rule is less severe by the second edition.
ALTER TABLE daily_shadow_rules ADD COLUMN milder BIGINT NOT NULL DEFAULT 0
